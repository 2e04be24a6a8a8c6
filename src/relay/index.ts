/** A meeting point as a program: `npm run relay -- --data FOLDER`. Of the app it holds src/shared and the module of libsodium, nothing else. */
import { createSecureContext } from "node:tls";
import { Counts } from "./counts.ts";
import { logTo } from "./log.ts";
import { readOptions, type RelayOptions, USAGE } from "./options.ts";
import { startServer } from "./server.ts";
import { openStore, whyNotOpened } from "./store/openStore.ts";

const log = logTo((text) => process.stderr.write(text));

function end(code: 1 | 2, why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = code;
}

async function run(options: RelayOptions): Promise<void> {
  try {
    createSecureContext(options.tls);
  } catch {
    return end(2, "--tls-cert and --tls-key: they are not a certificate and its key in PEM.");
  }
  // What is made is for the account that runs it alone.
  process.umask(0o077);
  const counts = new Counts();
  const onFault = (code: string): void => {
    counts.add("storeFaults");
    log({ event: "fault", code });
  };
  const store = await openStore({ ...options, onFault });
  if (!store.ok) return end(1, whyNotOpened(options.place, store.error));
  const server = await startServer({ ...options, store: store.value, counts, log });
  if (!server.ok) {
    await store.value.close();
    return end(1, `It can't listen at ${options.host}, port ${options.port} (${server.error.code}).`);
  }
  log({ event: "started", port: server.value.port, tls: options.tls !== undefined, tokens: options.tokens.length });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    log({ event: "stopping" });
    void server.value.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

const asked = readOptions(process.argv.slice(2), process.env);
if (!asked.ok) end(2, `${asked.error} --help says how it is used.`);
else if (asked.value.help) process.stdout.write(`${USAGE}\n`);
else await run(asked.value.options);
