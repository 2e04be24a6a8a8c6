/** One JSON object a line, to stderr. What may stand in one is listed here: no address, queue or token has a place (RQ5). */
export type Line =
  | { readonly event: "started"; readonly port: number; readonly tls: boolean; readonly tokens: number }
  | { readonly event: "counts"; readonly counts: Readonly<Record<string, number>> }
  /** `code`: SQLite's or Node's name of it. */
  | { readonly event: "fault"; readonly code: string }
  | { readonly event: "stopping" }
  | { readonly event: "stopped"; readonly unfinished: number };
export type Log = (line: Line) => void;

export const logTo =
  (write: (text: string) => void): Log =>
  ({ event, ...fields }) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
