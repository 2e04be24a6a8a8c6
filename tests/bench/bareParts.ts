/**
 * What a letter must cost at least, whoever carries it (docs/adr/0016): on each of two sides the document is tried on a
 * scratch copy and reloaded (GT1) and one transaction is made durable (LG2, LG3); one signature is made and checked, one
 * envelope sealed and opened. The libraries alone, in one process, with nothing of ours between them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as A from "@automerge/automerge";
import Database from "better-sqlite3";
import sodium from "libsodium-wrappers-sumo";
import type { StockDoc } from "./stockRepoProcess.ts";

export type BareParts = { readonly carry: (word: string) => number; readonly end: () => void };

export async function startBareParts(text: StockDoc): Promise<BareParts> {
  await sodium.ready;
  const folder = mkdtempSync(join(tmpdir(), "homeport-bench-"));
  let writer = A.from<StockDoc>({ ...text }, { actor: "aa".repeat(16) });
  const sides = ["a", "b"].map((name) => {
    const db = new Database(join(folder, `${name}.sqlite`));
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.exec("CREATE TABLE rows(id INTEGER PRIMARY KEY, box BLOB NOT NULL)");
    const put = db.prepare("INSERT INTO rows(box) VALUES (?)");
    const doc = A.load<StockDoc>(A.save(writer));
    return { db, doc, commit: db.transaction((boxes: readonly Uint8Array[]) => boxes.forEach((box) => put.run(box))) };
  });
  const signing = sodium.crypto_sign_keypair();
  const key = sodium.crypto_aead_xchacha20poly1305_ietf_keygen();
  return {
    carry(word) {
      writer = A.change(writer, (draft) => A.splice(draft, ["body"], draft.body.length, 0, word));
      const change = A.getLastLocalChange(writer) ?? new Uint8Array();
      const begun = performance.now();
      const signature = sodium.crypto_sign_detached(change, signing.privateKey);
      const nonce = sodium.randombytes_buf(24);
      const seal = (bytes: Uint8Array) =>
        sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes, null, null, nonce, key);
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, seal(change), null, nonce, key);
      if (!sodium.crypto_sign_verify_detached(signature, change, signing.publicKey)) throw new Error("not signed");
      for (const side of sides) {
        const { doc, saved } = tried(side.doc, change);
        side.commit([seal(change), seal(saved)]);
        A.free(side.doc);
        side.doc = doc;
      }
      return performance.now() - begun;
    },
    end() {
      for (const { db } of sides) db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Apply to a scratch copy, save, load, compare heads. */
function tried(before: A.Doc<StockDoc>, change: Uint8Array): { doc: A.Doc<StockDoc>; saved: Uint8Array } {
  const [after] = A.applyChanges(A.clone(before), [change]);
  const saved = A.save(after);
  const doc = A.load<StockDoc>(saved);
  if (A.getHeads(doc).join() !== A.getHeads(after).join()) throw new Error("does not reload");
  A.free(after);
  return { doc, saved };
}
