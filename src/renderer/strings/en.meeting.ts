/** How two machines come together when their people are apart: by themselves, at a meeting point, by a file. */
export const meeting = {
  "meet.network": "On the same network",
  "meet.networkText":
    "At home, on one Wi-Fi, your two machines find each other by themselves. There is nothing to do; until then everything is kept here.",
  "meet.networkLater": "Once you two are connected, your machines find each other by themselves on one Wi-Fi.",
  "meet.notFound": "They don't find each other?",

  "meet.points": "At a meeting point",
  "meet.pointsText":
    "It keeps what you share, sealed, until the other machine comes by. Both of you set the same link, each on your own machine.",
  "meet.pointsAlone":
    "It keeps what you share, sealed, until the other machine comes by. An invitation takes the link to your partner's machine.",
  "meet.pointsNone":
    "A meeting point is a small program on a machine that is always on. Someone you both trust can run one, or one of you; without it nothing is lost, things just wait until you are on one network.",
  "meet.pointsList": "Meeting points that are set",
  "meet.sees": "What it can see, and what it can't",
  "meet.sees.sealed":
    "It can't read anything: no word, no title, no name. What lies there opens on your own machines alone.",
  "meet.sees.traffic":
    "Whoever runs it can see that two machines meet there: from which internet addresses, when, and roughly how much.",
  "meet.sees.oneOfYou":
    "If one of you two runs it, that one can see this of the other. If you'd rather not, let somebody else run it, or carry a file.",
  "meet.sees.calls": "While Homeport is open here, this machine stays in touch with it.",
  "meet.sees.lost": "If it loses something, nothing is lost to you: what hasn't arrived goes there again.",
  "meet.sees.days": "What nobody fetches for 30 days is deleted there. It stays on your machines.",
  "meet.link": "Link to a meeting point",
  "meet.linkHint":
    "Whoever runs it gives it to you. It looks like wss://meet.example.org, often with a token after a #.",
  "meet.add": "Add it",
  "meet.added": "Added. {name} sets the same link on their own machine.",
  "meet.addedAlone": "Added. Invitations you make from now on take it along.",
  "meet.enough": "Four are as many as there can be. Remove one to add another.",
  "meet.noLink": "That isn't a whole link to a meeting point. It begins with wss:// or ws://; copy all of it.",
  "meet.copy": "Copy link",
  "meet.copyThat": "Copy link: {place}",
  "meet.copied": "Copied.",
  "meet.copiedToken": "Copied, with its token. Give it to nobody but {name}.",
  "meet.remove": "Remove",
  "meet.removeThat": "Remove: {place}",
  "meet.removed": "{place} is removed.",
  "meet.reached": "Reached",
  "meet.reachedText": "What you share goes there, and what waits there comes here.",
  "meet.unreached": "Not reached",
  "meet.unreachedText": "It doesn't answer just now. Nothing is lost; Homeport goes on trying by itself.",
  "meet.unwanted": "Not let in",
  "meet.unwantedText": "It asks for another token. Ask whoever runs it for the link they use now, and add that.",
  "meet.full": "Full",
  "meet.fullText": "It has no room for more just now. What you share is kept here and goes there once there is room.",
  "meet.later": "It is used from your first invitation on.",
  "meet.resting": "It isn't used while this copy is disconnected.",

  "carry.title": "With a file, by hand",
  "carry.text":
    "On a stick, in a message, any way you like: a file saved on one machine and opened on the other does the same.",
  "carry.in": "What is in it, and who can open it",
  "carry.in.shared": "What you shared and {name}'s machine may not have yet. Nothing that you haven't shared.",
  "carry.in.sealed": "It opens on {name}'s machines and on your own others, nowhere else.",
  "carry.in.seen": "Whoever comes by it can tell that it is from Homeport, and roughly how much is in it.",
  "carry.in.again": "Opened twice, late or never, it does no harm. Delete it when you like.",
  "carry.later": "Once you two are connected, a file can also be taken by hand from one machine to the other.",
  "carry.resting":
    "This copy was restored and is disconnected, so it saves no file and opens none. Connect it again first, under “You and your partner”.",
  "carry.restingDo": "Go to “You and your partner”",
  "carry.save": "Save a file for {name}",
  "carry.open": "Open a file from {name}",
  "carry.drop": "Or drop the file anywhere on this window.",
  "carry.letGo": "Let go, and it is opened.",
  "carry.saved": "{file} is saved. Once it is opened there, {name} sees what you shared, as if your machines had met.",
  "carry.new": "Something new came with it. It is here now.",
  "carry.nothing": "Nothing new in it. All of it was here already.",
  "carry.notForUs":
    "That file isn't for this machine. Nothing has changed; perhaps it is one that was saved here, for {name}.",
  "carry.notWhole":
    "That isn't a whole file from Homeport, or a newer Homeport saved it. Nothing has changed; ask {name} to save it once more.",
  "carry.notPaired": "You two aren't connected yet, so no file can go between you. Nothing has changed.",
} as const;
