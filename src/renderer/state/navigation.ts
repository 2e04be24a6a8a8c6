import { createMemoryHistory } from "@tanstack/react-router";

/**
 * Where the window is. The history lives in memory only: nothing of it reaches an address bar, a window title or the
 * browser's own history (F19), and ids in paths are opaque.
 */
export const history = createMemoryHistory({ initialEntries: ["/"] });

export const paths = {
  today: "/",
  agreements: "/agreements",
  newAgreement: "/agreements/new",
  /** A new agreement from a template row, such as P01; `blank` is the empty page. */
  newFrom: (template: string) => `/agreements/new/${template}`,
  /** A template, to be read before one begins with it. */
  lookAtTemplate: (template: string) => `/agreements/new/look/${template}`,
  moreTemplates: "/agreements/new/more",
  /** A text of a kind of its own: empty, or with words to change. */
  newOf: (kind: "phrase" | "rhythm") => `/agreements/new/kind/${kind}`,
  agreement: (id: string) => `/agreements/${id}`,
  review: "/agreements/review",
  year: "/agreements/year",
  youAndMe: "/you-and-me",
  boundary: (id: string) => `/you-and-me/${id}`,
  newBoundary: "/you-and-me/new",
  search: "/search",
  notices: "/notices",
  settings: "/settings",
  settingsPart: (part: string) => `/settings/${part}`,
  recovery: "/recovery",
  invite: "/pairing",
  safety: "/safety",
  breathe: "/breathe",
} as const;

export const go = (path: string): void => history.push(path);

/** To where an answer leads that is waited for from now on; whoever goes elsewhere meanwhile is not fetched from there. */
export function fromHere(): { go(path: string): void; replace(path: string): void } {
  const here = history.location.pathname;
  const isHere = (): boolean => history.location.pathname === here;
  return {
    go: (path) => void (isHere() && history.push(path)),
    replace: (path) => void (isHere() && history.replace(path)),
  };
}
