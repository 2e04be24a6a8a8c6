/** VT1's optional slot: safeStorage (made up), the host, the frames, a real core process and a real vault. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openVault } from "../../src/main/core/vault/vault.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import { fakeSafeStorage } from "./host/fakeSafeStorage.ts";
import { type KeychainHost, openKeychainHost } from "./host/keychainHost.ts";

let passphrase = "six words and no more";
const failed = { ok: false, error: { type: "Keychain" } };

let host: KeychainHost;
/** Everything of the keyring as on the first day; the keys stay. */
const mendKeyring = (): void => {
  const { backend, available, broken, prompt, mark } = fakeSafeStorage();
  Object.assign(host.storage, { backend, available, broken, prompt, mark });
};
const kinds = async (): Promise<string[]> => (await host.must("vault.slots")).map(({ kind }) => kind);
const byKeychain = () => host.call("vault.unlock", { keychain: true });
const turnOn = () => host.must("vault.addKeychain", { passphrase });
async function turnOff(): Promise<void> {
  const slot = (await host.must("vault.slots")).find(({ kind }) => kind === "keychain");
  await host.must("vault.revokeSlot", { id: slot?.id ?? "", passphrase });
}
/** Open, by whatever costs least: a passphrase takes its time on purpose. */
async function opened(): Promise<void> {
  const { state, keychain } = await host.must("vault.status");
  if (state === "open" || (keychain && (await byKeychain()).ok)) return;
  await host.must("vault.unlock", { passphrase });
}
async function on(): Promise<void> {
  await opened();
  if (!(await kinds()).includes("keychain")) await turnOn();
}
async function off(): Promise<void> {
  await opened();
  if ((await kinds()).includes("keychain")) await turnOff();
}
const lastSecret = (): Buffer => Buffer.from(host.storage.texts.at(-1) ?? "", "base64");
/** As someone would try it who had kept the slot's secret. */
const withSecret = (key: Uint8Array) =>
  openVault({ dir: host.profile, secret: { type: "keychain", key: redact(new Uint8Array(key)) } });

beforeAll(async () => {
  host = await openKeychainHost();
  await host.must("vault.create", { name: "Robin", passphrase });
});
afterAll(() => host.stop());
beforeEach(mendKeyring);

describe("[VT1] [F21] turning the keychain slot on", () => {
  it("is off to begin with, and the keyring was never asked anything", async () => {
    expect(await kinds()).toEqual(["passphrase"]);
    expect(await host.must("vault.status")).toMatchObject({ state: "open", keychain: false });
    await host.lock();
    expect(await host.must("vault.status")).toMatchObject({ state: "locked", keychain: false });
    expect(await byKeychain()).toEqual({ ok: false, error: { type: "NotFound" } });
    expect(await host.call("vault.addKeychain", { passphrase })).toEqual({ ok: false, error: { type: "Locked" } });
    expect(host.storage.asked).toBe(0);
  });

  it("asks for the passphrase, and a wrong one reaches no keyring", async () => {
    await opened();
    const wrong = await host.call("vault.addKeychain", { passphrase: "not that one" });
    expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    expect(host.storage.asked).toBe(0);
    expect(await kinds()).toEqual(["passphrase"]);
  });

  it("opens from then on, and the status says while locked that it would", async () => {
    expect((await turnOn()).map(({ kind, revocable }) => [kind, revocable])).toContainEqual(["keychain", true]);
    expect(await host.must("vault.status")).toMatchObject({ state: "open", keychain: true });
    await host.lock();
    expect(await host.must("vault.status")).toMatchObject({ state: "locked", keychain: true });
    expect(await byKeychain()).toMatchObject({ ok: true, value: { state: "open", settings: { name: "Robin" } } });
  });

  it("leaves its random secret in no file of the profile, and a new one is made each time", async () => {
    const first = lastSecret();
    await turnOn();
    const second = lastSecret();
    expect([first.length, second.length, first.equals(second)]).toEqual([32, 32, false]);
    await host.lock();
    const folder = host.profile;
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      for (const secret of [first, second])
        for (const form of [secret, secret.toString("hex"), secret.toString("base64")])
          expect(bytes.includes(form), file.name).toBe(false);
    }
    expect(await withSecret(first)).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    expect(await byKeychain()).toMatchObject({ ok: true });
  });
});

describe("[VT1] a keychain that fails or has changed", () => {
  it("is gone, not available, plain text or not known: it does not open, and nothing has changed", async () => {
    await on();
    await host.lock();
    for (const fault of [{ broken: true }, { available: false }, { backend: "basic_text" }, { backend: "unknown" }]) {
      mendKeyring();
      Object.assign(host.storage, fault);
      expect(await byKeychain(), JSON.stringify(fault)).toEqual(failed);
      expect(await host.must("vault.status")).toMatchObject({ state: "locked", keychain: true });
    }
  });

  it("is none at all, or one whose key is the same everywhere: the passphrase opens, and no slot is made", async () => {
    host.storage.broken = true;
    await host.must("vault.unlock", { passphrase });
    await off();
    for (const fault of [{ broken: true }, { mark: "v10" }]) {
      mendKeyring();
      Object.assign(host.storage, fault);
      expect(await host.call("vault.addKeychain", { passphrase })).toEqual(failed);
      expect(await kinds()).toEqual(["passphrase"]);
    }
  });

  it("has lost its key: it does not open, the passphrase does, and it can be turned on anew", async () => {
    await on();
    await host.lock();
    host.storage.rotate();
    host.storage.forgetOldKeys();
    expect(await byKeychain()).toEqual(failed);
    await opened();
    await turnOn();
    await host.lock();
    expect(await byKeychain()).toMatchObject({ ok: true });
  });

  it("has a new key: what is kept is sealed anew, and opens when the old key is gone", async () => {
    await on();
    await host.lock();
    host.storage.rotate();
    expect(await byKeychain()).toMatchObject({ ok: true });
    host.storage.forgetOldKeys();
    await host.lock();
    expect(await byKeychain()).toMatchObject({ ok: true });
  });

  it("asks the person something meanwhile: the passphrase opens, and the late answer changes nothing", async () => {
    await on();
    await host.lock();
    const prompt = Promise.withResolvers<void>();
    host.storage.prompt = prompt.promise;
    const late = byKeychain();
    await sleep(100);
    expect(await host.call("vault.unlock", { passphrase })).toMatchObject({ ok: true });
    prompt.resolve();
    expect(await late).toEqual({ ok: false, error: { type: "Exists" } });
    expect(await host.must("vault.status")).toMatchObject({ state: "open" });
  });

  it("is still asking when it locks: the answer reaches no later core", async () => {
    await on();
    await host.lock();
    const prompt = Promise.withResolvers<void>();
    host.storage.prompt = prompt.promise;
    void byKeychain();
    await sleep(100);
    await host.lock();
    prompt.resolve();
    await sleep(100);
    expect(await host.must("vault.status")).toMatchObject({ state: "locked" });
    expect(await byKeychain()).toMatchObject({ ok: true });
  });
});

describe("[VT3] [S6] taking it away", () => {
  it("opens nothing any more, by whoever kept the secret neither, and leaves the other ways in", async () => {
    await on();
    const secret = lastSecret();
    await host.lock();
    const by = await withSecret(secret); // the planted fault: while the slot is there, the secret opens
    expect(by.ok).toBe(true);
    if (by.ok) by.value.close();
    await opened();
    const { id = "" } = (await host.must("vault.slots")).find(({ kind }) => kind === "keychain") ?? {};
    const wrong = await host.call("vault.revokeSlot", { id, passphrase: "not that one" });
    expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    await turnOff();
    await host.lock();
    expect(await host.must("vault.status")).toMatchObject({ state: "locked", keychain: false });
    expect(await byKeychain()).toEqual({ ok: false, error: { type: "NotFound" } });
    expect(await withSecret(secret)).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    expect(await host.call("vault.unlock", { passphrase })).toMatchObject({ ok: true });
  });

  it("is no matter of the passphrase's: each is changed without the other", async () => {
    await on();
    await host.must("vault.changePassphrase", { current: passphrase, next: "another six words" });
    passphrase = "another six words";
    await host.lock();
    expect(await byKeychain()).toMatchObject({ ok: true });
    expect(await kinds()).toEqual(["keychain", "passphrase"]);
  });

  it("[VT3] every state a crash can leave is the slot whole or the slot gone", async () => {
    await on();
    await host.lock();
    const at = (name: string): string => join(host.profile, "vault", name);
    const before = readFileSync(at("keys.1"));
    await off();
    await host.lock();
    const after = readFileSync(at("keys.1"));
    const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
    const states: [string, Buffer, Buffer, boolean][] = [
      ["nothing written", before, before, true],
      ["first copy half written", half(after), before, true],
      ["first copy written", after, before, false],
      ["second copy half written", after, half(before), false],
      ["both written", after, after, false],
    ];
    for (const [name, first, second, opens] of states) {
      writeFileSync(at("keys.1"), first);
      writeFileSync(at("keys.2"), second);
      expect((await host.must("vault.status")).keychain, name).toBe(opens);
      expect((await byKeychain()).ok, name).toBe(opens);
      if (opens) await host.lock();
    }
    expect(await host.call("vault.unlock", { passphrase })).toMatchObject({ ok: true });
  });

  const kills = 5;
  it(`[VT3] ${kills} kills while it is turned on: the passphrase opens, and the keychain if it is listed`, async () => {
    await off();
    await host.lock();
    const files = ["keys.1", "keys.2"].map((name) => join(host.profile, "vault", name));
    const without = files.map((file) => readFileSync(file));
    let listed = 0;
    for (let round = 0; round < kills; round++) {
      for (const [at, file] of files.entries()) writeFileSync(file, without[at] ?? "");
      await host.must("vault.unlock", { passphrase });
      const before = host.storage.texts.length;
      void host.call("vault.addKeychain", { passphrase });
      while (host.storage.texts.length === before) await sleep(1);
      await sleep(round * 4); // the answer travels, the key file is written twice
      await host.crash();
      const { keychain } = await host.must("vault.status");
      listed += keychain ? 1 : 0;
      expect((await byKeychain()).ok).toBe(keychain);
      if (keychain) await host.lock();
    }
    console.log(`[VT3] listed after ${listed} of ${kills} kills`);
    await host.must("vault.unlock", { passphrase });
  });
});
