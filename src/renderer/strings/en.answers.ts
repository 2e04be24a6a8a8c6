/** Answering apart: each seals an answer, and both open once there are two (CR1). */
export const answers = {
  "answers.do": "Answer apart",
  "answers.first": "Answer apart first, if you like",
  "answers.firstText":
    "Each of you writes without seeing the other's words. Once you have both sealed an answer, both open.",
  "answers.later":
    "Once this is shared, each of you can answer it apart: neither reads the other's words before sealing their own.",
  "answers.begun": "What you have written so far is kept on this machine and nowhere else.",
  "answers.write": "Write my answer",
  "answers.goOn": "Go on with my answer",
  "answers.theirs": "{name} has sealed an answer",
  "answers.theirsText": "Seal one of yours, and both open. There's no hurry, and you needn't.",
  "answers.mine": "Your answer is sealed",
  "answers.mineText": "It opens for both of you once {name} has sealed one, too. Until then you can take it back.",
  "answers.mineWords": "What you sealed",
  "answers.takeBack": "Take it back",
  "answers.tookBack": "Taken back. Your words are kept here.",
  "answers.opening": "Both answers are sealed",
  "answers.openingText": "They open by themselves when your two machines next meet.",
  "answers.elsewhere": "Yours opens from the machine you sealed it on.",
  "answers.alone": "{name} took an answer back as yours was opening",
  "answers.aloneText":
    "Yours isn't shown to {name}, but its key had already left this machine. You can seal another, if you like.",
  "answers.both": "What each of you answered, apart",
  "answers.bothText": "Neither of you had read the other's words.",
  "answers.unreadable": "This answer can't be read. It was sealed so that nothing opens it.",
  "answers.blank": "Left blank",
  "answers.fromBoth": "Write both into the text",
  "answers.fromBothDone": "Both stand in the text now, for you to change. Nothing of it is shared yet.",
  "answers.moved": "The text has just changed. Try once more.",
  "answers.again": "Answer anew",

  "answers.title": "Your answer",
  "answers.lead":
    "Write as you would if nobody answered beside you. Nothing leaves this machine before you seal it, and {name} reads it only once {name} has sealed an answer, too.",
  "answers.own": "In your own words",
  "answers.tooLong": "{over, plural, one {One character} other {# characters}} too many.",
  "answers.seeText":
    "When your two machines next meet: that you have sealed an answer, and on which day. Once there are two, both of you read both, and neither can be changed or taken back.",
  "answers.limit": "Homeport holds both answers back until both are sealed. Whether an answer is meant, it can't know.",
  "answers.seal": "Seal my answer",
  "answers.gone": "It has moved on meanwhile. Your words are kept here.",
} as const;
