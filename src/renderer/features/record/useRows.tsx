import { useMemo } from "react";
import { TriangleAlert } from "lucide-react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { useToday } from "../../state/today.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Label, type Row } from "../../ui/index.ts";
import { sayStanding } from "./agreement/sayStanding.ts";
import { KindMark } from "./KindMark.tsx";
import { usePaired } from "./names.ts";
import { sayStatus } from "./RecordHead.tsx";

/**
 * Projections as rows of a list: title, a first line, where each stands and its day. A projection that is the same
 * object gives the same row, so that a list draws only what moved.
 */
export function useRows(projections: readonly Projection[]): Row[] {
  const today = useToday();
  const paired = usePaired();
  return useMemo(() => projections.map((projection) => rowOf(projection, paired, today)), [projections, paired, today]);
}

const drawn = new WeakMap<Projection, { readonly paired: boolean; readonly today: number; readonly row: Row }>();
function rowOf(projection: Projection, paired: boolean, today: number): Row {
  const known = drawn.get(projection);
  if (known?.paired === paired && known.today === today) return known.row;
  const row = draw(projection, paired, today);
  drawn.set(projection, { paired, today, row });
  return row;
}

function draw(row: Projection, paired: boolean, today: number): Row {
  // A boundary is often one sentence without a title: its first line stands for it.
  const named = row.title.trim() !== "";
  const title = row.title.trim() || row.excerpt || t("record.untitled");
  return {
    id: row.id,
    title,
    excerpt: named ? row.excerpt : "",
    spoken: title,
    meta: (
      <>
        <KindMark kind={row.kind} />
        <State row={row} paired={paired} />
        <span>{sayDay(row.day, today)}</span>
      </>
    ),
  };
}

const FAULTS = {
  split: "row.split",
  held: "row.held",
  mending: "row.held",
  unreadable: "row.unreadable",
} as const;

/** Alone, every text is only here and needs no label saying so. */
function State({ row, paired }: { readonly row: Projection; readonly paired: boolean }) {
  if (row.fault === "earlier") return <Label>{sayStatus(row)}</Label>;
  if (row.fault !== undefined) {
    return (
      <Label look="hold" icon={<TriangleAlert size={14} strokeWidth={1.75} aria-hidden />}>
        {t(FAULTS[row.fault])}
      </Label>
    );
  }
  if (!row.shared) return paired ? <Label>{t("record.status.here")}</Label> : null;
  if (row.unshared) return <Label look="pencil">{t("row.unshared")}</Label>;
  if (row.kind === "boundary") return <span>{t("record.status.mine")}</span>;
  const { says, look } = sayStanding(row);
  const { standing } = row;
  const also = standing?.isBeside ? t("standing.beside") : standing?.due !== undefined ? t("standing.due") : undefined;
  return (
    <>
      {look === undefined ? <span>{says}</span> : <Label look={look}>{says}</Label>}
      {also === undefined ? null : <span>{also}</span>}
    </>
  );
}
