/** An invitation as text, file or QR: one sentence for people, then the part the app reads (PR1). */
import { concat, sameBytes } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  CHECK_BYTES,
  decodeInvitation,
  encodeInvitation,
  INVITATION_PREFIX,
  type InvitationPublic,
  SECRET_BYTES,
} from "../../../shared/protocol/pairing.ts";
import { hash, type SecretKey } from "../crypto/index.ts";

export type Invitation = InvitationPublic & { readonly secret: SecretKey };

/** NoSecret: someone cut off the part that makes it an invitation. Damaged: a letter is wrong or missing. */
export type InvitationError = { readonly type: "NotAnInvitation" | "NoSecret" | "Damaged" };

const SENTENCE =
  "This is an invitation to share Homeport with me. You need the Homeport app on your own computer: open it, choose " +
  "“Answer an invitation” and paste all of this.";
const LINES = 12;

const check = (bytes: Uint8Array): Uint8Array => hash(DOMAIN.invitation, bytes).subarray(0, CHECK_BYTES);
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64url"));

export function writeInvitation(invitation: Invitation, sentence = SENTENCE): string {
  const open = encodeInvitation(invitation);
  const secret = reveal(invitation.secret);
  const parts = [concat(open, check(open)), concat(secret, check(concat(open, secret)))];
  return `${sentence}\n\n${INVITATION_PREFIX}${parts.map(toText).join(".")}\n`;
}

/** Finds the invitation in whatever was pasted: mail programs break lines and people add words. */
export function readInvitation(text: string): Result<Invitation, InvitationError> {
  const start = text.indexOf(INVITATION_PREFIX);
  if (start < 0) return err({ type: "NotAnInvitation" });
  const lines = text.slice(start + INVITATION_PREFIX.length).split(/\s+/, LINES);
  let best: InvitationError = { type: "Damaged" };
  for (let count = 1; count <= lines.length; count++) {
    const read = readToken(lines.slice(0, count).join(""));
    if (read.ok) return read;
    if (read.error.type === "NoSecret") best = read.error;
  }
  return err(best);
}

function readToken(token: string): Result<Invitation, InvitationError> {
  if (!/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?$/.test(token)) return err({ type: "Damaged" });
  const [openText = "", secretText = ""] = token.split(".");
  const checked = fromText(openText);
  const open = checked.subarray(0, -CHECK_BYTES);
  const invitation = decodeInvitation(open);
  const intact = toText(checked) === openText && sameBytes(checked.subarray(-CHECK_BYTES), check(open));
  if (!invitation || !intact) return err({ type: "Damaged" });
  if (secretText === "") return err({ type: "NoSecret" });
  const secret = fromText(secretText);
  const s = secret.slice(0, SECRET_BYTES);
  const whole = secret.length === SECRET_BYTES + CHECK_BYTES && toText(secret) === secretText;
  if (!whole || !sameBytes(secret.subarray(SECRET_BYTES), check(concat(open, s)))) return err({ type: "Damaged" });
  return ok({ ...invitation, secret: redact(s) });
}
