import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import sodium from "libsodium-wrappers-sumo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIXTURE_PASSPHRASE, unpackVault } from "../fixtures/vaultFixture.ts";
import { remove, scratch } from "../attack/vaultKit.ts";

/**
 * The vault's bytes read by hand, with libsodium and nothing of the app: passphrase → slot → master key → branch key →
 * row. What the comments of keyFile.ts, slots.ts, keyring.ts and rowBox.ts promise is what lies on the disk (S12).
 */
describe("[S12] [VT1] [VT2] the vault's format, read without the app", () => {
  const dir = scratch();
  beforeAll(async () => {
    await sodium.ready;
    unpackVault(1, dir);
  });
  afterAll(() => remove(dir));

  const u16 = (n: number) => Buffer.from([n >> 8, n & 255]);
  const u32 = (n: number) => Buffer.from(new Uint8Array(new Uint32Array([n]).buffer).reverse());
  const u64 = (n: number) => Buffer.concat([u32(0), u32(n)]);
  const bytes = (value: Uint8Array) => Buffer.concat([u32(value.length), value]);
  const text = (value: string) => bytes(Buffer.from(value));
  const open = (key: Uint8Array, box: Uint8Array, ...aad: Uint8Array[]) =>
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      box.subarray(24),
      Buffer.concat(aad),
      box.subarray(0, 24),
      key,
    );
  const subkey = (key: Uint8Array, id: number, context: string) =>
    sodium.crypto_kdf_derive_from_key(32, id, context, key);

  function header(): { master: Uint8Array; vaultId: Buffer; branches: Buffer[]; file: Buffer; signed: Buffer } {
    const file = readFileSync(join(dir, "vault", "keys.1"));
    let at = 0;
    const take = (count: number): Buffer => file.subarray(at, (at += count));
    const field = (): Buffer => take(take(4).readUInt32BE());
    expect(take(8).toString()).toBe("HPVAULT\n");
    expect([take(2).readUInt16BE(), take(4).readUInt32BE()]).toEqual([1, 1]); // format, schema
    const vaultId = take(16);
    take(16 + 8 + 1); // instance, generation, flags
    const branches = [field(), field(), field()];
    expect(take(2).readUInt16BE()).toBe(2); // slots
    const slots = [0, 1].map(() => {
      const [id, type, memory, passes] = [take(16), take(1)[0], take(8), take(4)];
      return { id, type, memory, passes, salt: field(), box: field(), privateBox: field() };
    });
    const signed = file.subarray(0, at);
    expect(file.length - at).toBe(64); // MAC, checksum
    const slot = slots.find(({ type }) => type === 0);
    if (!slot) throw new Error("no passphrase slot");
    const { id, memory, passes, salt, box } = slot;
    const [memoryBytes, times] = [Number(memory.readBigUInt64BE()), passes.readUInt32BE()];
    expect([memoryBytes, times, salt.length]).toEqual([64 * 2 ** 20, 3, 16]);
    const passphrase = Buffer.from(FIXTURE_PASSPHRASE.normalize("NFKC"));
    const derived = sodium.crypto_pwhash(32, passphrase, salt, times, memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13);
    const aad = [text("homeport/v1/slot"), bytes(id), text("passphrase"), memory, passes, bytes(salt)];
    return { master: open(subkey(derived, 1, "hp-slot_"), box, ...aad), vaultId, branches, file, signed };
  }

  it("key file and rows open by hand", () => {
    const { master, vaultId, branches, file, signed } = header();
    const branch = (i: number, name: string): Uint8Array =>
      open(master, branches[i] ?? Buffer.alloc(0), text("homeport/v1/branch"), vaultId, text(name));
    const [shared, local] = [branch(0, "shared"), branch(2, "local")];
    expect(branch(1, "private")).toHaveLength(32);

    const domain = Buffer.from("homeport/v1/key-file");
    const macKey = subkey(local, 1, "hp-head_");
    const mac = sodium.crypto_generichash(32, Buffer.concat([Buffer.from([domain.length]), domain, signed]), macKey);
    expect(file.subarray(-64, -32).equals(mac)).toBe(true);
    expect(createHash("sha256").update(file.subarray(0, -32)).digest().equals(file.subarray(-32))).toBe(true);

    const db = new Database(join(dir, "vault", "rows.db"), { readonly: true });
    expect(db.pragma("user_version", { simple: true })).toBe(1);
    for (const [name, number, key] of [
      ["entries", 1, shared],
      ["settings", 7, local],
    ] as const) {
      const row = db.prepare(`SELECT * FROM t_${name}`).get() as Record<
        "id" | "grp" | "grp2" | "nonce" | "box",
        Buffer
      > &
        Record<"ord" | "ver", number>;
      const clear = [
        bytes(row.id),
        Buffer.from([1]),
        bytes(row.grp),
        Buffer.from([1]),
        bytes(row.grp2),
        u64(row.ord),
        u64(row.ver),
      ];
      const aad = [text("homeport/v1/row"), vaultId, u16(number), ...clear];
      const plain = open(subkey(key, number, "hp-rows_"), Buffer.concat([row.nonce, row.box]), ...aad);
      expect(Buffer.from(plain).toString()).toBe(`${name} of schema 1`);
      const root = db.prepare("SELECT box FROM roots WHERE id = ?").pluck().get(number) as Buffer;
      const counted = open(subkey(key, number, "hp-root_"), root, text("homeport/v1/root"), vaultId, u16(number));
      expect(Buffer.from(counted)).toEqual(Buffer.concat([u64(1), row.nonce])); // one row: its nonce is the sum
    }
    db.close();
  });
});
