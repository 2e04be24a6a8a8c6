/** Real servers of NATS JetStream: one, or a cluster, on loopback, their data in folders that go with them. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { find } from "../../scripts/test/systemTools.ts";

/** Why there is none, for `skipAll`. */
export const noNats = find("nats-server") === undefined ? "nats-server isn't installed" : undefined;

export type NatsServer = {
  readonly name: string;
  /** host:port, for clients. */
  readonly address: string;
  start(): void;
  /** As a machine dies: nothing is said to anybody. */
  kill(): Promise<void>;
  pid(): number;
};

export type NatsServers = {
  readonly all: readonly NatsServer[];
  readonly addresses: readonly string[];
  stop(): Promise<void>;
};

export async function freePorts(many: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: many },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => done(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** One server, or as many as make a cluster; they are running, which is not yet to say that they have elected anybody. */
export async function startNats(many = 1, settings = ""): Promise<NatsServers> {
  const folder = mkdtempSync(join(tmpdir(), "homeport-nats-"));
  const ports = await freePorts(2 * many);
  const routes = ports.slice(many).map((port) => `nats://127.0.0.1:${port}`);
  const all = Array.from({ length: many }, (_, index): NatsServer => {
    const name = `n${index}`;
    const config = join(folder, `${name}.conf`);
    const cluster = `cluster { name: homeport, listen: 127.0.0.1:${ports[many + index]}, routes: [${routes.join(", ")}] }`;
    writeFileSync(
      config,
      `server_name: ${name}
listen: 127.0.0.1:${ports[index]}
jetstream { store_dir: ${join(folder, name)} }
${many > 1 ? cluster : ""}
${settings}
`,
    );
    let process: ChildProcess | undefined;
    return {
      name,
      address: `127.0.0.1:${ports[index]}`,
      start() {
        process = spawn(find("nats-server") ?? "nats-server", ["-c", config], { stdio: "ignore" });
      },
      kill: () =>
        new Promise((done) => {
          if (process === undefined || process.exitCode !== null || process.signalCode !== null) return done();
          process.once("exit", () => done());
          process.kill("SIGKILL");
        }),
      pid: () => process?.pid ?? 0,
    };
  });
  for (const server of all) server.start();
  return {
    all,
    addresses: all.map(({ address }) => address),
    stop: async () => {
      await Promise.all(all.map((server) => server.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
