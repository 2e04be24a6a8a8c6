import { runHostContract } from "./host/hostContract.ts";
import { openShell } from "./host/openShell.ts";

runHostContract("Electron shell on the recording stand-in", "electron", openShell);
