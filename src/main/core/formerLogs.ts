/** Where this vault's earlier devices had come to when it went on as another one: what it wrote itself is below (FK1). */
import { as, type DeviceId, type EntryHash } from "../../shared/base/brand.ts";
import { fromHex, toHex } from "../../shared/base/bytes.ts";
import type { VectorItem } from "../../shared/protocol/entry.ts";
import { readText, writeText } from "./settings.ts";
import type { Store } from "./vault/store.ts";
import { itemOf } from "./log/entryRow.ts";
import type { Log } from "./log/log.ts";

const NAME = "former-logs";

export function rememberHeads(store: Store, log: Log, device: DeviceId): void {
  const heads = log.heads(toHex(device)).map(itemOf);
  const lines = [...formerHeads(store), ...heads].map(
    ({ device, seq, hash }) => `${toHex(device)} ${seq} ${toHex(hash)}`,
  );
  writeText(store, NAME, lines.join("\n"));
}

export function formerHeads(store: Store): VectorItem[] {
  const lines = (readText(store, NAME) ?? "").split("\n");
  return lines.flatMap((line) => {
    const [device, seq, hash] = line.split(" ");
    const [id, at] = [fromHex(device ?? ""), fromHex(hash ?? "")];
    return id?.length === 32 && at?.length === 32
      ? [{ device: as<DeviceId>(id), seq: Number(seq), hash: as<EntryHash>(at) }]
      : [];
  });
}
