/**
 * How often a suite tries (`requirements.md`): the quick form in `npm test`, the full one in `npm run soak`. HOMEPORT_SOAK is the
 * part of the full form to be run, 1 for all of it: a tenth of it shows that it would run.
 */
import { seconds } from "../../scripts/test/report.ts";

const part = Number(process.env["HOMEPORT_SOAK"] ?? 0);
export const isSoak = part > 0;

export const count = ({ quick, full }: { readonly quick: number; readonly full: number }): number =>
  isSoak ? Math.max(quick, Math.round(full * part)) : quick;

/** Says how far a full form is, at every fiftieth of it: some take hours. */
export function progress(what: string, total: number): () => void {
  const [began, every] = [performance.now(), Math.max(1, Math.round(total / 50))];
  let done = 0;
  return () => {
    if (++done % every === 0 && isSoak)
      console.log(`${what}: ${done} of ${total}, ${seconds(performance.now() - began)}`);
  };
}
