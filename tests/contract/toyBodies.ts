/** KD2 for toy logs: one has entries of another's without their bodies, and takes them as they come. */
import { decodeEntry, isEntry, type VectorItem } from "../../src/shared/protocol/entry.ts";
import type { ToyLog } from "./toyLog.ts";

export type LackedBodies = {
  /** What is not here whole. Another list, and so looked at again, once it is changed. */
  missing: readonly VectorItem[];
  /** Places whose bodies came, and those that the other looked for on its disk, each as often as it did. */
  readonly came: ReadonlySet<number>;
  readonly looked: readonly number[];
};

/** `of` writes so many entries, which are at `at`, the first `lacked` of them without their bodies. Not even `of` has those of `gone`. */
export async function lackBodies(at: ToyLog, of: ToyLog, count: number, lacked = count, gone: readonly number[] = []) {
  const hashes = Array.from({ length: count }, (_, i) => of.write(`body ${i}`));
  const items = hashes.map((hash, i): VectorItem => ({ device: of.me().device, seq: i + 1, hash }));
  const whole = [...of.entriesSince([])];
  await at.receive(of.me().device, whole, []);
  const came = new Set<number>();
  const looked: number[] = [];
  const lack: LackedBodies = { missing: items.slice(0, lacked), came, looked };
  at.bodiless = () => lack.missing;
  of.whole = ({ seq }) => {
    looked.push(seq);
    return gone.includes(seq) ? undefined : whole[seq - 1];
  };
  const { receive } = at;
  at.receive = async (...args) => {
    await receive.apply(at, args);
    const entries = args[1].map(decodeEntry).filter(isEntry);
    for (const { core } of entries) came.add(core.seq);
    if (entries.length > 0) lack.missing = lack.missing.filter(({ seq }) => !came.has(seq));
  };
  return { items, lack };
}
