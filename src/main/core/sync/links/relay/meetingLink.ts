/** The link of a meeting point, as an operator hands it out: an address, and behind # the token, if one is asked for. */
import { err, ok, type Result } from "../../../../../shared/base/result.ts";
import { LIMIT } from "../../../../../shared/protocol/limits.ts";
import { readText, writeText } from "../../../settings.ts";
import type { Store } from "../../../vault/store.ts";

export type MeetingLink = { readonly url: string; readonly token?: string };

const TOKEN = /^[\w.~-]{1,128}$/;

/** Written one way: the same place is the same text. Plain ws is let through: what it carries is sealed in any case. */
export function parseMeetingLink(text: string): Result<MeetingLink, { readonly type: "NoLink" }> {
  const said = text.trim();
  if (said.length > LIMIT.linkChars || !URL.canParse(said)) return err({ type: "NoLink" });
  const url = new URL(said);
  const token = url.hash.slice(1);
  if (url.protocol !== "wss:" && url.protocol !== "ws:") return err({ type: "NoLink" });
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hostname === "")
    return err({ type: "NoLink" });
  if (token !== "" && !TOKEN.test(token)) return err({ type: "NoLink" });
  url.hash = "";
  const link = { url: url.href, ...(token === "" ? {} : { token }) };
  // Written out it may be longer than it was typed, and is read again from there.
  return formatMeetingLink(link).length > LIMIT.linkChars ? err({ type: "NoLink" }) : ok(link);
}

export const formatMeetingLink = ({ url, token }: MeetingLink): string =>
  token === undefined ? url : `${url}#${token}`;

/** The links that are set, kept like a setting of this device. What can't be read is none. */
export const readLinks = (store: Store): MeetingLink[] =>
  (readText(store, NAME) ?? "").split("\n").flatMap((line) => {
    const link = parseMeetingLink(line);
    return link.ok ? [link.value] : [];
  });
export const writeLinks = (store: Store, links: readonly MeetingLink[]): void =>
  writeText(store, NAME, links.map(formatMeetingLink).join("\n"));

/** Those of an invitation, where there is room; one that is set already stays as it is. */
export function addLinks(store: Store, texts: readonly string[]): void {
  const links = readLinks(store);
  const said = texts.map(parseMeetingLink).flatMap((link) => (link.ok ? [link.value] : []));
  const more = said.filter(({ url }) => links.every((link) => link.url !== url));
  if (more.length > 0) writeLinks(store, [...links, ...more].slice(0, LIMIT.meetingPoints));
}
const NAME = "meeting-points";
