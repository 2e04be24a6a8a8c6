import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { go, paths } from "../../state/navigation.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Page, Quiet, Stack } from "../../ui/index.ts";
import { SendText, TakeText } from "./Handing.tsx";
import { cancelPairing } from "./Pairing.tsx";

type Apart = NonNullable<PairingState["apart"]>;
export type GoingApart = PairingState & { readonly apart: Apart };
const DAY_MS = 24 * 60 * 60_000;

/** The first leg, on either side: a text goes out, one comes back. */
export function Beginning({ pairing }: { readonly pairing: GoingApart }) {
  const { apart, expiresInMs } = pairing;
  const side = apart.side === "inviter" ? "inviting" : "joining";
  return (
    <Page title={t(`pairing.apart.${side}`)} lead={t(`pairing.apart.${side}Text`)}>
      <Stack gap={6}>
        {apart.text === undefined ? null : (
          <SendText
            title={t(`pairing.apart.${side}Send`)}
            lead={t(
              apart.byMeetingPoint && side === "joining" ? "pairing.apart.sendEither" : `pairing.apart.${side}How`,
            )}
            text={apart.text}
            isMain
          />
        )}
        <TakeText
          title={t("pairing.apart.back")}
          lead={t(apart.byMeetingPoint ? "pairing.apart.backEither" : "pairing.apart.backHow")}
        />
        <Leave expiresInMs={expiresInMs} />
      </Stack>
    </Page>
  );
}

/** Above the codes, since the other one sees none without it; and once one has confirmed. */
export function Sending({ pairing: { apart, stage } }: { readonly pairing: GoingApart }) {
  if (apart.text === undefined) return null;
  const key = stage === "compare" ? "compare" : "waiting";
  const how = t(apart.byMeetingPoint ? "pairing.apart.sendEither" : `pairing.apart.${key}Send`);
  return <SendText title={t(`pairing.apart.${key}Next`)} lead={how} text={apart.text} isMain={stage === "waiting"} />;
}

export function Taking({ pairing: { apart } }: { readonly pairing: GoingApart }) {
  const how = t(apart.byMeetingPoint ? "pairing.apart.backEither" : "pairing.apart.backLater");
  return <TakeText title={t("pairing.apart.back")} lead={how} />;
}

/** Connected here. Where no meeting point says so, the other side has yet to hear it. */
export function LastText({ text }: { readonly text: string }) {
  return <SendText title={t("pairing.apart.last")} lead={t("pairing.apart.lastHow")} text={text} isMain={false} />;
}

export function Leave({ expiresInMs }: { readonly expiresInMs: number | undefined }) {
  return (
    <Stack gap={3}>
      <Quiet>
        {t("pairing.apart.close")}{" "}
        {expiresInMs === undefined ? null : t("pairing.apart.expires", { days: Math.ceil(expiresInMs / DAY_MS) })}
      </Quiet>
      <span>
        <Button onPress={() => void cancelPairing()}>{t("pairing.stop")}</Button>
      </span>
    </Stack>
  );
}

/** Where the two are shown: a connection that is not finished, seen again after a lock or a restart. */
export function GoingOn() {
  const isGoing = useTies(
    ({ pairing: { stage, apart } }) =>
      apart !== undefined &&
      (stage === "inviting" || stage === "joining" || stage === "compare" || stage === "waiting"),
  );
  if (!isGoing) return null;
  return (
    <Banner
      title={t("pairing.apart.going")}
      actions={<Button onPress={() => go(paths.invite)}>{t("pairing.apart.goOn")}</Button>}
    />
  );
}
