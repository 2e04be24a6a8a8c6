import { expect, it } from "vitest";
import { as, type DeviceId, type PersonKey } from "../../shared/base/brand.ts";
import { Mending, type MendingParts } from "./mending.ts";
import { StorageError } from "./vault/store.ts";

const peer = { device: as<DeviceId>(new Uint8Array(32).fill(1)), person: as<PersonKey>(new Uint8Array(32).fill(2)) };

/** A log that has lost rows which no device has; the disk is full from the moment they are given up. */
function hurt() {
  const disk = { full: false, said: [] as string[] };
  let stranded = 1;
  let said: [] | undefined;
  const write = (kind: string): void => {
    if (disk.full) throw new StorageError("Full");
    disk.said.push(kind);
  };
  const parts = {
    store: { rowId: () => new Uint8Array(16), get: () => ({ ok: true, value: undefined }) },
    records: { texts: { stood: { all: () => [] } } },
    notices: { sayNow: write, change: (_kind: string, { kind }: { kind: string }) => write(kind), add: write },
    space: () => ({
      place: "ok",
      log: { vector: () => [], has: () => true },
      peers: () => [peer],
      isLossNoted: true,
      saidSinceLoss: () => said,
      leftBehind: () => [],
      gate: {
        isWhole: true,
        get stranded() {
          return stranded;
        },
        forgetStranded: async () => {
          stranded = 0;
          disk.full = true;
        },
      },
    }),
  };
  const mending = new Mending(parts as unknown as MendingParts);
  const hear = (): void => {
    said = [];
    mending.heard();
  };
  return { disk, mending, hear };
}

it("[D3] [D2] a disk that fills up while what is lost is given up ends nothing: it is said at the next look", async () => {
  const { disk, mending, hear } = hurt();
  const rejected: unknown[] = [];
  const note = (error: unknown): void => void rejected.push(error);
  process.on("unhandledRejection", note);
  mending.began();
  hear();
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("unhandledRejection", note);
  expect(disk.full).toBe(true);
  expect(rejected).toEqual([]);
  disk.full = false;
  mending.look();
  expect(disk.said.at(-1)).toBe("mended");
});
