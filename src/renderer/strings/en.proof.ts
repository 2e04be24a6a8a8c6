/** Verify history, the history code, and the proof file. */
export const proof = {
  "settings.proof": "History and proof",
  "settings.proofText": "Check it, compare it, show it",
  "proof.notYet":
    "Once you two are connected and have signed something, you can check here that nobody altered it, and take a proof of it with you.",

  "proof.menu": "Verify and prove",
  "proof.verify": "Verify history",
  "proof.verifyLead":
    "Reads everything you two have shared once more, from the first day on: whether it is whole, and as it was made. Nothing leaves this machine, and nobody is told.",
  "proof.verifying": "Reading it all once more …",
  "proof.fits": "All of it fits",
  "proof.fitsText":
    "What you see is what was signed, paused and withdrawn. Nothing in between is missing, and nothing was altered.",
  "proof.fault": "One part of the history doesn't fit: {day}, “{title}”",
  "proof.faultDay": "One part of the history doesn't fit: {day}",
  "proof.faultPlain": "One part of the history doesn't fit",
  "proof.faultText":
    "Your texts stay readable. Compare the history code with {name}: if it is the same, you both still have the same signatures. Lock and open Homeport once; what is lost is then asked back when your machines meet.",
  "proof.failed": "It couldn't be read to the end. Nothing has changed; try again in a moment.",
  "proof.looked": "What was looked at",
  "proof.looked.entries": "Each entry lies where it belongs, is whole, and follows the one before it.",
  "proof.looked.signed": "Each is signed by a device that one of you vouches for.",
  "proof.looked.texts": "Each signed text is, letter by letter, the one that was signed.",
  "proof.looked.shown":
    "Each signature, pause and withdrawal stands as the rules say, and the screen shows just these.",
  "proof.looked.not":
    "It can't tell whether everything here was put back as it stood on an earlier day. Comparing the history code can.",
  "proof.what": "What doesn't fit",
  "proof.kind.unreadable": "Something on the disk can't be read any more.",
  "proof.kind.misplaced": "An entry lies where another belongs.",
  "proof.kind.changed": "An entry is not what was sealed.",
  "proof.kind.signature": "An entry is not signed by the device it names.",
  "proof.kind.certificate": "A device is listed that neither of you vouches for.",
  "proof.kind.closed": "The words of an entry can't be opened.",
  "proof.kind.gap": "An entry is missing that a later one rests on.",
  "proof.kind.cut": "The newest part is missing: what the screen shows rests on more than is here.",
  "proof.kind.verdict": "A signature, pause or withdrawal is taken for what it isn't.",
  "proof.kind.shown": "The screen shows other signatures than the history holds.",

  "proof.code": "History code",
  "proof.codeOf": "History code of “{title}”",
  "proof.codeText":
    "Read it to {name} aloud, all of it. The same digits on both sides: you both have the same signatures, pauses and withdrawals. If they differ, let your machines meet, then compare again.",
  "proof.codeNone": "It begins with the first text that you have both signed.",

  "proof.save": "Save a proof file",
  "proof.saveLead":
    "One file that shows somebody else what you two have signed, and lets them check it without Homeport and without opening this.",
  "proof.saveOf": "Of “{title}” alone.",
  "proof.saveIn":
    "Anyone who gets the file can read it: the texts you have both signed, who signed, paused or withdrew on which day, and your two names. Drafts, reasons, and the words of what you haven't both signed stay here.",
  "proof.saveSays": "Shows what was signed. It does not show that anyone agreed freely, or that it still holds.",
  "proof.saveTold": "Nobody is told. What you save can't be called back.",
  "proof.saving": "Writing the file …",
  "proof.saved": "The proof file is saved.",
  "proof.savedBut":
    "The proof file is saved, without {titles}: more was signed, paused and withdrawn there than one file holds.",
  "proof.saveTooMuch": "No file was saved: more was signed, paused and withdrawn here than one holds.",
  "proof.saveNone": "There is nothing to prove yet: no text has been signed by both of you.",
  "proof.how": "How somebody checks it",
  "proof.howText":
    "On a machine with Node 24 and Homeport's source: npm run verify -- FILE, and after it, if they like, the history code that {name} reads to them. It says where things stood on the day the file was saved, or names the first thing that doesn't fit.",
} as const;
