/**
 * The demo's two invented people and what they wrote (F32): equals, neither of them easy nor difficult, in the middle of
 * things. Nobody is ill, watched, owed anything or always right. Bump `demoVersion` when anything here changes: profiles
 * seeded from an older one are made anew.
 */
import type { RecordKind } from "../src/shared/domain/record.ts";

export const demoVersion = 3;

/** Passphrases are printed: nothing in these vaults is anyone's. */
export const demoPeople = [
  { key: "robin", name: "Robin", passphrase: "lantern gravel seven gulls at noon" },
  { key: "noor", name: "Noor", passphrase: "bread on the windowsill by nine" },
] as const;
export type DemoPerson = (typeof demoPeople)[number]["key"];

/** One thing someone did. `text` is the demo's own name for a record; the vaults give it another. */
export type DemoDeed =
  | {
      readonly who: DemoPerson;
      readonly did: "write";
      readonly text: string;
      readonly kind: RecordKind;
      /** The row of `en/templates.json` or `en/boundaryStarters.json` it began from. */
      readonly template?: string;
      readonly title: string;
      readonly paragraphs: readonly string[];
      /** Left out: it stays a draft on this side alone. */
      readonly why?: string;
    }
  | {
      readonly who: DemoPerson;
      readonly did: "change";
      readonly text: string;
      /** Stands in the text once; empty: `to` becomes a last paragraph. */
      readonly from: string;
      readonly to: string;
      /** Left out: the change stays unshared. */
      readonly why?: string;
    }
  /** Both at once, in turns: each writes a further paragraph, a few words at a time. */
  | {
      readonly did: "together";
      readonly text: string;
      readonly turns: readonly { readonly who: DemoPerson; readonly types: readonly string[] }[];
    }
  | { readonly who: DemoPerson; readonly did: "setAside"; readonly text: string }
  /** Offers the text as both have it, and signs it; agree: the other signs it, too, on the same day. */
  | {
      readonly who: DemoPerson;
      readonly did: "offer" | "agree";
      readonly text: string;
      readonly why: string;
      /** Months until they look at it again. */
      readonly interval?: number;
      readonly trial?: { readonly days: number; readonly question: string };
    }
  | { readonly who: DemoPerson; readonly did: "withdraw"; readonly text: string };

/** From long ago to lately; the last ones are of today. */
export const demoDays: readonly { readonly daysAgo: number; readonly deeds: readonly DemoDeed[] }[] = [
  {
    daysAgo: 118,
    deeds: [
      {
        who: "noor",
        did: "write",
        text: "doubt",
        kind: "agreement",
        template: "P01",
        title: "When doubt comes round",
        paragraphs: [
          "Doubt visits both of us. It is weather, not news about us.",
          "Our signal is “grey sky”. It means: I feel unsure and would like something small from you.",
          "Whoever says it breathes three times first and then asks for one thing: a hug, ten minutes, a sentence.",
          "The other says yes, later and when, or not today. All three are fine answers.",
        ],
        why: "So that neither of us has to guess.",
      },
      {
        who: "robin",
        did: "write",
        text: "supper",
        kind: "rhythm",
        template: "P39",
        title: "Sunday soup",
        paragraphs: [
          "On Sundays one of us makes soup and the other one chooses the music.",
          "We sit down together and leave the week outside.",
          "When: every Sunday at 19:00, for 60 minutes.",
          "If it doesn't suit one of us, we say so and pick another evening, or none.",
        ],
        why: "It's the hour of the week I look forward to.",
      },
    ],
  },
  {
    daysAgo: 96,
    deeds: [
      {
        who: "robin",
        did: "change",
        text: "doubt",
        from: "The other says yes, later and when, or not today. All three are fine answers.",
        to: "The other says yes, later and when, or not today. All three are fine answers, and “not today” needs no reason.",
        why: "I said “not today” last week and explained for half an hour. I'd rather not have to.",
      },
      {
        who: "robin",
        did: "write",
        text: "mornings",
        kind: "boundary",
        template: "P04",
        title: "",
        paragraphs: ["I will keep the first hour of the day to myself, and say good morning before it begins."],
        why: "I'm kinder for the rest of the day.",
      },
      {
        who: "noor",
        did: "write",
        text: "voices",
        kind: "boundary",
        template: "P08",
        title: "",
        paragraphs: ["I will leave the room when voices get loud, and come back at the time I name."],
        why: "",
      },
    ],
  },
  {
    daysAgo: 71,
    deeds: [
      {
        who: "noor",
        did: "write",
        text: "apart",
        kind: "agreement",
        template: "P03",
        title: "Time to oneself",
        paragraphs: [
          "Either of us can take time apart. Wanting it is reason enough.",
          "Whoever takes it says for how long, an evening or a weekend, and roughly when we meet again.",
          "Meanwhile one short message a day is plenty, and none is fine too if we said so before.",
          "When we meet again we begin with tea and something that made us laugh.",
        ],
        why: "I like going away more when I know how we come back.",
      },
      {
        who: "noor",
        did: "write",
        text: "stop",
        kind: "phrase",
        template: "P08",
        title: "Lighthouse",
        paragraphs: [
          "Our word is “lighthouse”. When either of us says it, both of us stop, in the middle of a sentence too.",
          "We part for twenty minutes. Whoever said the word names the time we come back.",
          "Coming back, each of us says one sentence about how we are now.",
        ],
        why: "Stopping early is easier than mending late.",
      },
      {
        who: "robin",
        did: "write",
        text: "dishes",
        kind: "agreement",
        title: "Dishes before bed",
        paragraphs: [
          "We try for a month to do the dishes before we sleep.",
          "After the month we look whether it does us good. If we haven't said so by then, it ends by itself.",
        ],
        why: "A try, no more.",
      },
      {
        who: "noor",
        did: "agree",
        text: "dishes",
        why: "For a month, and then we look.",
        trial: { days: 30, question: "Does it do us good?" },
      },
    ],
  },
  {
    daysAgo: 52,
    deeds: [
      {
        who: "robin",
        did: "change",
        text: "stop",
        from: "We part for twenty minutes.",
        to: "We part for forty minutes.",
        why: "Twenty were too few for me twice.",
      },
      { who: "robin", did: "agree", text: "stop", why: "So that we both know what the word does.", interval: 6 },
      {
        who: "noor",
        did: "write",
        text: "answers",
        kind: "boundary",
        template: "P36",
        title: "",
        paragraphs: ["I will answer messages when I have quiet for them, and not between two patients."],
        why: "An unanswered one means that I'm at work, nothing else.",
      },
    ],
  },
  {
    daysAgo: 33,
    deeds: [
      {
        who: "noor",
        did: "change",
        text: "dishes",
        from: "After the month we look whether it does us good. If we haven't said so by then, it ends by itself.",
        to: "The month is over and neither of us brought it up, so it has ended by itself. The sink survived.",
        why: "It was worth trying.",
      },
      { who: "robin", did: "setAside", text: "dishes" },
      {
        who: "noor",
        did: "change",
        text: "apart",
        from: "one short message a day is plenty",
        to: "one short message in the evening is plenty",
        why: "In the evening I have words left.",
      },
      {
        who: "robin",
        did: "write",
        text: "fixers",
        kind: "agreement",
        template: "P49",
        title: "Partners, not repair crews",
        paragraphs: [
          "We listen to each other. Neither of us is the other's doctor, parent or judge.",
          "Robin is glad to cook, to walk and to hear the whole story. Robin doesn't take on finding the answer.",
          "Noor is glad to sort things out aloud. Noor doesn't take on cheering up at midnight.",
          "“I can't carry this one today” is an honest sentence, and a loving one.",
        ],
        why: "We both caught ourselves fixing.",
      },
      { who: "robin", did: "agree", text: "fixers", why: "It reads like us." },
    ],
  },
  {
    daysAgo: 19,
    deeds: [
      {
        who: "noor",
        did: "write",
        text: "needs",
        kind: "agreement",
        template: "P44",
        title: "This autumn",
        paragraphs: [
          "What the two of us need more of these days: unhurried evenings.",
          "What Robin is working on: saying it earlier when it gets too much.",
          "What Noor is working on: asking for one thing at a time.",
        ],
        why: "A beginning. Let's go on with it together.",
      },
      {
        did: "together",
        text: "needs",
        turns: [
          { who: "robin", types: ["What makes Robin's part easier: ", "being asked ", "“how full is your cup?”"] },
          { who: "noor", types: ["What makes Noor's part easier: ", "a walk first, ", "words after."] },
          { who: "robin", types: ["We tell each other ", "what went well. ", "Neither of us keeps a tally."] },
        ],
      },
    ],
  },
  {
    daysAgo: 8,
    deeds: [
      {
        who: "robin",
        did: "write",
        text: "evenings",
        kind: "boundary",
        template: "P32",
        title: "",
        paragraphs: ["I will sleep on it before I answer anything big after ten at night."],
        why: "What I say after ten I often take back at eight.",
      },
      {
        who: "robin",
        did: "change",
        text: "supper",
        from: "On Sundays one of us makes soup and the other one chooses the music.",
        to: "On Sundays one of us makes soup and the other one chooses the music. Who cooked last, chooses next.",
        why: "",
      },
      { who: "noor", did: "agree", text: "supper", why: "It has been our best hour for months.", interval: 3 },
      {
        who: "noor",
        did: "change",
        text: "doubt",
        from: "",
        to: "Asked and answered with “not today”: we leave it there until the next day, and that has been all right.",
        why: "It came up on Tuesday. I asked, Robin said not today, and we had a quiet evening.",
      },
      { who: "noor", did: "offer", text: "doubt", why: "I think it says what we do." },
    ],
  },
  {
    daysAgo: 0,
    deeds: [
      {
        who: "noor",
        did: "change",
        text: "fixers",
        from: "Noor doesn't take on cheering up at midnight.",
        to: "Noor no longer offers to sort out Robin's post, and says so kindly.",
        why: "I take that offer back. Nothing happened; I'd just rather not.",
      },
      { who: "noor", did: "withdraw", text: "fixers" },
      {
        who: "robin",
        did: "write",
        text: "holiday",
        kind: "agreement",
        title: "The week by the sea",
        paragraphs: ["Three days of doing nothing first.", "Then we see. I'd like one day on my own, and …"],
      },
      { who: "noor", did: "change", text: "supper", from: "", to: "Bread and cheese count as soup when it's late." },
    ],
  },
];
