import { ok } from "../../../shared/base/result.ts";
import { excerpt } from "../../../shared/domain/record.ts";
import { type Handlers, refuse } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import { readable } from "../records/readable.ts";
import { markReviewed, readReview } from "../records/review.ts";
import { readYear } from "../records/year.ts";
import { whenOpen, withPassphrase } from "./whenOpen.ts";

export function recordHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "records.list": open(({ records }) => ok(records.list())),
    "records.create": open(({ records }, { kind, title, body, template }) =>
      ok(records.unshared.create(kind, { title, body }, template)),
    ),
    "record.open": open(({ sessions }, { id, resume }) => sessions.open(id, resume)),
    "record.close": open(({ sessions }, { session }) => {
      sessions.close(session);
      return ok(undefined);
    }),
    "record.change": open(({ sessions }, { session, bytes }) => sessions.change(session, bytes)),
    "record.share": open(async ({ records }, { id, why }) => {
      const shared = await records.sharing.share(id, why.trim());
      if (shared.ok && shared.value.id !== id) records.carryHintsAway(id, shared.value.id);
      return shared;
    }),
    "record.discardUnshared": open(({ records }, { id }) => records.unshared.discard(id)),
    "record.delete": open(({ records }, { id }) => records.unshared.delete(id)),
    "record.undoDelete": open(({ records }, { id }) => records.unshared.undo(id)),
    "record.setAside": open(({ records }, { id, aside }) => records.setAside(id, aside)),
    "record.history": open(({ lookBack }, { id }) => lookBack.steps(id)),
    "record.step": open((unlocked, { id, key }) => unlocked.history.step(id, key)),
    "record.compare": open(({ lookBack }, { id, from, to }) => lookBack.compare(id, from, to)),
    "record.since": open(({ lookBack }, { id, ...phrase }) => lookBack.since(id, phrase)),
    "record.apart": open((unlocked, { id }) => {
      const apart = unlocked.history.apart(id);
      return apart.ok ? ok(apart.value.filter(({ key }) => !unlocked.records.stands(id, key))) : apart;
    }),
    "record.letStand": open(({ records }, { id, key }) => {
      if (!records.projection(id)) return refuse("NotFound");
      records.letStand(id, key);
      return ok(undefined);
    }),
    "record.hintsAway": open(({ records }, { id }) => ok(records.hintsAway(id))),
    "record.putHintAway": open(({ records }, { id, hint }) => {
      if (!records.projection(id)) return refuse("NotFound");
      records.putHintAway(id, hint);
      return ok(undefined);
    }),
    "record.text": open(({ records }, { id }) => {
      const text = records.texts.text(id);
      return text ? ok(text) : refuse("NotFound");
    }),
    "record.continueInNew": open(({ records }, { id }) => records.unshared.continueInNew(id)),
    "agreement.view": open(({ records }, { id }) => records.agreements.view(id)),
    "agreement.text": open(({ records }, { id, offer }) => records.agreements.text(id, offer)),
    "agreement.offer": open(({ records }, { id, shown, terms, why, instead }) =>
      records.agreements.offer(id, shown, terms, why.trim(), instead),
    ),
    "agreement.decline": open(({ records }, { id, offer, word }) => records.agreements.decline(id, offer, word.trim())),
    "agreement.putAside": open(({ records }, { id, offer, aside }) => records.agreements.putAside(id, offer, aside)),
    "agreement.say": open(({ records }, { id, word }) => records.agreements.say(id, word)),
    "review.read": open((unlocked) => ok(readReview(unlocked.records))),
    "review.done": open(({ records }) => {
      markReviewed(records);
      return ok(undefined);
    }),
    "erasing.view": open(({ records }, { id }) => records.erasing.view(id)),
    "erasing.say": open(({ records }, { id, word }) => records.erasing.say(id, word)),
    "erasing.list": open(({ records }) => ok(records.erasing.list())),
    "review.year": open(({ records }) => ok(readYear(records))),
    "boundary.view": open(({ records }, { id }) => records.boundaries.view(id)),
    "boundary.acknowledge": open(({ records }, { id, shown }) => records.boundaries.acknowledge(id, shown)),
    "rhythm.view": open(({ records }, { id, most }) => records.rhythms.view(id, most)),
    "rhythm.note": open(({ records }, said) => records.rhythms.note(said)),
    "rhythm.calendar": open((unlocked, { passphrase, ...asked }) =>
      withPassphrase(unlocked, passphrase, () => unlocked.records.rhythms.calendar(asked)),
    ),
    "answers.view": open(({ records }, { id }) => records.answers.view(id)),
    "answers.keep": open(({ records }, { id, parts }) => records.answers.keep(id, parts)),
    "answers.seal": open(({ records }, { id, parts }) => records.answers.seal(id, parts)),
    "answers.takeBack": open(({ records }, { id }) => records.answers.takeBack(id)),
    "export.read": open((unlocked, { passphrase, unshared }) =>
      withPassphrase(unlocked, passphrase, async () => ok(await readable(unlocked, unshared))),
    ),
    "export.year": open((unlocked, { passphrase }) =>
      withPassphrase(unlocked, passphrase, () => Promise.resolve(ok(readYear(unlocked.records)))),
    ),
    search: open(({ records }, { text }) =>
      ok(
        records.texts.find(text).flatMap(({ id, title, body }) => {
          const row = records.projection(id);
          return row ? [{ id, kind: row.kind, title, excerpt: around(body, text) }] : [];
        }),
      ),
    ),
    "kept.add": open(({ records }, { record, title, body }) => {
      if (!records.projection(record)) return refuse("NotFound");
      records.keepText(record, { title, body });
      return ok(undefined);
    }),
    "kept.list": open(({ records }) => ok(records.kept.list())),
    "kept.dismiss": open(({ records }, { id }) => {
      records.kept.dismiss(id);
      return ok(undefined);
    }),
    "notices.list": open(({ notices }) => ok(notices.list())),
    "notices.dismiss": open(({ notices }, { id }) => {
      notices.dismiss(id);
      return ok(undefined);
    }),
  };
}

/** The part of a body in which the first searched word stands. */
function around(body: string, searched: string): string {
  const word = searched.trim().split(/\s+/)[0]?.toLowerCase() ?? "";
  const at = body.toLowerCase().indexOf(word);
  return at <= 60 ? excerpt(body) : `…${excerpt(body.slice(at - 40))}`;
}
