/** Where this vault's earlier devices had come to when it went on as another one: what it wrote itself is below (FK1). */
import { as, type DeviceId, type EntryHash } from "../../shared/base/brand.ts";
import { fromHex, toHex } from "../../shared/base/bytes.ts";
import type { VectorItem } from "../../shared/protocol/entry.ts";
import { readText, writeText } from "./settings.ts";
import type { Store } from "./vault/store.ts";
import { itemOf } from "./log/entryRow.ts";
import type { Log } from "./log/log.ts";
import { ZERO_HASH } from "./log/sealEntry.ts";

const NAME = "former-logs";

/**
 * `whole`: given up because it came back from elsewhere (RB3), so that no one else goes on for it: every branch of it is
 * ours to issue again, also one whose disk is gone. Else it was copied or restored from (RB1, RB2): what lies above the
 * head is for those who wrote it.
 */
export type FormerLog = VectorItem & { readonly whole: boolean };

export function rememberHeads(store: Store, log: Log, device: DeviceId, whole: boolean): void {
  const heads = log.heads(toHex(device)).map((row): FormerLog => ({ ...itemOf(row), whole }));
  // A log that lost its rows has no head; it was this vault's all the same (D3).
  if (heads.length === 0 && whole) heads.push({ device, seq: 0, hash: ZERO_HASH, whole });
  const lines = [...formerLogs(store), ...heads].map(
    (item) => `${toHex(item.device)} ${item.seq} ${toHex(item.hash)} ${item.whole ? "whole" : "chain"}`,
  );
  writeText(store, NAME, lines.join("\n"));
}

/** The devices of the logs this vault gave up for good. */
export const givenUp = (store: Store): DeviceId[] =>
  formerLogs(store).flatMap(({ device, whole }) => (whole ? [device] : []));

export function formerLogs(store: Store): FormerLog[] {
  const lines = (readText(store, NAME) ?? "").split("\n");
  return lines.flatMap((line) => {
    const [device, seq, hash, how] = line.split(" ");
    const [id, at] = [fromHex(device ?? ""), fromHex(hash ?? "")];
    return id?.length === 32 && at?.length === 32
      ? [{ device: as<DeviceId>(id), seq: Number(seq), hash: as<EntryHash>(at), whole: how === "whole" }]
      : [];
  });
}
