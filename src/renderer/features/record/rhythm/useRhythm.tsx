import { CalendarArrowDown, CalendarClock } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Day } from "../../../../shared/base/day.ts";
import { blanksIn } from "../../../../shared/domain/blanks.ts";
import { firstFrom, readSchedule, sayClock, whenClause } from "../../../../shared/domain/rhythm/schedule.ts";
import type { Agreement, Projection } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayToday } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, type MenuEntry, Quiet } from "../../../ui/index.ts";
import type { Replica } from "../replica.ts";
import { CalendarDialog } from "./CalendarDialog.tsx";
import { NotedDays } from "./NotedDays.tsx";
import css from "./Rhythm.module.css";
import { ScheduleDialog } from "./ScheduleDialog.tsx";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;
type Act = Extract<MenuEntry, { readonly id: string }>;

type Parts = {
  readonly acts: readonly Act[];
  /** Under the text: when it comes round. */
  readonly when: ReactNode;
  readonly days: ReactNode;
  readonly dialog: ReactNode;
};
const nothing: Parts = { acts: [], when: null, days: null, dialog: null };

/**
 * What a rhythm has beyond its text: when it comes round, as its "When:" clause says (RY1), and the days somebody noted (RY2).
 * `put`: writes such a clause in the place of another; left out where nothing can be written.
 */
export function useRhythm(
  row: Projection,
  replica: Replica,
  agreement: Agreement | undefined,
  put?: (clause: string, before: string | undefined) => void,
): Parts {
  const [open, setOpen] = useState<"schedule" | "calendar">();
  const today = useToday();
  const [opened] = useState(minutesNow);
  const isRhythm = row.kind === "rhythm";
  const clause = useClause(replica, isRhythm);
  if (!isRhythm) return nothing;
  const close = (): void => setOpen(undefined);
  const agreed = agreement?.holds && whenClause(agreement.holds.text.paragraphs.join("\n"));
  // What two agreed comes first, whatever is being written beside it.
  const said = agreed ?? clause;
  const schedule = said === undefined ? undefined : readSchedule(said);
  // Once its hour is over, today's is behind one.
  const isOver = schedule !== undefined && opened > schedule.at;
  const next = schedule && {
    day: sayToday(firstFrom(schedule, (isOver ? today + 1 : today) as Day)),
    clock: sayClock(schedule.at),
  };
  const isOpen = said === undefined || blanksIn(said).length > 0;
  const isOut = agreement !== undefined && ["paused", "withdrawn", "ended"].includes(agreement.state);
  const words = isOut
    ? t("when.notNow")
    : next
      ? t(agreed === undefined || agreed === clause ? "when.next" : "when.nextAgreed", next)
      : t(isOpen ? "when.none" : "when.unread");
  return {
    acts:
      schedule && !isOut
        ? [
            {
              id: "calendar",
              label: t("calendar.menu"),
              icon: <CalendarArrowDown {...icon} />,
              onPick: () => setOpen("calendar"),
            },
          ]
        : [],
    when: (
      <div className={css.when}>
        <Quiet>{words}</Quiet>
        {put === undefined ? null : (
          <Button look="quiet" icon={<CalendarClock {...icon} />} onPress={() => setOpen("schedule")}>
            {t(schedule === undefined ? "when.set" : "when.change")}
          </Button>
        )}
      </div>
    ),
    days: row.shared && agreement !== undefined ? <NotedDays row={row} /> : null,
    dialog:
      open === "calendar" && said !== undefined ? (
        <CalendarDialog when={said} until={agreed === undefined ? undefined : agreement?.ends} onClose={close} />
      ) : open === "schedule" && put !== undefined ? (
        <ScheduleDialog
          begun={clause === undefined ? undefined : readSchedule(clause)}
          onDone={(written) => {
            close();
            put(written, clause);
          }}
          onClose={close}
        />
      ) : null,
  };
}

/** By the clock here, since midnight. */
function minutesNow(): number {
  const now = new Date();
  return now.getHours() * 60 + now.getMinutes();
}

/** Letters come first; what they say of days follows when one pauses, ms. */
const PAUSE_MS = 350;
/** The clause of the text here that says when. */
function useClause(replica: Replica, isAsked: boolean): string | undefined {
  const [clause, setClause] = useState(() => (isAsked ? whenClause(replica.text("body")) : undefined));
  useEffect(() => {
    if (!isAsked) return undefined;
    const look = () => setClause(whenClause(replica.text("body")));
    look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE_MS);
    };
    const stops = [replica.subscribe(later), replica.onText(later)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [replica, isAsked]);
  return clause;
}
