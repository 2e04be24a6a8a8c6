/**
 * The browser host's socket asks for a word that came with the launch (E4). It is kept for this tab and this origin, port
 * and all: another account's page on another port of this machine is sent our cookie, and has no way to this.
 */
import { PAGE_PASS } from "../../shared/ipc/pagePass.ts";

const ASK = { asks: true } as const;
/** Another tab answers within a few milliseconds. */
const WAIT_MS = 500;

type Kept = Pick<Storage, "getItem" | "setItem">;

export const heldPass = (kept: Kept = sessionStorage): string | undefined => kept.getItem(PAGE_PASS) ?? undefined;

/** Its host is gone or never knew it: from now on this tab asks the others like a new one. */
export const forgetPass = (): void => sessionStorage.removeItem(PAGE_PASS);

/**
 * A tab opened by its address has no pass: another tab of this origin tells it, where one is open. Settles once there is
 * one, or nobody answers; then the host doesn't either. From then on this tab answers others.
 */
export async function sharePass(
  kept: Kept = sessionStorage,
  others: BroadcastChannel = new BroadcastChannel(PAGE_PASS),
  waitMs = WAIT_MS,
): Promise<void> {
  if (heldPass(kept) === undefined) {
    await new Promise<void>((done) => {
      others.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data !== "string") return;
        kept.setItem(PAGE_PASS, data);
        done();
      };
      setTimeout(done, waitMs);
      others.postMessage(ASK);
    });
  }
  others.onmessage = ({ data }: MessageEvent<unknown>) => {
    const pass = heldPass(kept);
    if (typeof data !== "string" && pass !== undefined) others.postMessage(pass);
  };
}
