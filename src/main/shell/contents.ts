import type { Session, WebContents } from "electron";
import { isOurPage, PAGE } from "./page.ts";

type Contents = Pick<WebContents, "on" | "setWindowOpenHandler">;
type Preventable = { readonly preventDefault: () => void };

/** For every page that ever comes to be, ours or not: it goes nowhere, opens nothing and holds no other page. */
export function hardenContents(contents: Contents): void {
  const deny = (event: Preventable): void => event.preventDefault();
  contents.on("will-navigate", (event) => {
    if (event.url !== PAGE) event.preventDefault(); // loading itself afresh is all a page may do
  });
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame || event.url !== PAGE) event.preventDefault();
  });
  contents.on("will-redirect", deny);
  contents.on("will-attach-webview", deny);
  contents.on("select-bluetooth-device", deny);
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

type HardSession = Pick<
  Session,
  | "setPermissionRequestHandler"
  | "setPermissionCheckHandler"
  | "setDevicePermissionHandler"
  | "setDisplayMediaRequestHandler"
  | "setSpellCheckerEnabled"
  | "webRequest"
  | "on"
>;

/** No permission, no device, no request beyond our own scheme, no dictionary to fetch (F19). */
export function hardenSession(session: HardSession): void {
  // Copying an invitation is the one thing a page asks for; Chromium wants a click before it.
  const granted = (permission: string, address: string): boolean =>
    permission === "clipboard-sanitized-write" && isOurPage(address);
  session.setPermissionRequestHandler((contents, permission, answer) => answer(granted(permission, contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => granted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayLoad(details.url) }));
  session.on("will-download", (event, item) => {
    // A backup file is made in the page and saved by the person; nothing is ever fetched.
    if (!item.getURL().startsWith(`blob:${PAGE}`)) event.preventDefault();
  });
}

/** `blob:` and `data:` are made by the page itself; the CSP says what may be done with them. */
const mayLoad = (address: string): boolean =>
  isOurPage(address) || address.startsWith(`blob:${PAGE}`) || address.startsWith("data:image/");
