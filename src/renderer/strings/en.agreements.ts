/** Agreements, boundaries, the editor, history, search and notices. */
export const agreements = {
  "person.me": "You",
  "person.partner": "Your partner",

  "agreements.title": "Agreements",
  "agreements.list": "Your agreements",
  "agreements.write": "Write one",
  "agreements.search": "Search agreements",
  "agreements.which": "Which ones",
  "agreements.signed": "Agreed",
  "agreements.written": "Being written",
  "agreements.aside": "Set aside",
  "agreements.onlyUnshared": "Only those with words not shared",
  "agreements.empty": "Nothing here. Start with one sentence about how you like to make up.",
  "agreements.emptyText": "What you write stays on this machine until you share it.",
  "agreements.signedEmpty": "Nothing is agreed yet. A text is, once you have both signed it.",
  "agreements.asideEmpty": "Nothing is set aside. What you put here is out of your way; nobody else sees that you did.",
  "agreements.noneFound": "No agreement with these words.",
  "agreements.choose": "Choose one to read it, or write a new one.",
  "agreements.text": "The text",
  "agreements.loading": "Opening …",

  "write.title": "Write one thing down",
  "write.lead": "Begin with an empty page or with words to change. Only you see it until you share it.",
  "write.empty": "An empty page",
  "write.emptyAbout": "One sentence is enough to begin.",
  "write.templates": "Or begin with",
  "write.failed": "That couldn't be begun.",

  "record.untitled": "No title yet",
  "record.titleLabel": "Title",
  "record.titleHint": "What is it about?",
  "record.textLabel": "Text",
  "record.textHint": "One thought a paragraph. Plain words are enough.",
  "record.textHint.review": "Something that has been lighter between you, however small.",
  "record.boundaryHint": "I will …",
  "record.story": "Changes",
  "record.more": "More",
  "record.again": "Try again",
  "record.saved": "Saved here",
  "record.saving": "Saving",
  "record.notSaved": "Not saved yet",
  "record.keptHere": "Kept in this window",
  "record.status.shared": "Written, not yet agreed",
  "record.status.here": "Only here",
  "record.status.mine": "Both can read it",
  "record.status.earlier": "Earlier record, with {name}",
  "record.opening": "Opening …",
  "record.failed": "This text couldn't be opened",
  "record.failedText":
    "It is still where it was. Try again; if that doesn't help, close Homeport and open it once more.",
  "record.gone": "This text isn't here any more",
  "record.goneText": "It may have been deleted in another window. Everything else is as it was.",
  "record.lastWords": "Your last words weren’t in it yet. They are a draft of your own now.",
  "record.tooLongTitle": "A title holds 200 characters. What you just added would be {over} too many; it was left out.",
  "record.tooLongText":
    "A text holds 100,000 characters. What you just added would be {over} too many; it was left out. The rest could go into a second text.",
  "record.unreadableTitle":
    "The title holds something this Homeport can't read. It is kept as it is; a newer one may show it.",
  "record.unreadableBody":
    "The text holds something this Homeport can't read. It is kept as it is; a newer one may show it.",

  "record.full": "The disk is full",
  "record.fullText":
    "What you see is kept in this window and will be saved as soon as there is room. Everything saved before is safe. Make some room on the disk.",
  "record.trouble": "The disk doesn't answer",
  "record.troubleText":
    "What you see is kept in this window and is tried again every few seconds. Everything saved before is safe.",
  "record.resting": "Homeport stopped for a moment",
  "record.restingText":
    "What was saved is safe. What you write now is kept in this window and saved once you unlock again.",
  "record.refused": "One change couldn't be taken",
  "record.refusedText":
    "The text is as it was before. Your words are here, and stay among the kept texts: copy what you want back in.",
  "record.kept": "Words of yours for this text are kept",
  "record.keptText": "They couldn't be shared. The text here is as it was; nothing of yours is lost.",
  "record.keptSee": "See kept texts",
  "record.stranded": "These words found no place",
  "record.strandedText":
    "The text changed while they were being saved. They are kept below: copy what you want back into the text.",

  "pencil.words": "What is in pencil, {name} doesn't have yet.",
  "pencil.whole": "Only you see this, on this machine.",

  "record.share": "Share",
  "record.writeTogether": "Write together",
  "record.setAside": "Set aside",
  "record.bringBack": "Bring back",
  "record.discard": "Drop what isn't shared",
  "record.delete": "Delete this draft",
  "record.deleted": "Deleted.",
  "record.discarded": "Back to what you both have.",
  "record.aside": "Set aside. Only you see that.",
  "record.broughtBack": "Brought back.",
  "record.undoLate": "Ten seconds are over, so it stays as it is now.",

  "row.split": "Come apart",
  "row.held": "Waiting for a part",
  "row.unreadable": "Partly unreadable",
  "row.unshared": "In pencil",

  "fault.split": "Your two copies of this text have come apart",
  "fault.splitText":
    "Both of you can still read what you have. To go on, continue in a new text; this one stays as it is.",
  "fault.mending": "A piece of this text is being asked back",
  "fault.mendingText":
    "Something on this machine couldn't be read any more. The text is shown as it was, and nothing in it is lost. It can be changed again once your partner's machine has sent the piece back, which happens by itself.",
  "fault.held": "Part of this text is waiting",
  "fault.heldText":
    "Something in it was written by a newer Homeport, or belongs to a part that hasn't arrived. What you see is safe, and can be changed again once the rest is here.",
  "fault.orContinue": "If you don't want to wait, continue in a new text with what you see. This one stays.",
  "fault.unreadable": "Part of this text can't be read",
  "fault.unreadableText": "It is kept as it is. You can go on with what is readable in a new text.",
  "fault.earlier": "From an earlier connection",
  "fault.earlierText":
    "It stays here to be read, with anything you hadn't shared of it, and doesn't change any more. If you want it between you again, take it into a new text and share that.",
  "fault.continue": "Continue in a new text",

  "share.title": "Share with {name}",
  "share.first": "{name} gets the whole text as it stands now, and can write in it too.",
  "share.firstBoundary": "{name} gets the whole text as it stands now, and can read it. Only you can change it.",
  "share.more": "{name} gets these changes, as one step.",
  "share.over.me":
    "You have signed the text as it is. Once you share this, that signature is on another text, and this one has to be offered again.",
  "share.over.partner":
    "{name} has signed the text as it is. Once you share this, that signature is on another text, and this one has to be offered again.",
  "share.over.nobody":
    "The text as it is has been offered to be signed. Once you share this, it has to be offered again.",
  "share.final": "What you share can't be taken back.",
  "share.never": "Words you typed and deleted before sharing never leave this machine.",
  "share.why": "Why, in a line",
  "share.whyHint": "Only if you like. It stays with this step.",
  "share.changes": "What changes",
  "share.do": "Share",
  "share.saving": "Saving first …",
  "share.sharing": "Sharing …",
  "share.done": "Shared. It travels when your two machines meet.",
  "share.notSaved": "What is on screen isn't saved yet, so it wasn't shared. Nothing is lost; try again in a moment.",
  "share.alone.title": "Sharing begins when you two are connected",
  "share.alone.text":
    "Until then this text is only here, and you can go on writing. Once your partner's machine is connected, you choose what to share, one text at a time.",
  "share.alone.invite": "Connect with your partner",

  "together.title": "Write together",
  "together.lead":
    "{name} sees that you'd like to write this together. When {name} joins too, letters arrive on both machines as they are typed.",
  "together.leadSecond":
    "{name} has joined. Once you join, it begins: letters arrive on both machines as they are typed.",
  "together.sharesFirst": "Your words in pencil are shared first, as one step. You can't take that back.",
  "together.sharesAll": "This text is shared first, as it stands now. You can't take that back.",
  "together.leaveAny": "Either of you can leave at any time, and needs no reason.",
  "together.join": "Join",
  "together.leave": "Leave",
  "together.waiting": "You've joined",
  "together.waitingText":
    "{name} sees that you'd like to. When {name} joins too, you write together; until then, what you write stays here.",
  "together.asked": "{name} would like to write this together",
  "together.askedText": "Join when it suits you. Nothing happens if you don't.",
  "together.on": "You are writing together",
  "together.onText": "Letters arrive as they are typed, and what you write here is shared at once.",
  "together.ended": "Writing together has ended. What hadn't travelled yet is in pencil.",

  "apart.title": "You both changed this, apart",
  "apart.lead":
    "You and {name} each wrote here before the other's words had come. What came of it stands in the text now, though neither of you wrote it like this. Nothing is lost: it is all below.",
  "apart.now": "As it stands now",
  "apart.me": "You wrote",
  "apart.partner": "{name} wrote",
  "apart.both": "What you both wrote on two of your machines",
  "apart.before": "What it said before",
  "apart.nothing": "Nothing: it was taken out.",
  "apart.take": "Take this into pencil",
  "apart.stack": "Put one below the other",
  "apart.letStand": "Keep as it stands",
  "apart.pencil": "What you take is in pencil here. {name} gets it when you share it.",
  "apart.taken": "It is in pencil. Share it when it says what you mean.",
  "apart.moved": "This paragraph has other words by now, so nothing was put in its place.",
  "apart.kept": "It stays as it stands. Only you see that you chose this.",

  "changes.title": "Changes",
  "changes.none": "Nothing shared yet. Each time this text is shared, one step appears here.",
  "changes.failed": "The story of this text couldn't be read just now. The text itself is safe.",
  "changes.bothOfYou": "Both of you",
  "changes.created": "Wrote this down",
  "changes.together": "Wrote together",
  "changes.met": "Two changes, written apart, came together",
  "changes.metText":
    "You each changed the same part of the text before the other's change had come. Both are in what came of it, which neither of you wrote like this.",
  "changes.both": "Changed “{took}” to “{put}”",
  "changes.added": "Put in “{put}”",
  "changes.removed": "Took out “{took}”",
  "changes.small": "Moved a space or a line",
  "changes.see": "Read this step",

  "redline.show": "Show",
  "redline.before": "Before",
  "redline.after": "After",
  "redline.together": "Together",
  "redline.me": "You",
  "redline.legend": "Underlined was put in, struck through was taken out.",
  "redline.added": "put in",
  "redline.removed": "taken out",
  "redline.addedHere": "put in:",
  "redline.removedHere": "taken out:",
  "redline.endHere": "end.",

  "youAndMe.title": "You & me",
  "youAndMe.lead": "A boundary belongs to one person. Its owner alone writes it; the other can read it.",
  "youAndMe.list": "Boundaries",
  "youAndMe.mine": "My boundaries",
  "youAndMe.theirs": "{name}'s boundaries",
  "youAndMe.write": "Write one",
  "youAndMe.mineEmpty": "Nothing here. “I will …” is a good beginning.",
  "youAndMe.theirsEmpty": "Nothing here yet.",
  "youAndMe.alone":
    "When you two are connected, what your partner shares stands here. Yours stays here until you share it.",
  "youAndMe.open": "Open",
  "youAndMe.read": "Read",
  "youAndMe.back": "You & me",
  "youAndMe.new": "Write a boundary",
  "youAndMe.newLead": "Say what you will do, not what the other should. Only you see it until you share it.",
  "youAndMe.starters": "Or begin with",
  "youAndMe.onlyThem": "{name} wrote this and alone can change it",

  "search.title": "Search",
  "search.label": "Search everything you've written",
  "search.hint": "A word or two",
  "search.results": "What was found",
  "search.idle": "Searches every title and text on this machine.",
  "search.none": "Nothing with these words. Try fewer, or the beginning of a word.",

  "notices.title": "What happened",
  "notices.lead": "Things Homeport met that you may want to know, and what is safe in each case.",
  "notices.empty": "Nothing happened that you need to know.",
  "notices.list": "Notices",
  "notices.open": "Open the text",
  "notices.refused-mine.title": "A change of yours couldn't be taken",
  "notices.refused-mine.text":
    "The text is as it was before, and your words are kept below. You can copy them back in.",
  "notices.refused-theirs.title": "Something that arrived from {name} couldn't be taken",
  "notices.refused-theirs.text":
    "It didn't fit the rules of its text, so nothing of yours was changed. {name} is offered the words back.",
  "notices.untaken.title": "Something you wrote of your own couldn't be taken in on the other side",
  "notices.untaken.text":
    "Yours stays as you wrote it, and the copy on the other side as it was. To bring yours over, update Homeport on both machines and continue in a new text.",
  "notices.quarantined.title": "Something that arrived couldn't be read safely",
  "notices.quarantined.text": "It was put aside unopened. Your text is as it was before.",
  "notices.split.title": "Your two copies of one text have come apart",
  "notices.split.text": "Nothing is lost: both of you can still read what you have. Open it to continue in a new text.",
  "notices.fork.title": "Two copies of one Homeport have both gone on writing",
  "notices.fork.text":
    "This happens when a copy of Homeport's files is used twice. What both of you have accepted stays. That machine starts afresh by itself.",
  "notices.fork.mine": "Two copies of your Homeport have both gone on writing",
  "notices.fork.mineText":
    "This happens when an older copy of its files is put back, or used on a second machine. This machine starts afresh by itself. What counted stays; words of yours that had reached nobody are shared again.",
  "notices.held-newer.title": "Something was written by a newer Homeport",
  "notices.held-newer.text": "It is kept and opens by itself once this Homeport is updated. Everything else goes on.",
  "notices.damaged.title":
    "{count, plural, =0 {A damaged place was found and mended} one {One thing on this machine couldn't be read any more} other {# things on this machine couldn't be read any more}}",
  "notices.damaged.text":
    "{count, plural, =0 {Nothing is missing: all your texts are safe.} other {Your other texts are safe. What is missing comes back from your partner's machine or a backup.}}",
  "notices.mending.title": "A piece of what you two share couldn't be read any more",
  "notices.mending.safe":
    "{count, plural, =0 {All your texts are safe and shown as they were.} one {All your texts are safe and shown as they were. One of them can be read, but not changed, until the piece is back.} other {All your texts are safe and shown as they were. # of them can be read, but not changed, until the piece is back.}}",
  "notices.mending.comes": "It is asked back from {name}'s machine by itself, as soon as the two can reach each other.",
  "notices.mending.waits":
    "{name}'s machine doesn't have it either. An older device of one of you might. If none is used any more, take yours out of use in Settings, under Devices: what stood here is then shared again by itself.",
  "notices.mended.title": "What couldn't be read is whole again",
  "notices.mended.text": "All your texts are safe, and all of them can be changed again.",
  "notices.lost.title": "A piece of one text couldn't be brought back",
  "notices.lost.text":
    "Your partner's machine doesn't have it either. The words as they last stood here are kept below, so you can put them back in.",
  "notices.unread.title":
    "{count, plural, =0 {The words of “{title}”, last changed on {day}, couldn't be read} one {One change to “{title}” of {day} couldn't be read} other {The last changes to “{title}”, up to {day}, couldn't be read}}",
  "notices.unread.text":
    "{count, plural, =0 {What its list showed of it is here, and you can write on from that.} one {The text before it is here, and you can write on.} other {The text before them is here, and you can write on.}} Nothing had been shared of this. Your other texts are safe.",
  "notices.restored.mine": "Your side was restored from a backup",
  "notices.restored.theirs": "{name} now uses a machine restored from a backup",
  "notices.restored.text":
    "If this is news to you, you can simply share nothing new for now. You don't have to bring it up; the safety page may help.",
  "notices.device-added.mine": "A device was added to your side",
  "notices.device-added.theirs": "{name} uses another device now",
  "notices.device-added.text":
    "It was added from one of the devices listed in Settings. If this is news to you, you can simply share nothing new for now. You don't have to bring it up; the safety page may help.",
  "notices.device-removed.mine": "A device of yours is no longer in use",
  "notices.device-removed.theirs": "{name} took a device out of use",
  "notices.device-removed.text":
    "It gets nothing new any more. What it shared, and another machine has seen, stays. If this is news to you, you can share nothing new for now; you don't have to bring it up.",
  "notices.left.title": "{name} is not connected with you any more",
  "notices.left.text":
    "{name} ended it on their machine and chose to tell you. Everything you both had stays here, to be read. Nothing new comes or goes; you can disconnect here, too, and keep what is yours.",
  "notices.removed-here.title": "This device was taken out of use",
  "notices.removed-here.text":
    "Another device of yours said so. Everything stays readable here, and your own words are kept; nothing is shared from here any more. To use this machine again, restore a backup of another device on it.",

  "kept.title": "Kept texts",
  "kept.lead": "Words that couldn't go where they were meant to. They stay here until you delete them.",
  "kept.copy": "Copy",
  "kept.copied": "Copied.",
  "kept.copyFailed": "That couldn't be copied. Mark the words and copy them by hand.",
  "kept.dismiss": "Delete these words",
  "kept.open": "Open the text they were for",
} as const;
