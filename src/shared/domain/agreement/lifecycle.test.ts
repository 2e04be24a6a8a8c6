/** What the model says of signatures undone; and what it costs where an altered app states as much as the gate takes in: counted, not timed. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { toHex } from "../../base/bytes.ts";
import { as, type PersonKey, type StatementId, type TextHash } from "../../base/brand.ts";
import type { StatedAct } from "../../protocol/statement.ts";
import { LIMIT } from "../../protocol/limits.ts";
import { agreed } from "./lifecycle.ts";
import { order, type Ordered } from "./ordered.ts";

const bytes = (n: number): Uint8Array => {
  const all = new Uint8Array(32);
  new DataView(all.buffer).setUint32(0, n);
  return all;
};
const [his, hers] = [as<PersonKey>(bytes(1)), as<PersonKey>(bytes(2))];
const text = as<TextHash>(bytes(3));
const idOf = (n: number): StatementId => as<StatementId>(bytes(n + 10));

/** Each has seen the one before it, or the one it says. */
class Said {
  readonly items: Ordered[] = [];

  say(person: PersonKey, act: StatedAct, after = this.items.at(-1)?.id): StatementId {
    const id = idOf(this.items.length);
    const terms = act.type === "offer" ? { zone: "UTC" } : undefined;
    this.items.push({ id, person, day: 1, seen: after ? [after] : [], act, terms, counts: true });
    return id;
  }
}

describe("[SG4] a signature and a withdrawal that knew nothing of each other", () => {
  const undone = ({ items }: Said) => {
    const { all, sees } = order(items);
    const found = agreed({ all, sees, reopened: () => false }).undone;
    return [...found.values()].flatMap((persons) => [...persons]);
  };
  const withdraw = { type: "withdraw", offer: undefined } as const;

  it("leave the signature undone, and say whose it was, until its person signs again", () => {
    const said = new Said();
    const offer = said.say(his, { type: "offer", text, replaces: undefined });
    const sign = { type: "sign", offer, text } as const;
    said.say(hers, sign, offer);
    expect(undone(said)).toEqual([]);
    const gone = said.say(his, withdraw, offer);
    expect(undone(said)).toEqual([toHex(hers)]);
    said.say(hers, sign, gone);
    expect(undone(said)).toEqual([]);
  });

  it("are told of the other's withdrawal alone: one's own, made on another device, is no news from the other side", () => {
    const said = new Said();
    const offer = said.say(his, { type: "offer", text, replaces: undefined });
    said.say(hers, { type: "sign", offer, text }, offer);
    said.say(hers, withdraw, offer);
    expect(undone(said)).toEqual([]);
  });

  it("is not what a withdrawal does that had seen it: that one was taken back", () => {
    const said = new Said();
    const offer = said.say(his, { type: "offer", text, replaces: undefined });
    said.say(hers, { type: "sign", offer, text });
    said.say(hers, withdraw);
    expect(undone(said)).toEqual([]);
  });
});

describe("as many statements as one may make", () => {
  it("[SG3] [G5] signatures on four offers in turn, from two devices, cost no more than each pair of them once", () => {
    const said = new Said();
    const offers = [0, 1, 2, 3].map(() => said.say(his, { type: "offer", text, replaces: undefined }));
    const root = offers[3];
    for (const offer of offers) said.say(hers, { type: "sign", offer, text });
    for (const _ of [1, 2]) {
      let last = root;
      for (let i = 0; i < LIMIT.statements - 6; i++) {
        last = said.say(his, { type: "sign", offer: offers[i % 4] ?? idOf(0), text }, last);
      }
    }
    const { all, sees } = order(said.items);
    let asked = 0;
    const counted = (of: string, what: string): boolean => {
      asked += 1;
      return sees(of, what);
    };
    expect(agreed({ all, sees: counted, reopened: () => false }).faults.size).toBe(0);
    expect(asked).toBeLessThan(2 * all.length ** 2);
  });

  it("[SG4] [G5] withdrawals and signatures of one offer in turn, by both, cost no more than each pair of them twice", () => {
    const said = new Said();
    const offer = said.say(his, { type: "offer", text, replaces: undefined });
    for (const person of [his, his, hers, hers]) {
      let last = offer;
      for (let i = 0; i < LIMIT.statements / 2; i++) {
        last = said.say(person, { type: "withdraw", offer }, last);
        last = said.say(person, { type: "sign", offer, text }, last);
      }
    }
    const { all, sees } = order(said.items);
    let asked = 0;
    const counted = (of: string, what: string): boolean => {
      asked += 1;
      return sees(of, what);
    };
    agreed({ all, sees: counted, reopened: () => false });
    expect(asked).toBeLessThan(2 * all.length ** 2);
  });

  it("[G5] take little room, each one's past included", () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const said = new Said();
    for (let i = 0; i < 8 * LIMIT.statements; i++) said.say(his, { type: "withdraw", offer: undefined });
    const room = (): number => {
      gc();
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    };
    const before = room();
    const { all, sees } = order(said.items);
    const took = room() - before;
    expect(sees(all.at(-1)?.id ?? "", all[0]?.id ?? "")).toBe(true);
    expect(took).toBeLessThan(20_000_000);
  });
});
