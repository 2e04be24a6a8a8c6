/** Agreements, boundaries, the editor, history, search and notices. */
export const agreements = {
  "agreements.title": "Agreements",
  "agreements.empty": "Nothing here. Start with one sentence about how you like to make up.",
} as const;
