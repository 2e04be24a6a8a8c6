/** The first ten minutes, unlocking, recovery words. Not a technical word before the recovery words. */
export const start = {
  "start.step": "{at} of {of}",
  "start.one.title": "A place for what the two of you agree.",
  "start.one.text":
    "Homeport keeps it in your own words, on your own machine. Your partner sees what you choose to share, and nothing else.",
  "start.one.name": "What does your partner call you?",
  "start.one.nameHint": "It stands beside what you share. You can change it later.",
  "start.one.nameWrong": "A name is needed, so that it is clear who wrote what.",
  "start.one.restore": "Restore a backup instead",

  "start.two.title": "Six words open it",
  "start.two.text":
    "These six words are your passphrase: they open what is here, and whoever has them can read it. Nobody can look them up or reset them for you. Learn them, or write them down and keep the paper where nobody else looks.",
  "start.two.words": "Your six words",
  "start.two.others": "Other six words",
  "start.two.own": "Use a sentence of my own",
  "start.two.suggested": "Use six suggested words",
  "start.two.type": "Type the six words once",
  "start.two.typeHint": "As they stand there: small letters, one space between the words.",
  "start.two.typeWrong": "That isn't the six words above. Look once more, word by word.",
  "start.two.ownTitle": "A sentence of your own opens it",
  "start.two.ownText":
    "This sentence is your passphrase. Long beats clever: five or more words that belong together only for you. Not a quotation, not a date, nothing your partner or a friend would guess. Nobody can reset it for you.",
  "start.two.ownField": "Your sentence",
  "start.two.ownAgain": "The same once more",
  "start.two.againWrong": "The two aren't the same yet.",
  "start.two.create": "Begin",
  "start.two.creating": "Making it ready. This takes a few seconds, on purpose: it slows down anyone who guesses.",
  "strength.0": "Guessed at once. Add more words.",
  "strength.1": "Guessed quickly. Add more words.",
  "strength.2": "Guessed in a few days. Another word or two would help.",
  "strength.3": "Good. Hard to guess for anyone who doesn't know you.",
  "strength.4": "Very good, as long as it means something only to you.",
  "strength.empty": "Its strength shows here as you type.",

  "start.three.title": "Write one thing down",
  "start.three.text":
    "Pick one and change every word of it, or begin with an empty page. Nobody sees it until you share it.",
  "start.three.blank": "An empty page",
  "start.three.blankText": "Start with one sentence about how you like to make up.",
  "start.three.look": "Look around first",

  "recovery.title": "Recovery words",
  "recovery.lead":
    "If you lose your passphrase, these twenty-four words open everything here, for you and for anyone who finds them. Write them on paper; a photo is a copy that others may find.",
  "recovery.passphrase": "Your passphrase, to begin",
  "recovery.begin": "Show me the words",
  "recovery.shown":
    "Write all twenty-four on paper, in this order. They are drawn by chance and mean nothing. They are shown this one time.",
  "recovery.list": "The recovery words, in order",
  "recovery.written": "I have written them down",
  "recovery.askTitle": "Two of them, from your paper",
  "recovery.ask": "Word number {number}",
  "recovery.check": "Check them",
  "recovery.checking": "Checking your words",
  "recovery.again": "Show the words again",
  "recovery.wrong": "That doesn't match the words shown. Nothing is lost: look at your paper, or see the words again.",
  "recovery.done":
    "These words count from now on. Whoever finds the paper can open everything here, so keep it where nobody else looks; that may be outside your home.",
  "recovery.doneTitle": "Done",
  "recovery.old": "There are recovery words already. New ones replace them, and the old paper opens nothing any more.",
  "recovery.due.title": "Before you go on",
  "recovery.due.text":
    "Without recovery words, a forgotten passphrase means that everything here is gone, for you and for anyone. It takes three minutes and a sheet of paper. You can put it off this once.",
  "recovery.due.now": "Write them down now",
  "recovery.due.later": "Later, this once",

  "lock.title": "Welcome back",
  "lock.passphrase": "Passphrase",
  "lock.open": "Open",
  "lock.opening": "Opening. This takes a moment, on purpose.",
  "lock.wait":
    "That didn't open it. Nothing has changed. The next try counts in {seconds, plural, one {# second} other {# seconds}}.",
  "lock.crashed.title": "Homeport had to start again",
  "lock.crashed.text": "What you wrote is kept, also the last words. Open it to go on where you were.",
  "lock.words": "Use my recovery words",
  "lock.wordsTitle": "Open with recovery words",
  "lock.wordsText": "All twenty-four, in order, with a space between them. The first four letters of each are enough.",
  "lock.wordsField": "Recovery words",
  "lock.wordsPosition": "Word {position} isn't one of the words used here. Nothing has changed; check it and go on.",
  "lock.wordsCount":
    "{count, plural, one {That is # word} other {Those are # words}}, and twenty-four open it. Nothing has changed; look for one left out or written twice.",
  "lock.wordsChecksum":
    "Each word is a possible one, but together they don't fit: one is another word, or two have changed places. Nothing has changed.",
  "lock.breathe": "Breathe",
  "lock.safety": "Safety page",
  "lock.back": "Back to the passphrase",
  "lock.keychain": "Open with this computer's sign-in",
  "lock.keychainAsking": "This computer is being asked. The passphrase works meanwhile.",
  "lock.keychainNotHere": "This computer's sign-in opens it in the Homeport app, not in a browser.",

  "trouble.in-use.title": "Homeport is open already",
  "trouble.in-use.text":
    "Another window or user on this machine has it open, and two at once could spoil it. Nothing has changed. Close the other one, then try again.",
  "trouble.newer.title": "This was written by a newer Homeport",
  "trouble.newer.text":
    "This version can't read it and so leaves it alone. Nothing has changed. Install the newer version and open it again.",
  "trouble.damaged.title": "Something here can't be read",
  "trouble.damaged.text":
    "The part that opens everything is damaged in both of its copies. Nothing was changed or deleted. A backup opens on a machine where Homeport is new; what you two shared comes back from your partner's machine as well.",
  "trouble.again": "Try again",

  "restore.title": "Restore a backup",
  "restore.choose": "Choose the backup file",
  "restore.chosen": "Chosen: {name}",
  "restore.secret": "What opens it",
  "restore.passphrase": "The passphrase it was made under",
  "restore.words": "My recovery words",
  "restore.previewTitle": "What they will see, and when",
  "restore.preview":
    "Nothing now. The restored copy opens disconnected and tells nobody. Only when you connect it again, in Settings, does your partner see that your side was restored from a backup.",
  "restore.do": "Restore",
  "restore.doing": "Reading the backup …",
} as const;
