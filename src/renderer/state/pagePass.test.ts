import { afterEach, describe, expect, it } from "vitest";
import { PAGE_PASS } from "../../shared/ipc/pagePass.ts";
import { heldPass, sharePass } from "./pagePass.ts";

const A_MINUTE = 60_000;
const tabs: { readonly channel: BroadcastChannel }[] = [];

/** What a tab keeps for its session, and its end of the channel that reaches the other tabs of its origin. */
function tab(pass?: string) {
  const values = new Map<string, string>(pass === undefined ? [] : [[PAGE_PASS, pass]]);
  const kept = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  };
  const channel = new BroadcastChannel(PAGE_PASS);
  const opened = {
    channel,
    open: (waitMs: number) => sharePass(kept, channel, waitMs),
    pass: () => heldPass(kept),
  };
  tabs.push(opened);
  return opened;
}
afterEach(() => {
  for (const { channel } of tabs.splice(0)) channel.close();
});

describe("[E4] the pass of a tab", () => {
  it("is at hand at once where the launch brought it", async () => {
    const first = tab("the word");
    await first.open(A_MINUTE);
    expect(first.pass()).toBe("the word");
  });

  it("comes from another tab of this origin, and from that one to the next", async () => {
    const first = tab("the word");
    await first.open(A_MINUTE);
    const second = tab();
    await second.open(A_MINUTE);
    expect(second.pass()).toBe("the word");
    first.channel.close();
    const third = tab();
    await third.open(A_MINUTE);
    expect(third.pass()).toBe("the word");
  });

  it("is not waited for where nobody has one", async () => {
    const alone = tab();
    await alone.open(5);
    expect(alone.pass()).toBeUndefined();
  });
});
