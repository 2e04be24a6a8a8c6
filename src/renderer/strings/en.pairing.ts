/** Connecting two people's machines. */
export const pairing = {
  "pairing.title": "Connect with your partner",
  "pairing.read": "First, a page for each of you to read alone. It takes three minutes.",
  "pairing.readDone": "I have read it; go on",
  "pairing.notNow": "Not now",
  "pairing.chooseLead":
    "One of you invites, the other answers. Side by side it takes a minute; apart, a few days and a call. Nothing you wrote is shared by this.",
  "pairing.wayBack": "You can leave at any time, alone.",
  "pairing.wayBackText":
    "It takes seconds, in Settings, and needs nobody's yes. What you shared until then can't be erased from the other machine. You can also leave connecting for another day.",
  "pairing.anew": "Connect anew",
  "pairing.anewLead":
    "For when this connection can't go on. If your machines only haven't met for a while, nothing is wrong: wait until they do.",
  "pairing.anewKept":
    "Everything you have stays here to be read, as an earlier record, with its changes. It doesn't change any more. What you want to go on with, you take into a new text and share again.",
  "pairing.anewEnds":
    "Until both screens are confirmed nothing changes. From then on this machine shares only in the new connection, and no longer what was between you and {name} before.",
  "pairing.anewSee": "Whoever you connect with sees it at once. Nobody else is told. {name} keeps what they have.",
  "pairing.anewDevices":
    "Only this machine is connected anew. For another one of yours, make a backup afterwards and restore it there.",
  "pairing.anewAsk": "So that nobody else at this machine can do it.",
  "pairing.anewDo": "Go on",

  "pairing.invite": "Invite: we're side by side",
  "pairing.inviteText":
    "Both machines are on one network (the same Wi-Fi will do), Homeport open on both. This one shows a picture and a text; your partner opens it on theirs.",
  "pairing.inviteApart": "Invite: we're apart",
  "pairing.inviteApartText":
    "You send each other three or four texts by any messenger, whenever you like, in the course of a week. In between you talk for a minute.",
  "pairing.inviteApartPoint":
    "You send one invitation by any messenger, and it brings your meeting point along. The rest goes over that by itself, in the course of a week. In between you talk for a minute.",
  "pairing.pointFirst":
    "If you have a link to a meeting point, set it first: then an invitation brings it along, and most goes by itself.",
  "pairing.pointFirstDo": "When you're apart",
  "pairing.answer": "Answer an invitation",
  "pairing.answerText":
    "Your partner has made one, or you on another computer of yours. Paste its text, or open its picture or file.",

  "pairing.inviting": "Your invitation",
  "pairing.invitingText":
    "On their own machine your partner opens Homeport and chooses “Answer an invitation”. Send them this by any messenger. If somebody else gets in between, the seven pictures you compare at the end won't match. It works once.",
  "pairing.picture": "The invitation as a picture",
  "pairing.text": "The invitation as text",
  "pairing.copy": "Copy the text",
  "pairing.save": "Save as a file",
  "pairing.savePicture": "Save as a picture",
  "pairing.pictureCaption": "To be opened in Homeport: “Answer an invitation”",
  "pairing.copied": "Copied. Send it to your partner; it works once.",
  "pairing.expires": "Good for {minutes, plural, one {# more minute} other {# more minutes}}.",
  "pairing.lostText": "An invitation is still open, but its text isn't kept. Cancel it and make a new one.",
  "pairing.cancel": "Cancel the invitation",
  "pairing.addresses": "They can type: {addresses}",
  "pairing.notFound": "If your partner's machine doesn't find this one",

  "pairing.answerTitle": "Answer an invitation",
  "pairing.paste": "The invitation's text",
  "pairing.pasteHint": "All of it, as it was given to you.",
  "pairing.openPicture": "Open its picture or file",
  "pairing.dropPicture": "Or drop the picture here, or paste it.",
  "pairing.noCode": "There is no invitation to be read in that picture. Try the whole picture, or the text.",
  "pairing.pictureRead": "The picture was read.",
  "pairing.accept": "Answer",
  "pairing.joining": "Looking for your partner's machine on this network",
  "pairing.joiningText": "Both machines need to be on the same network, with Homeport open.",
  "pairing.address": "It isn't found? Type the address shown on your partner's screen",
  "pairing.addressDo": "Try this address",
  "pairing.stop": "Stop connecting",

  "pairing.compare": "Compare these, aloud",
  "pairing.compareText":
    "Read them to each other, all seven in this order. If they are the same on both screens, nobody stands between you.",
  "pairing.codes": "Seven pictures to compare",
  "pairing.digits": "Or the same as digits: {digits}",
  "pairing.match": "They match",
  "pairing.differ": "They don't",
  "pairing.waiting": "Confirmed here",
  "pairing.waitingText":
    "It is done once the other screen is confirmed too. There's no hurry, and you can close this: it is finished when your two machines meet. If the other screen says that it wasn't connected, stop here and start again, both of you.",
  "pairing.waitingFull": "This machine's disk is full",
  "pairing.waitingFullText":
    "You have both confirmed, and that is kept. Make some room: then it is finished by itself. Nothing was shared.",
  "pairing.paired": "You are connected",
  "pairing.pairedName": "You and {name} are connected",
  "pairing.pairedText":
    "Nothing you wrote so far was shared. What you share from now on reaches the other machine when the two meet.",
  "pairing.done": "To Today",

  "pairing.own.add": "Add a computer of yours",
  "pairing.own.addTitle": "Add a computer of yours",
  "pairing.own.addHow":
    "Install Homeport there and choose a passphrase for it. Then choose “Answer an invitation” on it. Both computers need to be in front of you, on one network.",
  "pairing.own.addGets":
    "It gets all that you two share, and may write and sign as you. What you haven't shared stays here.",
  "pairing.own.see": "When your machines next meet, {name} sees that you use another device, and since which day.",
  "pairing.own.addDo": "Make an invitation",
  "pairing.own.inviting": "Add a computer of yours",
  "pairing.own.invitingText":
    "On your other computer open Homeport, choose “Answer an invitation” and put this in. Take it there yourself: it is for nobody else. It works once.",
  "pairing.own.copied": "Copied. It works once.",
  "pairing.own.notFound": "If your other computer doesn't find this one",
  "pairing.own.joining": "Looking for your other computer on this network",
  "pairing.own.joiningText": "Both computers need to be on the same network, with Homeport open.",
  "pairing.own.address": "It isn't found? Type the address shown on your other screen",
  "pairing.own.compare": "Compare your two screens",
  "pairing.own.compareText":
    "All seven, in this order, must be the same on both of your screens. Then nobody stands between them.",
  "pairing.own.gives": "The other computer gets all that you two share, and may sign as you",
  "pairing.own.becomes": "This computer becomes another one of whoever made the invitation",
  "pairing.own.becomesText":
    "Go on only if that is you, and both screens are in front of you. What you share from here is then theirs to read and to speak for. Your partner sees that you use another device, and since which day.",
  "pairing.own.waitingText":
    "It is done once your other screen is confirmed too. Leave Homeport open on both until then.",
  "pairing.own.added": "Your two computers belong together",
  "pairing.own.addedText":
    "All that you and {name} share comes to both, whenever they meet. {name} sees that you use another device, and since which day.",
  "pairing.own.addedKept": "What stays where it is",
  "pairing.own.addedKeptText":
    "What you haven't shared stays on the computer on which you wrote it. Each has a passphrase of its own, and backups of its own.",
  "pairing.own.list": "See all devices",
  "pairing.own.addresses": "You can type there: {addresses}",
  "pairing.own.failed": "It wasn't added",
  "pairing.own.failed.expired":
    "The invitation ran out before it was done. Nothing was given. Make a new one when both computers are in front of you.",
  "pairing.own.failed.cancelled": "It was stopped. Nothing was given.",
  "pairing.own.failed.codes-differ":
    "The pictures weren't the same, so it was stopped and nothing was given. Perhaps it was an older invitation; perhaps somebody is in between. Try again on a network you trust.",
  "pairing.own.failed.burned":
    "Another machine answered the same invitation, so it was stopped and nothing was given. Who could have seen it? Make a new one, and take it to your other computer yourself.",
  "pairing.own.failed.unreachable":
    "Your other computer wasn't found. Nothing was given. Check that both are on the same network and have Homeport open.",
  "pairing.own.failed.used":
    "This invitation was used already. Nothing was given. Make a new one on your other computer.",
  "pairing.own.failed.no-room":
    "This computer's disk is full, so it wasn't added, and is as it was before. Make some room and start again.",
  "pairing.own.failed.given":
    "It was stopped after your other computer had been given its place. If that arrived, it is among your devices in Settings, and you can take it out of use there.",
  "pairing.own.unsure": "Perhaps it was added all the same",

  "pairing.apart.close": "You can close Homeport meanwhile. This is kept, and Today shows where you were.",
  "pairing.apart.expires": "Good for {days, plural, one {# more day} other {# more days}}.",
  "pairing.apart.copied": "Copied. Send it to your partner.",
  "pairing.apart.open": "Open a file",
  "pairing.apart.field": "The text your partner sent",
  "pairing.apart.take": "Take it in",
  "pairing.apart.inviting": "Your invitation",
  "pairing.apart.invitingText":
    "They send back an answer, you send one more text, and on a call you both compare seven pictures.",
  "pairing.apart.invitingPoint":
    "Once it is answered, both screens show seven pictures, and you compare them on a call. Everything in between goes over the meeting point by itself, while Homeport is open.",
  "pairing.apart.send": "Send this to your partner",
  "pairing.apart.invitingHow":
    "By any messenger or mail. It says what they need to install, and works once. If somebody else answers it, that shows, and nothing is shared.",
  "pairing.apart.joining": "Your answer",
  "pairing.apart.joiningText":
    "The invitation is taken in. Your partner's app needs your answer now; then they send you one more text, and you both compare seven pictures on a call.",
  "pairing.apart.joiningPoint":
    "The invitation is taken in, and your answer goes over the meeting point by itself, while Homeport is open. Once your partner's app has seen it, both screens show seven pictures, and you compare them on a call.",
  "pairing.apart.joiningHow":
    "By any messenger or mail. They paste it into their Homeport, and then have a text for you.",
  "pairing.apart.back": "What your partner sends back",
  "pairing.apart.backHow": "Paste it here, whenever it comes: today or in a few days.",
  "pairing.apart.backLater": "If they have sent you one more text, paste it here. It doesn't matter who is first.",
  "pairing.apart.byHand": "By hand, if the meeting point can't be reached",
  "pairing.apart.backToo": "Has your partner sent you a text?",
  "pairing.apart.pictures": "Then read these to each other",
  "pairing.apart.compareSend":
    "With it their screen shows the same pictures as yours. Call each other once they have it.",
  "pairing.apart.compare": "Compare these, by voice",
  "pairing.apart.compareText":
    "Read them to each other on a call, all seven in this order: not in the chat in which the invitation was sent. If they are the same on both screens, nobody stands between you.",
  "pairing.apart.waitingText":
    "It is done once the other screen is confirmed too. There's no hurry. If your partner says that it wasn't connected, stop here and start again, both of you.",
  "pairing.apart.waitingSend": "It says that you have confirmed. They paste it into their Homeport.",
  "pairing.apart.last": "One last text for your partner",
  "pairing.apart.lastHow":
    "If their screen still waits for you, send them this. The first file you save for them, or meeting on one network, does the same.",
  "pairing.apart.lastKept": "You find it again in Settings, “You and your partner”.",
  "going.inviting": "You have invited your partner",
  "going.inviting.here": "The invitation is open. Your partner answers it on the same network.",
  "going.inviting.hand": "Once their answer reaches you, paste it in. That can take days.",
  "going.inviting.point": "Their answer comes by itself, while Homeport is open. That can take days.",
  "going.joining": "You have answered an invitation",
  "going.joining.here": "Homeport looks for your partner's machine on this network.",
  "going.joining.hand":
    "Send your answer to your partner, if you haven't. Once a text of theirs reaches you, paste it in.",
  "going.joining.point": "What your partner's app says comes by itself, while Homeport is open. That can take days.",
  "going.compare": "Seven pictures wait to be compared",
  "going.compare.here": "Read them to your partner, aloud. It takes a minute.",
  "going.compare.apart": "Call your partner when you both have a minute.",
  "going.waiting": "You have confirmed the pictures",
  "going.waiting.text": "It is done once the other screen is confirmed too. There's no hurry.",
  "going.waiting.hand":
    "Send your partner the text that says so, if you haven't. It is done once the other screen is confirmed too.",
  "going.do": "Go on with it",

  "course.label": "Where you are",
  "course.inviter": "Invite",
  "course.joiner": "Answer",
  "course.compare": "Compare by voice",
  "course.confirm": "Both confirm",

  "pairing.pasted.claim": "That was your partner's answer. Send them the text on this page, and call each other.",
  "pairing.pasted.reveal": "That was your partner's reply. Now call each other and compare.",
  "pairing.pasted.confirm": "Your partner has confirmed.",
  "pairing.pasted.cancel": "Your partner has stopped this.",
  "pairing.pasted.known": "This one was taken in before. Nothing has changed.",
  "pairing.pasted.own": "This is the text for your partner. The one that they send you belongs here.",
  "pairing.pasted.stranger": "This belongs to another invitation. Ask your partner for the newest text.",
  "pairing.pasted.invitation":
    "This is an invitation. Only one of you invites: to answer theirs, stop this one first, then choose “Answer an invitation”.",
  "pairing.pasted.damaged": "Part of it is missing. Copy all of it once more.",
  "pairing.pasted.nothing": "There is nothing of Homeport in this text.",

  "pairing.failed": "It wasn't connected",
  "pairing.failed.expired":
    "The invitation ran out before it was answered. Nothing was shared. Make a new one when you both have a moment.",
  "pairing.failed.cancelled": "It was cancelled. Nothing was shared.",
  "pairing.failed.codes-differ":
    "The pictures weren't the same, so it was stopped and nothing was shared. Perhaps one of you answered an older invitation; perhaps somebody is in between. Try again on a network you trust.",
  "pairing.failed.burned":
    "Somebody else answered the same invitation, so it was stopped and nothing was shared. Who could have seen it? Make a new one and show it only to each other.",
  "pairing.failed.unreachable":
    "The other machine wasn't found. Nothing was shared. Check that both are on the same network and have Homeport open.",
  "pairing.failed.used": "This invitation was used already. Nothing was shared. Ask for a new one.",
  "pairing.failed.no-room":
    "This machine's disk is full, so it wasn't connected. Nothing was shared. Make some room and start again.",
  "pairing.again": "Start again",
} as const;
