/** Erasing a text by both: asked, agreed to, and what is left of it. */
export const erasing = {
  "erase.menu": "Erase for both",
  "erase.title": "Erase this for both of you",
  "erase.askLead":
    "You ask {name} to erase it together with you. It stays as it is until {name} agrees, and until then you can take this back.",
  "erase.askFinal":
    "Once {name} has agreed it is final. Each app erases its own copy: the text and its story, what was said and signed about it, and the key to all that. One line stays, without a word of it: that you both erased something, and on which day.",
  "erase.ends": "To end an agreement you needn’t erase it. You can withdraw alone and at once.",
  "erase.sentence": "To take out one sentence only, copy the rest into a new text first.",
  "erase.copies": "Copies made before aren’t reached: exports, proof files, backups, pictures of the screen.",
  "erase.see": "What {name} will see, and when",
  "erase.askSee":
    "Beside this text, once your machines meet: that you ask, and since which day. No reason is asked for or sent. You won’t be shown whether {name} has looked.",
  "erase.safe": "If somebody presses you to do this, read the safety page first.",
  "erase.ask": "Ask {name}",
  "erase.askDone": "Asked. Nothing is erased yet.",
  "erase.mine": "You have asked {name} to erase this with you",
  "erase.mineText": "Asked on {day}. It stays as it is until {name} agrees.",
  "erase.takeBack": "Take it back",
  "erase.takenBack": "Taken back. The text stays.",
  "erase.theirs": "{name} asks to erase this together with you",
  "erase.theirsText":
    "Asked on {day}. It stays unless you agree. You can also say nothing: {name} isn’t shown that you read this.",
  "erase.look": "What that means",
  "erase.agreeLead": "{name} asks for it. This copy is yours: you can leave it, for as long as you like.",
  "erase.agreeFinal":
    "If you agree it is final. This app erases at once the text and its story, what was said and signed about it, and the key to all that. {name}’s app does the same once your machines meet. One line stays, without a word of it: that you both erased something, and on which day.",
  "erase.own": "Words in it that you haven’t shared stay with you, as a draft.",
  "erase.agreeSee": "Once your machines meet: that you agreed, and on which day. If you leave it, nothing.",
  "erase.leave": "Leave it",
  "erase.agree": "Agree and erase",
  "erase.agreeDone": "Erased here. {name}’s app follows once your machines meet.",

  "erased.title": "You both erased this text",
  "erased.here":
    "You both agreed to this on {day}. This app has erased its copy: the text and its story, and what was said and signed about it.",
  "erased.confirmed": "{name}’s app has confirmed that it has erased its copy, too.",
  "erased.unverified": "Whether {name}’s app has erased its copy can’t be verified yet.",
  "erased.list": "Erased by both of you",
  "erased.row": "A text you agreed to erase on {day}",
} as const;
