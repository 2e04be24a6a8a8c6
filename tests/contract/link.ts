/** What every kind of link must do, whatever carries it. */
import { describe, expect, it } from "vitest";
import { as, type EnvelopeBytes } from "../../src/shared/base/brand.ts";
import type { Link } from "../../src/main/core/sync/links/link.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { until } from "./until.ts";

export type OpenLinkPair = () => Promise<{ dialler: Link; acceptor: Link; done: () => Promise<void> }>;

const envelope = (size = 1024): EnvelopeBytes => as<EnvelopeBytes>(randomBytes(size));
const collect = (link: Link): Buffer[] => {
  const got: Buffer[] = [];
  link.onEnvelope((bytes) => got.push(Buffer.from(bytes)));
  return got;
};

export function runLinkContract(name: string, open: OpenLinkPair): void {
  describe(`link contract: ${name}`, () => {
    it("carries envelopes of every size, whole and in order, both ways", async () => {
      const { dialler, acceptor, done } = await open();
      const [there, back] = [collect(acceptor), collect(dialler)];
      const sent = [1024, 65_536, 1024, 30_000, 65_536].map(envelope);
      for (const bytes of sent) dialler.send(bytes);
      await until(() => there.length === sent.length);
      for (const bytes of sent) acceptor.send(bytes);
      await until(() => back.length === sent.length);
      expect(there).toEqual(sent.map((bytes) => Buffer.from(bytes)));
      expect(back).toEqual(there);
      expect(dialler.dialled).toBe(true);
      expect(acceptor.dialled).toBe(false);
      await done();
    });

    it("keeps what came before a handler was there", async () => {
      const { dialler, acceptor, done } = await open();
      dialler.send(envelope());
      await new Promise((wait) => setTimeout(wait, 50));
      const got = collect(acceptor);
      await until(() => got.length === 1);
      await done();
    });

    it("says once, to both sides, that it closed; afterwards sending does nothing", async () => {
      const { dialler, acceptor, done } = await open();
      let closed = 0;
      dialler.onClose(() => closed++);
      acceptor.onClose(() => closed++);
      collect(acceptor);
      dialler.close();
      dialler.close();
      await until(() => closed === 2);
      dialler.send(envelope());
      acceptor.send(envelope());
      await new Promise((wait) => setTimeout(wait, 30));
      expect(closed).toBe(2);
      let late = 0;
      dialler.onClose(() => late++);
      expect(late).toBe(1);
      await done();
    });

    it("hands nothing over while paused, and everything after", async () => {
      const { dialler, acceptor, done } = await open();
      const got = collect(acceptor);
      acceptor.pause();
      for (let i = 0; i < 20; i++) dialler.send(envelope());
      await new Promise((wait) => setTimeout(wait, 50));
      expect(got).toHaveLength(0);
      acceptor.resume();
      await until(() => got.length === 20);
      await done();
    });

    it("counts what waits, and says when nothing does", async () => {
      const { dialler, acceptor, done } = await open();
      let drained = 0;
      dialler.onDrain(() => drained++);
      collect(acceptor);
      acceptor.pause();
      for (let i = 0; i < 400; i++) dialler.send(envelope(65_536)); // more than any socket buffers by itself
      expect(dialler.queued()).toBeGreaterThan(0);
      acceptor.resume();
      await until(() => dialler.queued() === 0 && drained > 0);
      await done();
    });
  });
}
