import { openStagerPort } from "../../../src/main/core/hostPort.ts";

const port = openStagerPort();
port.onMessage((message) => port.post(["staged", message]));
