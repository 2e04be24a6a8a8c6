/** What one side has to say, as text to be sent by whatever the two use, or saved as a file (PR4). */
import { concat, sameBytes } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { CARRIED_PREFIX, CHECK_BYTES, decodeCarried, encodeCarried } from "../../../shared/protocol/pairing.ts";
import { check, fromText, tokensAfter, toText } from "./invitation.ts";

const SENTENCE = "Paste all of this into Homeport, where you are connecting with me.";

export function writeCarried(sealed: readonly Uint8Array[]): string {
  const bytes = encodeCarried(sealed);
  return `${SENTENCE}\n\n${CARRIED_PREFIX}${toText(concat(bytes, check(bytes)))}\n`;
}

/** The sealed messages in whatever was pasted. None: nothing of the kind is there. Damaged: a letter is wrong or missing. */
export function readCarried(text: string): Result<Uint8Array[], { readonly type: "None" | "Damaged" }> {
  const tokens = tokensAfter(CARRIED_PREFIX, text);
  if (!tokens) return err({ type: "None" });
  for (const token of tokens) {
    const checked = fromText(token);
    const bytes = checked.subarray(0, -CHECK_BYTES);
    if (toText(checked) !== token || !sameBytes(checked.subarray(-CHECK_BYTES), check(bytes))) continue;
    const sealed = decodeCarried(bytes);
    if (sealed) return ok(sealed);
  }
  return err({ type: "Damaged" });
}
