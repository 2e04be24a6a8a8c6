import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { Button, More, Page, Quiet, Section, Stack } from "../../ui/index.ts";
import { Course } from "./Course.tsx";
import { GiveInvitation, GiveText } from "./GiveText.tsx";
import { sayDaysLeft } from "./going.ts";
import { cancelPairing } from "./Pairing.tsx";
import { TakeText } from "./TakeText.tsx";

type Apart = NonNullable<PairingState["apart"]>;
export type GoingApart = PairingState & { readonly apart: Apart };

/** The first leg, on either side: a text goes out, one comes back. */
export function Beginning({ pairing }: { readonly pairing: GoingApart }) {
  const { apart, expiresInMs } = pairing;
  const { side, byMeetingPoint, text } = apart;
  const key = side === "inviter" ? "inviting" : "joining";
  return (
    <Page title={t(`pairing.apart.${key}`)} lead={t(`pairing.apart.${key}${byMeetingPoint ? "Point" : "Text"}`)}>
      <Stack gap={6}>
        <Course side={side} at="first" />
        {text !== undefined && side === "inviter" ? (
          <Section title={t("pairing.apart.send")} lead={t("pairing.apart.invitingHow")}>
            <GiveInvitation text={text} label={t("pairing.text")} copied={t("pairing.apart.copied")} isMain />
          </Section>
        ) : (
          <Sending pairing={pairing} how="pairing.apart.joiningHow" />
        )}
        <Taking pairing={pairing} how="pairing.apart.backHow" />
        <Leave expiresInMs={expiresInMs} />
      </Stack>
    </Page>
  );
}

/** What the other side needs next; nothing where it goes by itself. */
export function Sending({ pairing: { apart, stage }, how }: { readonly pairing: GoingApart; readonly how: PlainKey }) {
  if (apart.text === undefined || apart.byMeetingPoint) return null;
  return (
    <Section title={t("pairing.apart.send")} lead={t(how)}>
      {/* Above the pictures it is not all there is to do. */}
      <Give text={apart.text} isMain={stage !== "compare"} />
    </Section>
  );
}

const Give = (props: { readonly text: string; readonly isMain: boolean }) => (
  <GiveText {...props} label={t("pairing.apart.send")} copied={t("pairing.apart.copied")} />
);

/** What the other side sends. Where it comes by itself, both ways are at hand all the same. */
export function Taking({ pairing: { apart, stage }, how }: { readonly pairing: GoingApart; readonly how: PlainKey }) {
  if (apart.byMeetingPoint) {
    return (
      <More label={t("pairing.apart.byHand")}>
        <Stack gap={6}>
          {apart.text === undefined || stage === "inviting" ? null : <Give text={apart.text} isMain={false} />}
          <TakeText />
        </Stack>
      </More>
    );
  }
  // Who confirms first is all the same: their confirmation may come before one's own.
  if (stage === "compare") {
    return (
      <More label={t("pairing.apart.backToo")}>
        <TakeText />
      </More>
    );
  }
  return (
    <Section title={t("pairing.apart.back")} lead={t(how)}>
      <TakeText />
    </Section>
  );
}

/** Connected here. Where no meeting point says so, the other side has yet to hear it. */
export function LastText({ text }: { readonly text: string }) {
  return (
    <Section title={t("pairing.apart.last")} lead={`${t("pairing.apart.lastHow")} ${t("pairing.apart.lastKept")}`}>
      <GiveText text={text} label={t("pairing.apart.last")} copied={t("pairing.apart.copied")} isMain={false} />
    </Section>
  );
}

export function Leave({ expiresInMs }: { readonly expiresInMs: number | undefined }) {
  return (
    <Stack gap={3}>
      <Quiet>
        {t("pairing.apart.close")} {expiresInMs === undefined ? null : sayDaysLeft(expiresInMs)}
      </Quiet>
      <span>
        <Button onPress={() => void cancelPairing()}>{t("pairing.stop")}</Button>
      </span>
    </Stack>
  );
}
