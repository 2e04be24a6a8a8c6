/** Questions about a clause, for whoever sits here alone (F13). The questions themselves are in resources/en/clauseHints.json. */
export const hints = {
  "hints.title": "Asked of you alone",
  "hints.only": "Only you see this.",
  "hints.putAway": "Put away",
  "hints.away": "Put away for this text. Only you see that.",
  "hints.free": "Nobody else sees these questions, and nothing waits for an answer.",
} as const;
