/** Every exception from a check carries its reason: `// oxlint-disable-next-line rule -- why`. */

const exceptions = [
  // After the rule names, " -- " and the reason.
  { mark: /\b(?:oxlint|eslint)-disable\b/, reason: /\b(?:oxlint|eslint)-disable.*? -- (.+)/ },
  { mark: /@ts-(?:expect-error|ignore|nocheck)\b/, reason: /@ts-(?:expect-error|ignore|nocheck)\W+(.+)/ },
  { mark: /\bprettier-ignore\b/, reason: /\bprettier-ignore(?:-start)?\W+(.+)/ },
  { mark: /\bv8 ignore\b/, reason: /\bv8 ignore.*? -- (.+)/ },
] as const;

const comment = /\/\/|\/\*|<!--|^\s*\*|^\s*#/;

/** The line numbers (from 1) whose exception says no reason of at least seven letters. */
export function exceptionsWithoutReason(text: string): number[] {
  return text.split("\n").flatMap((line, index) => {
    const from = line.search(comment);
    const said = from < 0 ? "" : line.slice(from);
    const silent = exceptions.some(({ mark, reason }) => mark.test(said) && !isReason(reason.exec(said)?.[1]));
    return silent ? [index + 1] : [];
  });
}

const isReason = (text = ""): boolean => text.replace(/[^\p{L}]/gu, "").length >= 7;
