/**
 * KD2: bodies that are not here, asked of one peer, and those it asks for: each once, and so many at most, in one session, or as long as
 * this vault is open at a meeting point.
 */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { type Pack, WANT_ENTRIES } from "../../../shared/protocol/frames.ts";
import type { SyncLog } from "./ports.ts";

const PACK_BYTES = 256 * 1024;
const PACK_ENTRIES = 512;
/** Asked and told. */
const MOST = 16_384;

type BodyLog = Pick<SyncLog, "bodiless" | "whole" | "mayHave" | "keysFor">;

/** What one parcel holds. */
export type Load = {
  readonly pack: Pack;
  readonly want: readonly VectorItem[];
  /** It asks for bodies, or tells some: what is in it goes in no other. */
  readonly isAboutBodies: boolean;
  /** It did not leave: that goes with the next one. */
  undo(): void;
};

export class Bodies {
  readonly #log: BodyLog;
  readonly #asked = new Set<string>();
  #askedOf: readonly VectorItem[] = [];
  #toAsk: VectorItem[] = [];
  readonly #told = new Set<string>();
  #wanted: VectorItem[] = [];

  constructor(log: BodyLog) {
    this.#log = log;
  }

  /** There is something to ask, or to tell. */
  get isDue(): boolean {
    return this.#wanted.length > 0 || this.#unasked().length > 0;
  }

  /** The next of what the peer was not asked for yet, as a frame takes it; none where that is nothing. */
  ask(): readonly VectorItem[] {
    return this.#unasked().splice(0, WANT_ENTRIES);
  }

  #unasked(): VectorItem[] {
    const all = this.#log.bodiless();
    if (all !== this.#askedOf) this.#toAsk.push(...all.filter((item) => isNew(this.#asked, item)));
    this.#askedOf = all;
    return this.#toAsk;
  }

  want(items: readonly VectorItem[]): void {
    this.#wanted.push(...items.filter((item) => isNew(this.#told, item)));
  }

  /** The next of what it asked for and is here; undefined where that is nothing. */
  pack(peer: DeviceId): Pack | undefined {
    return this.#tell(peer).pack;
  }

  #tell(peer: DeviceId): { readonly pack: Pack | undefined; readonly told: readonly VectorItem[] } {
    const entries: Uint8Array[] = [];
    const told: VectorItem[] = [];
    let size = 0;
    while (size < PACK_BYTES && entries.length < PACK_ENTRIES) {
      const item = this.#wanted.shift();
      if (!item) break;
      const entry = this.#log.whole(item);
      if (!entry || !this.#log.mayHave(entry, peer)) continue;
      entries.push(entry);
      told.push(item);
      size += entry.length;
    }
    const keys = this.#log.keysFor(entries, peer).map(({ key }) => reveal(key));
    return { pack: entries.length > 0 ? { entries, keys } : undefined, told };
  }

  /** With what a peer lacks, what it is asked for; with nothing of that kind, what it asked for. Undefined where there is none of it. */
  load(peer: DeviceId, lacking: Pack | undefined): Load | undefined {
    const want = this.ask();
    const { pack = lacking, told } = lacking ? { told: [] } : this.#tell(peer);
    if (!pack && want.length === 0) return undefined;
    return {
      pack: pack ?? { entries: [], keys: [] },
      want,
      isAboutBodies: want.length > 0 || told.length > 0,
      undo: () => {
        this.#toAsk.unshift(...want);
        this.#wanted.unshift(...told);
      },
    };
  }
}

/** True once for each, and for so many. */
function isNew(known: Set<string>, { hash }: VectorItem): boolean {
  const name = toHex(hash);
  if (known.size >= MOST || known.has(name)) return false;
  known.add(name);
  return true;
}
