/**
 * Calls the meeting point at argv's first word from each of the addresses behind it, one after the other, and holds what it got
 * until all have called. Says as a JSON line, per call, whether it was let in.
 */
import { RelayClient } from "../harness/relayClient.ts";

const [url = "", ...addresses] = process.argv.slice(2);
const clients: (RelayClient | undefined)[] = [];
for (const localAddress of addresses) {
  clients.push(await RelayClient.connect(url, { localAddress }).catch(() => undefined));
}
process.stdout.write(JSON.stringify(clients.map((client) => client !== undefined)));
for (const client of clients) client?.close();
