import { useState } from "react";
import type { VaultStatus } from "../../../shared/ipc/shapes.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { call } from "../../state/connection.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Label, More, Quiet, Stack, TextField, toast } from "../../ui/index.ts";
import { Fact, Facts, Matter, Narrow } from "../settings/Part.tsx";
import { partnerName } from "./carry.ts";
import { WayMark } from "./WayMark.tsx";
import { placeOf, type Point, sayPointFault, wayThere } from "./words.ts";

export function MeetingPoints({ status }: { readonly status: VaultStatus }) {
  const points = useTies((ties) => ties.sync.meetingPoints);
  return (
    <Matter
      mark={<WayMark by="point" />}
      title={t("meet.points")}
      text={t(points.length === 0 ? "meet.pointsNone" : status.paired ? "meet.pointsText" : "meet.pointsAlone")}
    >
      {points.length === 0 ? null : (
        <Facts label={t("meet.pointsList")}>
          {points.map((point) => (
            <OnePoint key={point.link} point={point} status={status} />
          ))}
        </Facts>
      )}
      {points.length < LIMIT.meetingPoints ? <AddPoint paired={status.paired} /> : <Quiet>{t("meet.enough")}</Quiet>}
      <More label={t("meet.sees")}>
        <ul>
          <li>{t("meet.sees.sealed")}</li>
          <li>{t("meet.sees.traffic")}</li>
          <li>{t("meet.sees.calls")}</li>
          <li>{t("meet.sees.oneOfYou")}</li>
          <li>{t("meet.sees.lost")}</li>
          <li>{t("meet.sees.days")}</li>
        </ul>
      </More>
    </Matter>
  );
}

function OnePoint({ point: { link, state }, status }: { readonly point: Point; readonly status: VaultStatus }) {
  const { place, hasToken } = placeOf(link);
  const { label, look, text } = wayThere(state, status);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link);
    toast({ text: hasToken ? t("meet.copiedToken", { name: partnerName() }) : t("meet.copied") });
  };
  return (
    <Fact
      title={
        <>
          <bdi>{place}</bdi>
          {label === undefined ? null : <Label look={look}>{t(label)}</Label>}
        </>
      }
      text={t(text)}
      act={
        <Cluster gap={4}>
          <Button look="bare" aria-label={t("meet.copyThat", { place })} onPress={() => void copy()}>
            {t("meet.copy")}
          </Button>
          <Button look="bare" aria-label={t("meet.removeThat", { place })} onPress={() => void remove(link, place)}>
            {t("meet.remove")}
          </Button>
        </Cluster>
      }
    />
  );
}

const add = (link: string) => call("sync.addMeetingPoint", { link });

async function remove(link: string, place: string): Promise<void> {
  const done = await call("sync.removeMeetingPoint", { link });
  if (!done.ok) return toast({ text: sayPointFault(done.error) });
  const putBack = async (): Promise<void> => {
    const back = await add(link);
    if (!back.ok) toast({ text: sayPointFault(back.error) });
  };
  toast({ text: t("meet.removed", { place }), undo: { label: t("do.undo"), onUndo: () => void putBack() } });
}

function AddPoint({ paired }: { readonly paired: boolean }) {
  const [link, setLink] = useState("");
  const [wrong, setWrong] = useState<string>();
  const submit = async (): Promise<void> => {
    const added = await add(link.trim());
    setWrong(added.ok ? undefined : sayPointFault(added.error));
    if (!added.ok) return;
    setLink("");
    toast({ text: paired ? t("meet.added", { name: partnerName() }) : t("meet.addedAlone") });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap={3}>
        <Narrow>
          <TextField
            label={t("meet.link")}
            hint={t("meet.linkHint")}
            value={link}
            onChange={setLink}
            maxLength={300}
            wrong={wrong}
          />
        </Narrow>
        <span>
          <Button type="submit" isDisabled={link.trim() === ""}>
            {t("meet.add")}
          </Button>
        </span>
      </Stack>
    </form>
  );
}
