/** What an operator says, as flags or in the environment; all of it checked before anything starts. */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { err, ok, type Result } from "../shared/base/result.ts";

export const USAGE = `npm run relay -- --data FOLDER [--port N] …
npm run relay -- --nats nats://HOST:4222[,…] [--port N] …
A meeting point: keeps sealed envelopes for a while, for apps that are not online together. It can read none of them.

  --data FOLDER          where waiting envelopes lie; made if it isn't there
  --nats SERVERS         or they lie in NATS JetStream: any number of meeting points over one cluster
  --nats-shards N        over how many streams, settled by the first of them; 16 unless said
  --nats-replicas N      how many servers keep each, 1 to 5; unless said 3 of a cluster, 1 of a single server
  --nats-credentials FILE  of NATS, where it asks for them
  --port N               8787 unless said; 0 for any that is free
  --host ADDRESS         127.0.0.1 unless said: this machine alone. 0.0.0.0 or :: for all networks
  --tls-cert FILE        certificate chain and
  --tls-key FILE           its key, both PEM; without them put a TLS proxy before it
  --token TEXT           who connects must know it; may be given several times
  --token-file FILE      the same, one a line: what stands in a command, others on the machine can see
  --max-bytes N          how large the store may grow, such as 500M or 20G; 10G unless said. Full means refused
  --max-connections N    20000 unless said
  --max-per-address N    connections of one address, or one /64 of IPv6; 64 unless said, and any number (0) where --host is this machine alone
  --help

Each may be in the environment instead: HOMEPORT_RELAY_PORT, HOMEPORT_RELAY_TLS_CERT and so on; a flag goes first.
It ends with 0 when told to stop, 1 when it can't go on, 2 when not asked for like this.`;

const FLAGS = {
  data: { type: "string" },
  nats: { type: "string" },
  "nats-shards": { type: "string" },
  "nats-replicas": { type: "string" },
  "nats-credentials": { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  token: { type: "string", multiple: true },
  "token-file": { type: "string" },
  "max-bytes": { type: "string" },
  "max-connections": { type: "string" },
  "max-per-address": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const UNITS = { "": 0, K: 1, M: 2, G: 3, T: 4 } as const;
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
/** Nothing that a link has a meaning of its own for: apps take it from behind the # of one. */
const token = z.string().regex(/^[\w.~-]{16,128}$/, "must be 16 to 128 letters, digits or any of . _ ~ -");

/** As it comes from outside: text, or nothing. */
const outside = z.object({
  data: z.string().min(1).optional(),
  nats: z
    .string()
    .transform((text) => text.split(","))
    .refine(
      (servers) => servers.every((server) => /^nats:\/\/(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i.test(server)),
      "must be servers, such as nats://10.0.0.1:4222,nats://10.0.0.2:4222",
    )
    .optional(),
  "nats-shards": whole(1, 1024).default(16),
  "nats-replicas": whole(1, 5).optional(),
  "nats-credentials": z.string().optional(),
  port: whole(0, 65_535).default(8787),
  host: z
    .string()
    .refine((host) => isIP(host) !== 0 || host === "localhost", "must be an address of this machine, such as 0.0.0.0")
    .default("127.0.0.1"),
  "tls-cert": z.string().optional(),
  "tls-key": z.string().optional(),
  token: z.array(token).default([]),
  "token-file": z.string().optional(),
  "max-bytes": z
    .string()
    .regex(/^\d{1,12}[KMGT]?$/, "must be bytes, such as 500M or 20G")
    .transform((text) => parseInt(text, 10) * 1024 ** UNITS[text.replace(/\d/g, "") as keyof typeof UNITS])
    .refine((bytes) => bytes >= 2 ** 20 && bytes <= 2 ** 50, "must be from 1M to 1024T")
    .default(10 * 2 ** 30),
  "max-connections": whole(1, 10_000_000).default(20_000),
  "max-per-address": whole(0, 10_000_000).optional(),
});

/** Where envelopes wait: a folder, or servers of NATS. */
export type Place =
  | { readonly data: string }
  | {
      readonly servers: readonly string[];
      readonly shards: number;
      readonly replicas: number | undefined;
      readonly credentials: string | undefined;
    };

export type RelayOptions = {
  readonly place: Place;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly tokens: readonly string[];
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly maxPerAddress: number;
};
export type Asked = { readonly help: true } | { readonly help: false; readonly options: RelayOptions };

const variable = (flag: string): string => `HOMEPORT_RELAY_${flag.toUpperCase().replaceAll("-", "_")}`;

/** The error is one line for a person, without a token in it. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Result<Asked, string> {
  const flags = flagsOf(args);
  if (!flags.ok) return flags;
  if (flags.value["help"] === true) return ok({ help: true });
  const given: Record<string, unknown> = { ...flags.value };
  for (const flag of Object.keys(FLAGS)) {
    const said = env[variable(flag)];
    if (said === undefined || said === "" || flag === "help") continue;
    given[flag] ??= flag === "token" ? said.split(",") : said;
  }
  const parsed = outside.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`--${String(issue?.path[0])} (${variable(String(issue?.path[0]))}) ${issue?.message}.`);
  }
  const all = parsed.data;
  const place = placeOf(all, env);
  if (!place.ok) return place;
  const tls = tlsOf(all["tls-cert"], all["tls-key"], env);
  if (!tls.ok) return tls;
  const tokens = all["token-file"] === undefined ? ok([]) : tokensIn(at(all["token-file"], env));
  if (!tokens.ok) return tokens;
  const isThisMachine = /^(127\.|::1$|localhost$)/.test(all.host);
  return ok({
    help: false,
    options: {
      place: place.value,
      host: all.host,
      port: all.port,
      tls: tls.value,
      tokens: [...all.token, ...tokens.value],
      maxBytes: all["max-bytes"],
      maxConnections: all["max-connections"],
      // Behind a proxy on the same machine all connections have one address.
      maxPerAddress: all["max-per-address"] ?? (isThisMachine ? 0 : 64),
    },
  });
}

/** npm runs scripts in the project's folder; files are named from where the person is. */
const at = (path: string, env: NodeJS.ProcessEnv): string => resolve(env["INIT_CWD"] ?? "", path);

function flagsOf(args: readonly string[]): Result<Record<string, unknown>, string> {
  try {
    return ok(parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values);
  } catch (error) {
    // Node's first sentence names the flag; what follows is advice for programmers.
    return err(error instanceof Error ? `${error.message.split(/[.\n]/)[0]}.` : "That can't be read.");
  }
}

function placeOf({ data, nats, ...all }: z.infer<typeof outside>, env: NodeJS.ProcessEnv): Result<Place, string> {
  if (data !== undefined && nats !== undefined) return err("--data and --nats: envelopes wait in one of them.");
  if (data !== undefined) return ok({ data: at(data, env) });
  if (nats === undefined)
    return err("--data (HOMEPORT_RELAY_DATA) must be said: the folder where envelopes wait. Or --nats, its servers.");
  const credentials = all["nats-credentials"];
  return ok({
    servers: nats,
    shards: all["nats-shards"],
    replicas: all["nats-replicas"],
    credentials: credentials === undefined ? undefined : at(credentials, env),
  });
}

function fileAt(flag: string, path: string): Result<Buffer, string> {
  try {
    return ok(readFileSync(path));
  } catch {
    return err(`${flag}: there is no file to be read at ${path}.`);
  }
}

function tlsOf(
  cert: string | undefined,
  key: string | undefined,
  env: NodeJS.ProcessEnv,
): Result<RelayOptions["tls"], string> {
  if (cert === undefined && key === undefined) return ok(undefined);
  if (cert === undefined || key === undefined) return err("--tls-cert and --tls-key go together.");
  const certRead = fileAt("--tls-cert", at(cert, env));
  if (!certRead.ok) return certRead;
  const keyRead = fileAt("--tls-key", at(key, env));
  return keyRead.ok ? ok({ cert: certRead.value, key: keyRead.value }) : keyRead;
}

function tokensIn(path: string): Result<readonly string[], string> {
  const read = fileAt("--token-file", path);
  if (!read.ok) return read;
  const lines = read.value
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const wrong = lines.findIndex((line) => !token.safeParse(line).success);
  if (wrong >= 0) return err(`--token-file: token ${wrong + 1} must be 16 to 128 letters, digits or any of . _ ~ -`);
  // An empty file must not open the door to everybody.
  return lines.length > 0 ? ok(lines) : err("--token-file: there is no token in it.");
}
