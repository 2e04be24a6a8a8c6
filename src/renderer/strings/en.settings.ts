/** Settings, the bars that stand above every place, and Today. */
export const settings = {
  "settings.title": "Settings",
  "settings.parts": "Parts of Settings",
  "settings.part": "Chosen part",
  "settings.choose": "Pick a part on the left.",

  "settings.you": "Names and connection",
  "settings.youText": "What you are called, how your machines meet",
  "settings.name": "What your partner calls you",
  "settings.nameHint": "It stands beside what you share, from the next sharing on.",
  "settings.nameSave": "Save the name",
  "settings.saved": "Saved.",
  "settings.partner": "Your partner",
  "settings.partnerText": "{name} chose this name, and can change it.",
  "settings.anewText":
    "If the connection is gone for good (a machine lost without a backup, only one of you shown as connected), connect anew, side by side. What you have stays readable.",
  "settings.unpaired": "You aren't connected with anyone yet. Everything but sharing works.",
  "settings.invite": "Connect with your partner",

  "settings.look": "How it looks",
  "settings.lookText": "Colours, text size, language",
  "settings.theme": "Colours",
  "settings.theme.system": "As the system",
  "settings.theme.light": "Light",
  "settings.theme.dark": "Dark",
  "settings.textSize": "Text size",
  "settings.percent": "{percent} %",
  "settings.language": "Language",
  "settings.language.en": "English",
  "settings.neutral": "A neutral window title",
  "settings.neutralHint":
    "The window and the task bar say “Notes”. The app itself stays what it is; anyone who looks closely can tell.",

  "settings.lock": "Locking",
  "settings.lockText": "When it locks, and what opens it",
  "settings.lockMinutes": "Lock when nothing happens for",
  "settings.minutes": "{minutes, plural, one {# minute} other {# minutes}}",
  "settings.lockHint": "It also locks when the machine sleeps. Lock now with {lock}; lock and minimise with {hide}.",
  "settings.change": "Change the passphrase",
  "settings.changeText":
    "From then on the old one opens nothing here. Homeport tells nobody; somebody who knew the old one will notice when they try it. Backups made before still open with the old one.",
  "settings.current": "Your passphrase now",
  "settings.changed": "The new passphrase counts from now on.",

  "settings.open": "Who can open this",
  "settings.openText": "Ways in, recovery words, devices",
  "settings.ways": "Ways in",
  "settings.openLead": "Every way there is to open what is on this machine.",
  "settings.slot.passphrase": "Your passphrase",
  "settings.slot.recovery": "Your recovery words",
  "settings.slot.keychain": "This computer's own sign-in",
  "settings.slot.since": "Since {day}",
  "settings.keychain": "This computer's own sign-in",
  "settings.keychainOff": "You can let this computer's own sign-in open it as well. It is off.",
  "settings.keychainOn": "Let it open this",
  "settings.keychainTitle": "Let this computer's sign-in open this",
  "settings.keychainText":
    "Whoever can open your computer account can then open this, without your passphrase: with the computer's password, with a face or a finger it knows, or at the computer where you are signed in. Locking Homeport won't keep them out.",
  "settings.keychainText2":
    "If anyone else knows that password, leave it off. You can take it away at any time; nobody is told.",
  "settings.keychainDone": "This computer's sign-in opens it from now on.",
  "settings.keychainBrowser": "This works in the Homeport app, not in a browser.",
  "settings.keychainNone": "This computer has no safe place to keep it, so this can't be used here.",
  "settings.revoke": "Take away",
  "settings.revokeTitle": "Take this way in away",
  "settings.revokeText":
    "{what} will open nothing here any more. Homeport tells nobody; somebody who used it will notice. Backups made before can still be opened with it.",
  "settings.revoked": "Taken away.",
  "settings.words.none": "There are no recovery words yet. If the passphrase is forgotten, nothing opens this.",
  "settings.words.make": "Make recovery words",
  "settings.words.new": "Make new recovery words",

  "settings.devices": "Devices",
  "settings.devicesLead":
    "Every device that holds what you two share. Each of you sees when the other adds one; that is so on purpose.",
  "settings.devicesNone": "Only this one. Others are listed here once you two are connected.",
  "settings.device.this": "This device",
  "settings.device.mine": "Another device of yours",
  "settings.device.partner": "{name}'s device",
  "settings.device.restored": "restored from a backup",
  "settings.device.notYet": "not in use yet",
  "settings.device.new": "New",
  "settings.device.removed": "No longer in use",
  "settings.device.mark": "marked {mark}",
  "settings.device.markHint": "Each machine shows its own mark here, so that you can tell them apart.",
  "settings.device.remove": "Take out of use",
  "settings.device.removeThat": "Take out of use: {device}",
  "settings.removeTitle": "Take a device out of use",
  "settings.removeWhich": "{device}, since {day}, {mark}.",
  "settings.removeText":
    "It gets nothing new from then on, and nothing more comes from it. What it shared and one of your other machines has seen stays; what nobody had seen doesn't count. This can't be taken back: to use that machine again, restore a backup on it.",
  "settings.removeSee": "When your machines next meet, {name} sees that a device of yours is no longer in use.",
  "settings.removeStolen":
    "Stolen, and its passphrase known? Then this is not enough: whoever has it can still read what is on it and take your devices out of use. Only starting anew, both of you, shuts it out.",
  "settings.removed": "Taken out of use.",
  "settings.full": "Four devices of yours are in use, and this one would be the fifth",
  "settings.fullText":
    "Choose one that you don't use any more. Until then you can read and write here, and nothing of it is shared.",
  "settings.fullTitle": "Let this device take its place",
  "settings.removedHere": "This device was taken out of use",
  "settings.removedHereText":
    "Another device of yours said so. Everything stays readable here; nothing is shared from here any more.",
  "settings.acknowledge": "It is mine",
  "settings.acknowledgeTitle": "A device was added to your side",
  "settings.acknowledgeText":
    "If you added it, your passphrase confirms that, and this note goes away. If you didn't, leave it unconfirmed and choose “It isn't mine”: a new passphrase alone doesn't stop it.",
  "settings.known": "I know of it",
  "settings.knownThat": "I know of it: {device}",
  "settings.knownTitle": "A device was added to {name}'s side",
  "settings.knownText":
    "If you know of it, your passphrase confirms that, and it isn't marked as new any more. Nobody is told. If this is news to you, leave it marked and share nothing new for now; you don't have to bring it up.",
  "settings.notMine": "It isn't mine",
  "settings.notMineThat": "It isn't mine: {device}",
  "settings.notMineGets":
    "Until you take it out of use it gets everything you two share. What it has already can't be called back.",
  "settings.notMineSee":
    "{name} will see that a device of yours is no longer in use. If that could be dangerous, read the safety page first.",
  "settings.notMineFirst":
    "If you restored a backup, or put back older files, on a machine of yours, it is that one. If not, somebody has a copy of your Homeport, and what opens it.",
  "settings.notMineNotYet":
    "It has been let in and hasn't been used yet, so it can't be taken out of use now. Look here again once your machines have met.",
  "settings.notMinePassphrase": "Change your passphrase as well. Copies made before still open with the old one.",

  "settings.apart": "How your machines meet",
  "settings.apartText":
    "On one network they find each other by themselves. Until then everything is kept here and travels at the next meeting.",
  "settings.address": "Your partner's address on the network",
  "settings.addressHint":
    "Only where they don't find each other, as on some guest networks. It stands in your partner's Settings, such as 192.168.1.20:47000. Leave it empty otherwise.",
  "settings.addressWrong":
    "That isn't an address with its port, such as 192.168.1.20:47000. Nothing has changed; copy it once more.",
  "settings.addressSave": "Save the address",
  "settings.mine": "This machine's address, for your partner to type",
  "settings.mineNone": "This machine is on no network now.",
  "settings.reconnect": "Connect this copy again",
  "settings.reconnectText": "This copy was restored from a backup and is disconnected. Nobody has been told.",
  "settings.reconnectSee":
    "When your machines next meet, {name} sees that your side was restored from a backup, and on which day. What is newer on their machine comes back to you.",

  "settings.backup": "Backup",
  "settings.backupText": "One locked file with everything; a copy to read",
  "settings.backupLead":
    "One file holds everything here, also what you haven't shared, and opens only with your passphrase or your recovery words. Keep it on a stick or a disk elsewhere. Nobody is told.",
  "settings.backupMake": "Make a backup",
  "settings.backupMaking": "Writing the backup …",
  "settings.backupMade": "The backup is made. Keep the file away from this machine.",
  "settings.restoreLead":
    "To restore one, start Homeport on a machine where it is new and choose “Restore a backup instead” on its first page.",
  "settings.restore": "Restoring",

  "settings.about": "Safety and limits",
  "settings.aboutText": "What this protects, and what it can't",
  "settings.safety": "Open the safety page",
  "settings.legal":
    "Homeport is no legal document, no therapy and no proof that anyone agreed freely. It keeps your words and shows how they came to be.",
  "settings.version": "Homeport {version}",
  "settings.passphrase": "Your passphrase",

  "standing.label": "Standing notes",
  "standing.waiting": "Connecting isn't finished: the other screen hasn't answered yet.",
  "standing.disconnected": "This is a restored copy. It is disconnected, and nobody has been told.",
  "standing.device": "A device was added to your side.",
  "standing.full":
    "Four devices of yours are in use already. Nothing is shared from here until you choose one to take out of use.",
  "standing.removed": "This device was taken out of use. You can read here; nothing is shared any more.",
  "standing.see": "See",
  "standing.demo": "Demo: two invented people. Nothing here is real.",

  "today.title": "Today",
  "today.next": "One next thing",
  "today.write.title": "Write one thing down",
  "today.write.text": "One sentence is enough. Nobody sees it until you share it.",
  "today.write.do": "Write one",
  "today.words.title": "Put your recovery words on paper",
  "today.words.text": "They open this if the passphrase is ever lost. Three minutes and a sheet of paper.",
  "today.words.do": "Begin",
  "today.invite.title": "Connect with your partner",
  "today.invite.text": "Sit side by side, both with Homeport open. Nothing is shared by that alone.",
  "today.invite.do": "See how it works",
  "today.share.title": "Go on writing",
  "today.share.text": "“{title}” has words that only you can see. It can stay so.",
  "today.share.do": "Open it",
  "today.shared": "Between you",
  "today.new.mine": "You shared “{title}”",
  "today.new.partner": "{name} shared “{title}”",
  "today.line.mine": "You last changed “{title}”",
  "today.line.partner": "{name} last changed “{title}”",
  "today.untitled": "Without a title",
  "today.nothing": "Nothing to do here today. That's fine.",
  "today.notices.more": "And {count} more.",
  "today.notices.do": "Read it",
  "today.together.title": "One small thing, together",
  "today.together.text":
    "If you both like, sit side by side for five minutes. Each finishes this sentence: “{sentence}” Read it aloud, share it, or keep it to yourself.",
  "today.together.sentence": "It helps me when you …",
  "today.together.do": "Write it",
} as const;
