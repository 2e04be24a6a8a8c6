import { openStagerPort } from "../../../src/main/core/gate/stagerPort.ts";

const port = openStagerPort();
port.onMessage((message) => port.post(["staged", message]));
