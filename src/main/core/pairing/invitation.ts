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
  INVITATION_VERSION,
  type InvitationPublic,
  SECRET_BYTES,
} from "../../../shared/protocol/pairing.ts";
import { hash, type SecretKey } from "../crypto/index.ts";

export type Invitation = InvitationPublic & { readonly secret: SecretKey };

/**
 * NoSecret: someone cut off the part that makes it an invitation. Damaged: a letter is wrong or missing. OtherVersion: of an older
 * or newer Homeport.
 */
export type InvitationError = { readonly type: "NotAnInvitation" | "NoSecret" | "Damaged" | "OtherVersion" };

/** As the screens have it, from a first start on. */
const WHERE = "choose “Connect with your partner” in its Settings, then “Answer an invitation”, and paste all of this";
const SENTENCE = `This is an invitation to share Homeport with me. You need the Homeport app on your own computer: open it, ${WHERE}.`;
/** Whoever gets this sits elsewhere, perhaps without Homeport yet. */
const APART =
  "This is an invitation to share Homeport with me, from wherever you are. You need the Homeport app on your own computer. " +
  `Open it, ${WHERE}; it then says what comes next. It works once, for a week. ` +
  "Later we read seven pictures to each other on a call: not in this chat.";
const OWN =
  `This is an invitation for another computer of my own. Open Homeport there, ${WHERE}. ` +
  "If somebody sent it to you, don’t: what is on your computer would become theirs.";
const LINES = 40;

export const check = (bytes: Uint8Array): Uint8Array => hash(DOMAIN.invitation, bytes).subarray(0, CHECK_BYTES);
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
export const fromText = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64url"));

const sentenceOf = ({ purpose, addresses }: Invitation): string =>
  purpose === "own" ? OWN : addresses.length > 0 ? SENTENCE : APART;

export function writeInvitation(invitation: Invitation, sentence = sentenceOf(invitation)): string {
  const open = encodeInvitation(invitation);
  const secret = reveal(invitation.secret);
  const parts = [concat(open, check(open)), concat(secret, check(concat(open, secret)))];
  return `${sentence}\n\n${INVITATION_PREFIX}${parts.map(toText).join(".")}\n`;
}

/** Finds the invitation in whatever was pasted: mail programs break lines and people add words. */
export function readInvitation(text: string): Result<Invitation, InvitationError> {
  const tokens = tokensAfter(INVITATION_PREFIX, text);
  if (!tokens) return err({ type: "NotAnInvitation" });
  let best: InvitationError = { type: "Damaged" };
  for (const token of tokens) {
    const read = readToken(token);
    if (read.ok) return read;
    if (read.error.type !== "Damaged") best = read.error;
  }
  return err(best);
}

/** What may stand behind the prefix: its first line, its first two, and so on. Undefined where the prefix is not there. */
export function tokensAfter(prefix: string, text: string): string[] | undefined {
  const start = text.indexOf(prefix);
  if (start < 0) return undefined;
  const lines = text.slice(start + prefix.length).split(/\s+/, LINES);
  return lines.map((_, at) => lines.slice(0, at + 1).join(""));
}

function readToken(token: string): Result<Invitation, InvitationError> {
  if (!/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?$/.test(token)) return err({ type: "Damaged" });
  const [openText = "", secretText = ""] = token.split(".");
  const checked = fromText(openText);
  const open = checked.subarray(0, -CHECK_BYTES);
  const invitation = decodeInvitation(open);
  const intact = toText(checked) === openText && sameBytes(checked.subarray(-CHECK_BYTES), check(open));
  if (intact && open[0] !== INVITATION_VERSION) return err({ type: "OtherVersion" });
  if (!invitation || !intact) return err({ type: "Damaged" });
  if (secretText === "") return err({ type: "NoSecret" });
  const secret = fromText(secretText);
  const s = secret.slice(0, SECRET_BYTES);
  const whole = secret.length === SECRET_BYTES + CHECK_BYTES && toText(secret) === secretText;
  if (!whole || !sameBytes(secret.subarray(SECRET_BYTES), check(concat(open, s)))) return err({ type: "Damaged" });
  return ok({ ...invitation, secret: redact(s) });
}
