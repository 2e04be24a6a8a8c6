/** What the verifier prints: where things stand first (F27), in sentences; then what it can't tell. */
import { toHex } from "../shared/base/bytes.ts";
import { dayFromIso } from "../shared/base/day.ts";
import type { Calendar } from "../shared/domain/agreement/status.ts";
import { agreedIn, type ProofFault, standingOn } from "../shared/proof/checkProof.ts";
import type { ReadAgreement, ReadProof, ReadStatement } from "../shared/proof/readProof.ts";
import { asLine } from "../shared/protocol/agreedText.ts";
import { PROOF_SAYS, type ProofState } from "../shared/protocol/proofFile.ts";

const MS_PER_DAY = 86_400_000;
const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const sayDay = (day: number): string => format.format(new Date(day * MS_PER_DAY));
const sayIso = (iso: string): string => format.format(new Date(`${iso}T00:00:00Z`));

const states: Record<ProofState, string> = {
  "in force": "in force",
  paused: "paused",
  "not yet begun": "signed by both, and not begun yet",
  "trial over": "over: its trial has ended",
  "two texts": "unsettled: both signed two texts, apart, so neither is in force",
  "not agreed": "not agreed",
};

/** Words of the file must not be taken for those of the verifier: no quotation marks, nothing that runs over into a line of its own. */
const inLine = (words: string): string => asLine(words).replaceAll(/[“”"]/gu, "'");

/** Columns of a terminal: what may be two wide is taken to be. Only what surely is one counts as one. */
const NARROW = /[\u0020-\u024f\u0370-\u058f\u2010-\u203a\p{M}]/u;
function widthOf(words: string): number {
  let width = 0;
  for (const sign of words) width += NARROW.test(sign) ? 1 : 2;
  return width;
}

/** In a line of the verifier's own: so short that it ends before the edge of a terminal, after which its words would begin a line. */
function inColumns(words: string, most: number): string {
  const whole = inLine(words);
  let shown = "";
  for (const sign of whole) {
    if (widthOf(shown + sign) > most) return `${shown.trimEnd()}…`;
    shown += sign;
  }
  return shown;
}

/** The last text that both signed names the whole. */
const titleOf = ({ file }: ReadProof, at: number): string => {
  const { texts = [], holds } = file.agreements[at] ?? {};
  const title = inColumns(texts[holds ?? texts.length - 1]?.title ?? "", 38);
  return `“${title || "without a title"}”`;
};

const WIDTH = 72;
/** Indented, and broken here: a terminal would break them at its edge, where the verifier's own lines begin. */
function block(words: string): string[] {
  const lines = [""];
  for (const word of words.split(" ").flatMap(inPieces)) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && widthOf(`${last} ${word}`) > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => `    ${line}`);
}

function inPieces(word: string): string[] {
  const pieces = [""];
  for (const sign of word) {
    const last = pieces.at(-1) ?? "";
    if (widthOf(last + sign) > WIDTH) pieces.push(sign);
    else pieces[pieces.length - 1] = last + sign;
  }
  return pieces;
}

const nameOf = ({ file }: ReadProof, device: number): string =>
  inColumns(file.people[file.devices[device]?.person ?? -1]?.name ?? "somebody", 30);

export function sayProof(proof: ReadProof, code: string, calendar: Calendar): string {
  const { file, agreements } = proof;
  const saver = nameOf(proof, file.savedBy);
  const heads = agreements.map((one, i) => sayState(proof, one, i, calendar));
  return [
    ...heads,
    "",
    PROOF_SAYS,
    ...agreements.flatMap((one, i) => ["", ...sayAgreement(proof, one, i)]),
    "",
    "What this can't tell:",
    `- The names are those that ${saver}, whose device saved the file, has for the two. Whose keys they are, only the two can say.`,
    "- Whether somebody changed a text after it was offered and before it was signed: the app takes no such signature, and nothing here shows it.",
    "- Drafts, the words of what they never both signed, reasons and conversations are not in it, nor is anything since that day.",
    "- If the newest part was left out, that shows only against the history code. Ask the other person for theirs, of the same.",
    `  Of this file it is ${code}.`,
  ].join("\n");
}

function sayState(proof: ReadProof, one: ReadAgreement, at: number, calendar: Calendar): string {
  const { file } = proof;
  const state = file.agreements[at]?.state ?? "not agreed";
  const then = `${titleOf(proof, at)}: ${states[state]} on ${sayIso(file.day)}, the day this file was saved.`;
  const now = standingOn(one, calendar);
  const has = (mark: keyof typeof MARKED): string =>
    one.statements.some(({ shown }) => shown.mark === mark) ? MARKED[mark].whole : "";
  const isLater = one.statements.some(({ day }) => day > (dayFromIso(file.day) ?? 0));
  const later = isLater ? " Some of it bears a later day than the file itself." : "";
  const marked = has("does not count") + has("came ahead") + later;
  const isSame = now.state === state && now.holds === file.agreements[at]?.holds;
  const text = now.holds === undefined ? "" : ` (text ${now.holds + 1})`;
  return isSame ? then + marked : `${then} By its terms alone, today: ${states[now.state]}${text}.${marked}`;
}

/** Each part says again where it stands: a page of it may be all that somebody is shown. */
function sayAgreement(proof: ReadProof, one: ReadAgreement, at: number): string[] {
  const { state = "not agreed", holds } = proof.file.agreements[at] ?? {};
  const day = sayIso(proof.file.day);
  const { unoffers } = agreedIn(one);
  return [
    `${titleOf(proof, at)}: ${states[state]} on ${day}`,
    ...one.texts.flatMap(({ text }, i) => [
      "",
      `  Text ${i + 1}, signed by both; ${i === holds ? (state === "paused" ? "paused" : "in force") : "not in force"} on ${day}`,
      ...block(text.title || "Without a title"),
      "",
      ...text.paragraphs.flatMap(block),
      "",
      ...sayTerms(proof, at, i).flatMap((line) => block(`(${line})`)),
    ]),
    "",
    "  What the two said of it",
    ...one.statements.flatMap((statement) => {
      const said = sayStatement(one, statement, unoffers);
      const whose = nameOf(proof, statement.shown.device);
      return said === undefined ? [] : [`    ${sayDay(statement.day)}: ${whose} ${said}${sayMark(statement)}`];
    }),
  ];
}

function sayTerms({ file }: ReadProof, at: number, text: number): string[] {
  const { interval, cooling, trial, zone } = file.agreements[at]?.texts[text]?.terms ?? { zone: "" };
  return [
    ...(interval === undefined ? [] : [`to be looked at again after ${interval} month${interval > 1 ? "s" : ""}`]),
    ...(cooling === undefined ? [] : [`begins ${cooling} day${cooling > 1 ? "s" : ""} after the later signature`]),
    ...(trial === undefined
      ? []
      : [
          `on trial until the end of ${sayIso(trial.until)}, then ${trial.after === "none" ? "nothing" : "the text before"} holds`,
          ...(trial.question === "" ? [] : [`its question: ${trial.question}`]),
        ]),
    `days are of ${zone}`,
  ];
}

/** The saver's word. Whether something is missing that a statement had seen which came ahead, nothing in the file tells (PF3). */
const MARKED = {
  "does not count": {
    whole: " Some of it does not count, its saver's app says; that only takes out of force.",
    each: "does not count",
  },
  "came ahead": {
    whole: " Some of it came ahead of what it had seen: that may be missing here, and only the history code shows it.",
    each: "came ahead: what it had seen may be missing here",
  },
} as const;
const sayMark = ({ shown }: ReadStatement): string => (shown.mark === undefined ? "" : ` (${MARKED[shown.mark].each})`);

/** Undefined for what concerns a text that both never signed. */
function sayStatement(
  { texts, statements }: ReadAgreement,
  { act, id }: ReadStatement,
  unoffers: ReadonlySet<string>,
): string | undefined {
  const textOf = (hash: string): string | undefined => {
    const at = texts.findIndex((one) => toHex(one.hash) === hash);
    return at < 0 ? undefined : `text ${at + 1}`;
  };
  const offered = (id: Uint8Array): string | undefined => {
    const offer = statements.find((one) => toHex(one.id) === toHex(id));
    return offer?.act.type === "offer" ? textOf(toHex(offer.act.text)) : undefined;
  };
  const of = (verb: string, text: string | undefined): string | undefined => text && `${verb} ${text}`;
  switch (act.type) {
    case "offer":
      return of("offered", textOf(toHex(act.text)));
    case "sign":
      return of("signed", textOf(toHex(act.text)));
    case "keep":
      return of("kept", textOf(toHex(act.text)));
    case "withdraw":
      if (act.offer === undefined) return "withdrew from it";
      return of(
        unoffers.has(toHex(id)) ? "took back the offer of" : "took their signature back from",
        offered(act.offer),
      );
    case "pause":
      return "paused it";
    case "resume":
      return "let it go on";
  }
}

const BROKEN = "Rely on nothing in this file.";

/** The first thing that is wrong, in one sentence. */
export function sayFault(fault: ProofFault, proof: ReadProof | undefined): string {
  return `${proof ? sayWrong(fault, proof) : sayNotProof(fault)} ${BROKEN}`;
}

function sayNotProof(fault: ProofFault): string {
  switch (fault.type) {
    case "TooLarge":
      return "This is larger than any proof file may be.";
    case "OtherVersion":
      return "This was made by another version of Homeport than this verifier is for.";
    case "Torn":
      return `This was changed after it was saved, or cut off: it can't be read from line ${fault.line} on.`;
    case "Respelled":
      return `This was changed after it was saved: line ${fault.line} is not spelled as a proof file is.`;
    case "BadField":
      return `This was changed after it was saved: ${fault.at || "a field"} is not as a proof file has it.`;
    case "NotProof":
    case "People":
    case "Seal":
    case "Device":
    case "Twice":
    case "State":
    case "Text":
    case "NoText":
    case "Changed":
    case "Signature":
    case "Missing":
    case "Order":
    case "Mark":
    case "Rule":
      return "This is not a Homeport proof file, or only a part of one.";
  }
}

const acts = {
  offer: "offer",
  sign: "signature",
  keep: "keeping",
  withdraw: "withdrawal",
  pause: "pause",
  resume: "resuming",
};

function sayWrong(fault: ProofFault, proof: ReadProof): string {
  switch (fault.type) {
    case "People":
      return "The two people in this file are one and the same.";
    case "Device": {
      return `A device in this file, said to be ${nameOf(proof, fault.device)}'s, is not vouched for by its person.`;
    }
    case "Twice":
      return `${titleOf(proof, fault.agreement)} is in this file twice.`;
    case "State":
      return `${titleOf(proof, fault.agreement)}: where it says it stands is not what its statements come to.`;
    case "Text":
      return `${titleOf(proof, fault.agreement)}: text ${fault.text + 1} is not, word for word, one that both signed.`;
    case "NoText":
      return `${titleOf(proof, fault.agreement)}: a text that both signed is missing.`;
    case "Seal":
      return "A name, the day or another thing that stands beside the statements was changed after the file was saved.";
    case "Changed":
    case "Signature":
    case "Missing":
    case "Order":
    case "Mark":
    case "Rule": {
      const one = proof.agreements[fault.agreement]?.statements[fault.statement];
      const whose = nameOf(proof, one?.shown.device ?? -1);
      const what = `${whose}'s ${acts[one?.act.type ?? "sign"]} of ${sayDay(one?.day ?? 0)}`;
      return `${titleOf(proof, fault.agreement)}: ${what} ${wrong[fault.type]}`;
    }
    case "TooLarge":
    case "NotProof":
    case "OtherVersion":
    case "Torn":
    case "Respelled":
    case "BadField":
      return sayNotProof(fault);
  }
}

const wrong = {
  Changed: "was changed after it was made.",
  Signature: "is not signed by that person's device.",
  Missing: "had seen a statement that does not stand before it here.",
  Order: "does not stand where it belongs.",
  Mark: "is said not to count, and nothing could make that so.",
  Rule: "says what it can't have said there.",
} as const;
