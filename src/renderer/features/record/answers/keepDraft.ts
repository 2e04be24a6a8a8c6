import { useEffect, useMemo, useState } from "react";
import { call, on } from "../../../state/connection.ts";

const RETRY_MS = 2_000;
/** Said after each letter, that it is saved would flicker beside what one writes. */
const CALM_MS = 250;

/** saved: every letter so far is on disk. notSaved: it could not be, and is tried again. */
export type Kept = "saved" | "saving" | "notSaved";

/**
 * Words as they are typed go to core one state after the other, never two at once: what is on disk is what stood there a
 * moment ago, whatever ends this page (H7). Nothing of it leaves the machine (F17).
 */
class DraftKeeper {
  readonly #id: string;
  readonly #onKept: (kept: Kept) => void;
  #next: string[] | undefined;
  #isBusy = false;

  constructor(id: string, onKept: (kept: Kept) => void) {
    this.#id = id;
    this.#onKept = onKept;
  }

  put(parts: readonly string[]): void {
    this.#next = [...parts];
    this.#onKept("saving");
    if (!this.#isBusy) void this.#send();
  }

  /** A lock leaves no time to wait for the answer to what went before. */
  hurry(): void {
    if (this.#next) void call("answers.keep", { id: this.#id, parts: this.#next });
  }

  async #send(): Promise<void> {
    this.#isBusy = true;
    while (this.#next) {
      const parts = this.#next;
      this.#next = undefined;
      const kept = await call("answers.keep", { id: this.#id, parts });
      if (kept.ok) continue;
      this.#onKept("notSaved");
      this.#next ??= parts;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
    this.#isBusy = false;
    this.#onKept("saved");
  }
}

export function useDraftKeeper(id: string): { readonly kept: Kept; put(parts: readonly string[]): void } {
  const [now, setNow] = useState<Kept>("saved");
  const [kept, setKept] = useState<Kept>("saved");
  const keeper = useMemo(() => new DraftKeeper(id, setNow), [id]);
  useEffect(() => on("locking", () => keeper.hurry()), [keeper]);
  useEffect(() => {
    const timer = setTimeout(() => setKept(now), now === "saved" ? CALM_MS : 0);
    return () => clearTimeout(timer);
  }, [now]);
  return { kept, put: (parts) => keeper.put(parts) };
}
