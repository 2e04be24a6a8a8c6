/**
 * EN3 at a meeting point (AP5): a device that the others may never have heard of leaves its introduction between the two
 * persons, in a queue that any device of the other one reads; what comes of it is a peer like any other.
 */
import type { PersonKey } from "../../../../../shared/base/brand.ts";
import { sameBytes } from "../../../../../shared/base/bytes.ts";
import { personBoxKey } from "../../../crypto/index.ts";
import { introduceTo, letIn } from "../../introductions.ts";
import { pairSecret } from "../../pairSecret.ts";
import type { SyncLog } from "../../ports.ts";
import { type Queue, queueOf } from "./queues.ts";
import type { RelaySocket } from "./relaySocket.ts";

/** Introductions waiting there already, of this device or of another one of its person: more would be no use. */
const ENOUGH = 8;
/** In one conversation, above which a meeting point is heard no more: two people's devices leave a few KiB. Looking there costs some, too. */
const MOST_BYTES = 16 * 1024 * 1024;
const LOOK_BYTES = 64 * 1024;

/** False where the conversation is over, or goes wrong. */
export async function openIntroductions(log: SyncLog, socket: RelaySocket): Promise<boolean> {
  const persons = log.knownPersons();
  const done = await Promise.all(
    persons.flatMap((person) => [listen(log, socket, person), introduce(log, socket, person)]),
  );
  return !done.includes(false);
}

async function listen(log: SyncLog, socket: RelaySocket, person: PersonKey): Promise<boolean> {
  const from = queueBetween(log, person, log.me().certificate.person);
  if (!from) return true;
  if (!(await socket.open(from, "read")).ok) return false;
  const read = readerOf(log, socket, from);
  const [watched] = await Promise.all([socket.watch(from.id, () => void read()), read()]);
  return watched.ok;
}

/** Undefined where the person's key is one that nothing can be sealed to. */
function queueBetween(log: SyncLog, from: PersonKey, to: PersonKey): Queue | undefined {
  const { certificate, introductions } = log.me();
  const other = personBoxKey(sameBytes(from, certificate.person) ? to : from);
  const secret = other && pairSecret(introductions, other, log.space);
  return secret && queueOf(secret, from, to);
}

/**
 * Reads what waits there, page by page; asked to meanwhile, once more: it may be said any number of times that there is more. Between
 * the devices of one person all write and read one queue: what this one left there stays for another, with all behind it.
 */
function readerOf(log: SyncLog, socket: RelaySocket, { id }: Queue): () => Promise<void> {
  let reading: Promise<void> | undefined;
  let isDue = false;
  let bytes = 0;
  const look = async (): Promise<void> => {
    let [behind, isOursBefore] = [0, false];
    for (let more = true; more;) {
      const fetched = await socket.fetch(id, behind);
      if (!fetched.ok) return;
      const { waiting } = fetched.value;
      bytes += LOOK_BYTES;
      let through = 0;
      for (const { place, envelope } of waiting) {
        const from = letIn(envelope, log);
        isOursBefore ||= from !== undefined && sameBytes(from, log.me().device);
        if (!isOursBefore) through = place;
        behind = place;
        bytes += envelope.length;
      }
      if (bytes > MOST_BYTES) return socket.close();
      if (through > 0 && !(await socket.acknowledge(id, through)).ok) return;
      more = fetched.value.more && waiting.length > 0;
    }
  };
  const all = async (): Promise<void> => {
    try {
      while (isDue) {
        isDue = false;
        await look();
      }
    } catch {
      // A full disk: it waits there.
    } finally {
      reading = undefined;
    }
  };
  return () => {
    isDue = true;
    return (reading ??= all());
  };
}

/** As long as none of that person's devices has said that it has something of this one's log. */
async function introduce(log: SyncLog, socket: RelaySocket, person: PersonKey): Promise<boolean> {
  const me = log.me();
  const theirs = log.peers().filter((peer) => peer.introduce && sameBytes(peer.person, person));
  const [peer] = theirs;
  const isKnown = theirs.some(({ device }) => log.confirmed(device).some((head) => sameBytes(head.device, me.device)));
  if (!peer || isKnown) return true;
  const to = queueBetween(log, me.certificate.person, person);
  const introduction = introduceTo(peer, log);
  if (!to || !introduction) return true;
  const standing = await socket.open(to, "write");
  if (standing.ok && standing.value.count < ENOUGH) await socket.deposit(to.id, [introduction], 0);
  return standing.ok;
}
