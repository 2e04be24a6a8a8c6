import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { go, paths } from "../../state/navigation.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { EmptyState, List, PaneHead, Panes, Stack } from "../../ui/index.ts";
import { ApartPart } from "../meeting/ApartPart.tsx";
import { ProofPart } from "../proof/ProofPart.tsx";
import { AboutPart } from "./AboutPart.tsx";
import { BackupPart } from "./BackupPart.tsx";
import { LockPart } from "./LockPart.tsx";
import { LookPart } from "./LookPart.tsx";
import { OpenPart } from "./OpenPart.tsx";
import { YouPart } from "./YouPart.tsx";

type Part = {
  readonly id: string;
  readonly title: PlainKey;
  readonly text: PlainKey;
  readonly draw: () => ReactNode;
};

const groups: readonly { readonly title: PlainKey; readonly parts: readonly Part[] }[] = [
  {
    title: "settings.group.two",
    parts: [
      { id: "you", title: "settings.you", text: "settings.youText", draw: () => <YouPart /> },
      { id: "apart", title: "settings.apart", text: "settings.apartText", draw: () => <ApartPart /> },
      { id: "proof", title: "settings.proof", text: "settings.proofText", draw: () => <ProofPart /> },
    ],
  },
  {
    title: "settings.group.machine",
    parts: [
      { id: "open", title: "settings.open", text: "settings.openText", draw: () => <OpenPart /> },
      { id: "lock", title: "settings.lock", text: "settings.lockText", draw: () => <LockPart /> },
      { id: "look", title: "settings.look", text: "settings.lookText", draw: () => <LookPart /> },
    ],
  },
  {
    title: "settings.group.keep",
    parts: [
      { id: "backup", title: "settings.backup", text: "settings.backupText", draw: () => <BackupPart /> },
      { id: "about", title: "settings.about", text: "settings.aboutText", draw: () => <AboutPart /> },
    ],
  },
];
const parts = groups.flatMap((group) => group.parts);

export function Settings() {
  const { part: id } = useParams({ strict: false }) as { part?: string };
  const part = parts.find((one) => one.id === id);
  return (
    <Panes
      listLabel={t("settings.parts")}
      textLabel={t("settings.part")}
      back={{ label: t("settings.title"), onBack: () => go(paths.settings) }}
      list={
        <>
          <PaneHead title={t("settings.title")} />
          <List
            label={t("settings.parts")}
            face="interface"
            rows={groups.map((group) => ({
              title: t(group.title),
              rows: group.parts.map(({ id, title, text }) => ({ id, title: t(title), excerpt: t(text) })),
            }))}
            current={part?.id}
            onOpen={(next) => go(paths.settingsPart(next))}
          />
        </>
      }
      empty={<EmptyState plain title={t("settings.choose")} />}
      {...(part === undefined
        ? {}
        : {
            text: (
              <Stack gap={8} key={part.id}>
                <h2>{t(part.title)}</h2>
                {part.draw()}
              </Stack>
            ),
          })}
    />
  );
}
