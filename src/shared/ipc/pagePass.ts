/**
 * Where a page of the browser host keeps the word that its socket asks for (E4): the session storage of its tab, which
 * belongs to one origin, port and all. A cookie goes to whatever listens on any port of this machine.
 */
export const PAGE_PASS = "homeport-pass";
