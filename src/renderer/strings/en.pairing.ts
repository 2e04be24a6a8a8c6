/** Connecting two people's machines. */
export const pairing = {
  "pairing.title": "Connect with your partner",
  "pairing.read": "First, a page for each of you to read alone. It takes three minutes.",
  "pairing.readDone": "I have read it; go on",
  "pairing.notNow": "Not now",
  "pairing.chooseLead":
    "Sit side by side, both machines on the same network (the same Wi-Fi will do), Homeport open on both. One of you invites, the other answers. Nothing you wrote is shared by this.",
  "pairing.noWayBack": "Connecting can't be undone yet.",
  "pairing.noWayBackText":
    "What you share can't be erased from the other machine. You can stop sharing at any time, and you can leave this for another day.",
  "pairing.anew": "Connect anew",
  "pairing.anewLead":
    "For when this connection can't go on. If your machines only haven't met for a while, nothing is wrong: wait until they do.",
  "pairing.anewKept":
    "Everything you have stays here to be read, as an earlier record, with its changes. It doesn't change any more. What you want to go on with, you take into a new text and share again.",
  "pairing.anewEnds":
    "Until both screens are confirmed nothing changes. From then on this machine shares only in the new connection, and no longer what was between you and {name} before.",
  "pairing.anewSee":
    "You do it side by side, so whoever you connect with sees it at once. Nobody else is told. {name} keeps what they have.",
  "pairing.anewDevices":
    "Only this machine is connected anew. For another one of yours, make a backup afterwards and restore it there.",
  "pairing.anewAsk": "So that nobody else at this machine can do it.",
  "pairing.anewDo": "Go on",

  "pairing.invite": "Invite",
  "pairing.inviteText": "This machine shows a picture and a text; your partner opens it on theirs.",
  "pairing.answer": "Answer an invitation",
  "pairing.answerText": "Your partner has made one. Paste its text, or open its picture.",

  "pairing.inviting": "Your invitation",
  "pairing.invitingText":
    "On their own machine your partner opens Homeport and chooses “Answer an invitation”. Send them this text by any messenger. If somebody else gets in between, the seven pictures you compare at the end won't match. It works once.",
  "pairing.picture": "The invitation as a picture",
  "pairing.text": "The invitation as text",
  "pairing.copy": "Copy the text",
  "pairing.copied": "Copied. Send it to your partner; it works once.",
  "pairing.expires": "Good for {minutes, plural, one {# more minute} other {# more minutes}}.",
  "pairing.lostText": "An invitation is still open, but its text isn't kept. Cancel it and make a new one.",
  "pairing.cancel": "Cancel the invitation",
  "pairing.addresses": "They can type: {addresses}",
  "pairing.notFound": "If your partner's machine doesn't find this one",

  "pairing.answerTitle": "Answer an invitation",
  "pairing.paste": "The invitation's text",
  "pairing.pasteHint": "All of it, as your partner gave it to you.",
  "pairing.openPicture": "Open its picture",
  "pairing.dropPicture": "Or drop the picture here, or paste it.",
  "pairing.noCode": "There is no invitation to be read in that picture. Try the whole picture, or the text.",
  "pairing.pictureRead": "The picture was read.",
  "pairing.accept": "Answer",
  "pairing.joining": "Looking for your partner's machine on this network",
  "pairing.joiningText": "Both machines need to be on the same network, with Homeport open.",
  "pairing.address": "It isn't found? Type the address shown on your partner's screen",
  "pairing.addressDo": "Try this address",
  "pairing.stop": "Stop",

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
