import { openBrowserHost } from "./host/openBrowserHost.ts";
import { runHostContract } from "./host/hostContract.ts";

runHostContract("browser host, real processes and sockets", "browser", openBrowserHost);
