import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useShallow } from "zustand/react/shallow";
import { go, paths } from "../../state/navigation.ts";
import { useNotices } from "../../state/notices.ts";
import { useRecords } from "../../state/records.ts";
import { useToday } from "../../state/today.ts";
import { useVault } from "../../state/vault.ts";
import { sayDay, sayToday } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Contours, cx, Page, Person } from "../../ui/index.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { useGoing } from "../pairing/going.ts";
import { sayStanding } from "../record/agreement/sayStanding.ts";
import { useNameOf } from "../record/names.ts";
import { sayNotice } from "../notices/sayNotice.ts";
import { type NextThing, nextThing, sharedLines } from "./nextThing.ts";
import { nameOf, sayLine } from "./sayLine.ts";
import css from "./Today.module.css";

const pathOf = (row: Projection): string =>
  row.kind === "boundary" ? paths.boundary(row.id) : paths.agreement(row.id);

/** One next thing, at most three shared lines, one card that can be put away. Empty is fine. */
export function Today() {
  const status = useVault((vault) => vault.status);
  const loaded = useRecords((records) => records.loaded);
  // Of one day, what came last stands first.
  const rows = useRecords(useShallow(({ byId }) => [...byId.values()].toReversed().sort((a, b) => b.day - a.day)));
  const pairing = useGoing();
  const today = useToday();
  if (status === undefined || !loaded) return null;
  const next = nextThing(status, rows, pairing);
  const lines = sharedLines(rows);
  return (
    <Page title={t("today.title")} lead={sayToday(today)}>
      <NoticeCard />
      {next === undefined ? null : <Next thing={next} />}
      {lines.length === 0 ? null : <Lines rows={lines} partner={status.partnerName ?? ""} />}
      {lines.length === 0 ? (
        <div className={css.empty}>
          <Contours />
          {next === undefined ? <p>{t("today.nothing")}</p> : null}
        </div>
      ) : null}
    </Page>
  );
}

function Next({ thing }: { readonly thing: NextThing }) {
  const { title, text, act, path } = sayNext(thing);
  return (
    <section className={css.next}>
      <p className={css.eyebrow}>{t("today.next")}</p>
      <h2>{title}</h2>
      <p className={css.text}>{text}</p>
      <span className={css.act}>
        <Button look="main" onPress={() => go(path)}>
          {act}
        </Button>
      </span>
    </section>
  );
}

function sayNext(thing: NextThing): { title: string; text: string; act: string; path: string } {
  switch (thing.kind) {
    case "write":
      return {
        title: t("today.write.title"),
        text: t("today.write.text"),
        act: t("today.write.do"),
        path: paths.newAgreement,
      };
    case "words":
      return {
        title: t("today.words.title"),
        text: t("today.words.text"),
        act: t("today.words.do"),
        path: paths.recovery,
      };
    case "going":
      return { title: thing.title, text: thing.text, act: t("going.do"), path: paths.invite };
    case "invite":
      return {
        title: t("today.invite.title"),
        text: t("today.invite.text"),
        act: t("today.invite.do"),
        path: paths.invite,
      };
    case "share": {
      return {
        title: t("today.share.title"),
        text: t("today.share.text", { title: nameOf(thing.record) }),
        act: t("today.share.do"),
        path: pathOf(thing.record),
      };
    }
  }
}

function Lines({ rows, partner }: { readonly rows: readonly Projection[]; readonly partner: string }) {
  const today = useToday();
  return (
    <section className={css.lines}>
      <h2 className={css.head}>{t("today.shared")}</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <AriaButton className={cx(css.line)} onPress={() => go(pathOf(row))}>
              <Person who={row.lastBy} name={sayLine(row, partner)} />
              <span className={css.day}>
                {row.standing === undefined || row.standing.state === "written" ? null : (
                  <span className={css.standing}>{sayStanding(row).says}</span>
                )}
                {sayDay(row.day, today)}
              </span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The one card: the newest of what a person should read, by its own title: put away unread, it was still said. */
function NoticeCard() {
  const [latest, ...others] = useNotices(({ notices }) => notices);
  const kept = useNotices(({ kept }) => kept.length);
  const partner = useNameOf()("partner");
  const today = useToday();
  const [away, setAway] = useState(0);
  const count = (latest === undefined ? 0 : 1 + others.length) + kept;
  if (count <= away) return null;
  return (
    <Banner
      look="hold"
      title={latest === undefined ? t("kept.title") : sayNotice(latest, partner, today).title}
      text={count > 1 ? t("today.notices.more", { count: count - 1 }) : undefined}
      actions={
        <>
          <Button onPress={() => go(paths.notices)}>{t("today.notices.do")}</Button>
          <Button look="quiet" onPress={() => setAway(count)}>
            {t("do.dismiss")}
          </Button>
        </>
      }
    />
  );
}
