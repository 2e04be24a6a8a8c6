/** The safety page (F14), its limits (F12, F16), and breathing. Plain, helpful, nobody accused. */
export const safety = {
  "breathe.title": "Four in, six out",
  "breathe.in": "In",
  "breathe.out": "Out",
  "breathe.text": "Let the breath out be the longer one. Stop whenever you like; nothing of this is kept.",
  "breathe.stop": "Stop here",
  "breathe.go": "Go on",

  "safety.title": "Before you rely on this",
  "safety.lead":
    "This page is for everyone who uses Homeport, at any time, also without opening it. Reading it tells nobody.",

  "safety.free.title": "Agreements are only good when both are free",
  "safety.free.1": "You may say no, not now, or nothing at all, without a reason. So may the other.",
  "safety.free.2":
    "Either of you may withdraw from anything you have both signed, or pause it: alone, at once, without a reason. The other sees it, and doesn't have to agree to it.",
  "safety.free.3":
    "A text here is not a legal document and not proof that anyone agreed freely. If someone waves it at you as proof, that is worth talking about with somebody outside.",
  "safety.free.4":
    "No text should ask for your passwords, your location, your phone, your money or your body as a duty.",

  "safety.signs.title": "When to talk with somebody first",
  "safety.signs.lead":
    "Most couples argue. Some of the following happens in quarrels; when it happens again and again, an app for two is the wrong tool, and a person you trust or a helpline is the better one.",
  "safety.signs.1": "You are afraid of how the other will react to an ordinary no.",
  "safety.signs.2": "You are watched: messages read, places tracked, friends or family kept away.",
  "safety.signs.3": "Money, sleep, a home, a visa or the children are used to get you to agree.",
  "safety.signs.4": "You have been threatened or hurt, or pushed into something sexual.",

  "safety.help.title": "Where help is",
  "safety.help.1":
    "In danger now: the emergency number where you are (112 in Europe, 911 in North America, 999 in Britain).",
  "safety.help.2":
    "Helplines for domestic violence exist in most countries. Most are free and also talk with friends and with people who are unsure. A call can show on a phone bill. Look for one on a machine nobody else uses; a library will do.",
  "safety.help.3":
    "A doctor, a counsellor or a lawyer mostly has to keep what you say to themselves. There are exceptions, often when a child is in danger: ask about them first.",
  "safety.help.4": "Leaving is often the riskiest moment. Plan it with somebody, and not on a machine that is shared.",

  "safety.limits.title": "What Homeport can't protect you from",
  "safety.limits.1":
    "Somebody who knows or forces out of you what opens it can read everything on this machine, also what was never shared.",
  "safety.limits.2": "Spying software on this machine sees what you see. Homeport can't notice it.",
  "safety.limits.3":
    "What you share stays with the other person. It can't be called back, and they can copy or photograph it.",
  "safety.limits.4":
    "That Homeport is installed here can be seen. There is no hidden second set and no false code to open it with: promising that would put people in danger.",
  "safety.limits.5": "On one network, the other machines there can tell that Homeport is running, not what is in it.",

  "safety.can.title": "What you can do here, alone and offline",
  "safety.can.1": "Lock at once with {lock}, or lock and minimise with {hide}. Neither asks anything.",
  "safety.can.2":
    "Change what opens it, in Settings. Homeport tells nobody, but somebody who used to open it will notice. If that could be dangerous, talk with a helpline first.",
  "safety.can.3": "Make a backup and keep it elsewhere, in Settings. Nobody is told.",
  "safety.can.4":
    "Disconnect from your partner, in Settings. It takes seconds, and you keep everything to read. Nobody is told unless you choose so; after a week without anything new, it may be noticed.",
} as const;
