import { decode, encode } from "@msgpack/msgpack";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { bridgeOver } from "./socket.ts";

/** The browser's WebSocket as far as the bridge uses it. */
class Wire extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  binaryType = "blob";
  readonly sent: unknown[] = [];
  send(bytes: Uint8Array): void {
    this.sent.push(decode(bytes));
  }
  open(): void {
    this.readyState = Wire.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  receive(frame: unknown): void {
    const bytes = encode(frame);
    this.dispatchEvent(new MessageEvent("message", { data: bytes.slice().buffer }));
  }
  drop(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

describe("the page's socket", () => {
  let wire: Wire;
  let bridge: ReturnType<typeof bridgeOver>;
  beforeEach(() => {
    vi.stubGlobal("WebSocket", Wire);
    wire = new Wire();
    bridge = bridgeOver(wire as unknown as WebSocket);
  });

  it("waits for the socket, and matches replies to calls by number", async () => {
    const first = bridge.call("vault.status", undefined);
    const second = bridge.call("record.close", { session: "ab".repeat(8) });
    wire.open();
    await vi.waitFor(() => expect(wire.sent).toHaveLength(2));
    wire.receive({ t: "reply", id: 1, ok: false, error: { type: "Locked" } });
    wire.receive({ t: "reply", id: 0, ok: true, value: { state: "locked" } });
    expect(await first).toEqual({ ok: true, value: { state: "locked" } });
    expect(await second).toEqual({ ok: false, error: { type: "Locked" } });
  });

  it("passes bytes as bytes, both ways", async () => {
    const bytes = new Uint8Array([0, 1, 255]);
    const answer = bridge.call("record.change", { bytes });
    wire.open();
    await vi.waitFor(() => expect(wire.sent).toHaveLength(1));
    expect((wire.sent[0] as { params: { bytes: Uint8Array } }).params.bytes).toEqual(bytes);
    wire.receive({ t: "reply", id: 0, ok: true, value: { file: bytes } });
    expect(await answer).toEqual({ ok: true, value: { file: bytes } });
  });

  it("tells events to who listens, and to nobody after they stopped", () => {
    const told = vi.fn<(payload: unknown) => void>();
    const stop = bridge.on("sync", told);
    wire.receive({ t: "event", name: "sync", payload: { paired: true, longApart: false } });
    stop();
    wire.receive({ t: "event", name: "sync", payload: { paired: false, longApart: false } });
    expect(told).toHaveBeenCalledExactlyOnceWith({ paired: true, longApart: false });
  });

  it("drops frames that are none", () => {
    const told = vi.fn<(payload: unknown) => void>();
    bridge.on("sync", told);
    wire.receive({ t: "event", name: "nonsense", payload: {} });
    wire.receive([1, 2, 3]);
    expect(told).not.toHaveBeenCalled();
  });

  it("answers everyone who waits when the socket closes, and whoever calls afterwards", async () => {
    const closed = vi.fn<() => void>();
    bridge.onClose(closed);
    const waiting = bridge.call("vault.status", undefined);
    wire.open();
    await vi.waitFor(() => expect(wire.sent).toHaveLength(1));
    wire.drop();
    expect(await waiting).toEqual({ ok: false, error: { type: "Unreachable" } });
    expect(await bridge.call("vault.status", undefined)).toEqual({ ok: false, error: { type: "Unreachable" } });
    expect(closed).toHaveBeenCalledOnce();
  });
});
