/**
 * A proof file (PF1): what two signed, to be checked by whoever has the file and nothing else. JSON of fields, not of bytes:
 * what a person reads in it is what is hashed and checked, so there is no second rendering that nobody checks.
 */
import { z } from "zod";
import { fromUtf8, sameBytes, utf8 } from "../base/bytes.ts";
import { dayFromIso } from "../base/day.ts";
import { err, ok, type Result } from "../base/result.ts";
import { asLine } from "./agreedText.ts";
import { LIMIT } from "./limits.ts";

/** F27: stands in the file, and is printed by whoever checks it. */
export const PROOF_SAYS = "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.";
export const KIND = "Homeport proof file, version 1";

/** What two texts in one do not come to is not told: whether something is being offered just now (F25). */
export const proofStates = ["in force", "paused", "not yet begun", "trial over", "two texts", "not agreed"] as const;
export type ProofState = (typeof proofStates)[number];

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const index = z.int().min(0).max(0xffff);
const day = z.string().refine((text) => dayFromIso(text) !== undefined);

const terms = z.strictObject({
  zone: z.string().max(64),
  interval: z.int().min(1).max(LIMIT.intervalMonths).optional(),
  cooling: z.int().min(1).max(LIMIT.coolingDays).optional(),
  trial: z.strictObject({ until: day, question: z.string(), after: z.enum(["previous", "none"]) }).optional(),
});
const text = z.strictObject({ title: z.string(), paragraphs: z.array(z.string()), terms });
export type ProofText = z.infer<typeof text>;

const signed = {
  day,
  /** Which of the file's devices. */
  device: index,
  seen: z.array(hex(32)).max(LIMIT.statementsSeen),
  /**
   * What the saver's app knew of it besides: that it does not count (FK1, MB3), or that it came ahead of what it had seen (SG4), and so
   * did all that had seen it. Neither lets anything be left out but the newest (PF3).
   */
  mark: z.enum(["does not count", "came ahead"]).optional(),
  id: hex(32),
  signature: hex(64),
} as const;
const statement = z.discriminatedUnion("act", [
  z.strictObject({ act: z.literal("offer"), text: hex(32), replaces: hex(32).optional(), ...signed }),
  z.strictObject({ act: z.enum(["sign", "keep"]), offer: hex(32), text: hex(32), ...signed }),
  z.strictObject({ act: z.literal("withdraw"), offer: hex(32).optional(), ...signed }),
  z.strictObject({ act: z.enum(["pause", "resume"]), ...signed }),
]);
export type ProofStatement = z.infer<typeof statement>;

const agreement = z.strictObject({
  /** On the file's day, by what is in it. */
  state: z.enum(proofStates),
  /** Which of the texts holds on that day, paused or not. */
  holds: index.optional(),
  /** All that both have signed, and no others. */
  texts: z
    .array(text)
    .min(1)
    .max(2 * LIMIT.statements),
  record: hex(32),
  /** Each after what it had seen. */
  statements: z.array(statement).max(LIMIT.proofStatements),
});

const body = z.strictObject({
  file: z.literal(KIND),
  says: z.literal(PROOF_SAYS),
  day,
  agreements: z.array(agreement).min(1).max(LIMIT.proofAgreements),
  /** As whoever saved it calls the two. */
  people: z
    .array(
      z.strictObject({
        name: z
          .string()
          .min(1)
          .max(LIMIT.nameChars)
          .refine((name) => name === asLine(name)),
        key: hex(32),
      }),
    )
    .length(2),
  devices: z
    .array(z.strictObject({ person: z.int().min(0).max(1), certificate: hex(178) }))
    .min(1)
    .max(2 * LIMIT.devicesKnown),
  space: hex(32),
  savedBy: index,
});
/** The seal is of all that comes before it, by the device that saved the file. */
const proof = body.extend({ seal: hex(64) });
export type ProofBody = z.infer<typeof body>;
export type ProofFile = z.infer<typeof proof>;

/** Each in its own line, in the order above: one file has one spelling. */
const spelled = (file: object): Uint8Array => utf8(`${JSON.stringify(file, undefined, 2)}\n`);

/** What the seal is of. Throws for what is no proof: a bug of ours. */
export const encodeUnsealed = (file: ProofBody): Uint8Array => spelled(body.parse(file));
export const encodeProof = (file: ProofFile): Uint8Array => spelled(proof.parse(file));

export type NotProof =
  | { readonly type: "TooLarge" | "NotProof" | "OtherVersion" }
  /** It can't be read, or is spelled otherwise than it was saved; from 1. */
  | { readonly type: "Torn" | "Respelled"; readonly line: number }
  /** `at`: such as `agreements.0.day`. */
  | { readonly type: "BadField"; readonly at: string };

export function parseProof(bytes: Uint8Array): Result<ProofFile, NotProof> {
  if (bytes.length > LIMIT.proofBytes) return err({ type: "TooLarge" });
  const json = read(bytes);
  if (json === undefined) {
    const lines = linesOf(bytes);
    const odd = lines.findIndex((line) => line.includes("\ufffd") || !LINE.test(line));
    const looksLikeOne = lines[1]?.startsWith('  "file"') === true;
    return err(looksLikeOne ? { type: "Torn", line: 1 + (odd < 0 ? lines.length - 1 : odd) } : { type: "NotProof" });
  }
  const kind = typeof json === "object" && json !== null && "file" in json ? json.file : undefined;
  if (typeof kind !== "string" || !kind.startsWith("Homeport proof file")) return err({ type: "NotProof" });
  if (kind !== KIND) return err({ type: "OtherVersion" });
  const parsed = proof.safeParse(json);
  if (!parsed.success) return err({ type: "BadField", at: parsed.error.issues[0]?.path.join(".") ?? "" });
  // Two fields of one name, other spaces, numbers written otherwise: a reader would see what is not checked.
  const again = spelled(parsed.data);
  if (sameBytes(again, bytes)) return ok(parsed.data);
  const [is, was] = [linesOf(bytes), linesOf(again)];
  return err({ type: "Respelled", line: 1 + is.findIndex((line, i) => line !== was[i]) });
}

/** As `spelled` makes them: a bracket, a value, or a name and one of these. */
const LINE = /^ *(?:[\]}]|(?:"(?:[^"\\]|\\.)*": )?(?:"(?:[^"\\]|\\.)*"|\d+|[[{]|\[\]))?,?$/u;
const linesOf = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split("\n");

function read(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return undefined;
  }
}
