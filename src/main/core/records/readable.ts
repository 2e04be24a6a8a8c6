/** A copy to be read anywhere, without this app (F09, F27): each text, how it stands, how it came to be. Never Just me. */
import type { OfferedText, ReadableText } from "../../../shared/ipc/textShapes.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { LookBack } from "./lookBack.ts";
import type { Records } from "./records.ts";

type From = { readonly records: Records; readonly lookBack: LookBack };

/** `unshared`: with own words that nobody else has. What can't be read any more is left out; its row says so. */
export async function readable({ records, lookBack }: From, unshared: boolean): Promise<ReadableText[]> {
  const copy: ReadableText[] = [];
  for (const row of records.list()) {
    if (!row.shared && !unshared) continue;
    const text = records.texts.text(row.id);
    const steps = row.shared ? lookBack.steps(row.id) : undefined;
    const agreement = row.shared ? await records.agreements.view(row.id) : undefined;
    const offered: OfferedText[] = [];
    for (const one of agreement?.ok ? [...agreement.value.rivals, ...agreement.value.offered] : []) {
      const words = await records.agreements.text(row.id, one.id);
      if (words.ok) offered.push({ ...one, text: words.value });
    }
    const noted = row.kind === "rhythm" && row.shared ? records.rhythms.view(row.id, 2 * LIMIT.noted) : undefined;
    const answers = row.shared ? await records.answers.view(row.id) : undefined;
    copy.push({
      row,
      ...(text && row.shared ? { shared: text.shared } : {}),
      ...(text && unshared && row.unshared ? { mine: text.mine } : {}),
      ...(agreement?.ok ? { agreement: agreement.value } : {}),
      offered,
      ...(noted?.ok ? { noted: noted.value.days } : {}),
      ...(answers?.ok && answers.value.both ? { answered: answers.value.both } : {}),
      steps: steps?.ok ? [...steps.value] : [],
    });
  }
  return copy;
}
