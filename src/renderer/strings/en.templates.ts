/** Words to begin with: choosing them, reading them first. The texts themselves are in resources/en/templates.json. */
export const templates = {
  "templates.more": "More to begin with",
  "templates.moreLead": "Each opens as a draft of yours, and every word of it can be changed.",
  "templates.search": "Find by a word",
  "templates.searchHint": "doubt, space, argument …",
  "templates.found": "What was found",
  "templates.none": "Nothing with this word. An empty page takes any.",
  "templates.text": "How it begins",
  "templates.blanks": "What stands in brackets is for you two to fill in.",
  "templates.picks": "Pick what you'd like to ask for",
  "templates.otherPicks": "Show the others",
  "templates.begin": "Begin with this",
  "templates.suggested": "Suggested when you offer it: {terms}.",
  "templates.interval":
    "{months, plural, one {a look at it again after a month} other {a look at it again after # months}}",
  "templates.trial": "{weeks} weeks to try it, and then “{question}”",
  "templates.me": "[your name]",
  "templates.partner": "[your partner's name]",
  "templates.offerSuggests":
    "What follows is suggested along with the text you began with. Choose otherwise as you like.",
  "templates.whyHint": "Only if you like. It stays with this step. For example: “{why}”",
  "blanks.title": "{count, plural, one {One place is still open} other {# places are still open}}",
  "blanks.text": "You can offer the text like this, or fill them in first.",
  "blanks.sign": "You can sign the text like this; or one of you fills them in and offers it again.",
  "blanks.next": "Go to the next open place",
  "palette.template": "Write: {title}",
} as const;
