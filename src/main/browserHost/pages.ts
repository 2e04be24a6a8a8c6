import { PAGE_PASS } from "../../shared/ipc/pagePass.ts";

/** Pages without content: they hold nothing of the vault, and nothing of the page they replace. */

const page = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title>${head}</head>
<body>${body}</body></html>
`;

/**
 * After the launch token: from here on the page is our own, the cookie goes along, and the tab keeps the pass. Replaced
 * by the app's page, it is in no history.
 */
export const enteringPage = (pass: string): string =>
  page(
    "Opening",
    "",
    `<script nonce="NONCE">sessionStorage.setItem("${PAGE_PASS}", "${pass}"); location.replace("/")</script>`,
  );

/** F31: in place of the app until the person comes back. */
export const hiddenPage = (title: string): string =>
  page(
    title,
    '<style nonce="NONCE">a{position:fixed;inset:0;color:transparent}</style>',
    '<a href="/?back" autofocus>Open</a>',
  );

/** The built page with the title the person chose (F11). */
export const withTitle = (built: string, title: string): string =>
  built.replace(/<title>[^<]*<\/title>/, () => `<title>${title}</title>`);
