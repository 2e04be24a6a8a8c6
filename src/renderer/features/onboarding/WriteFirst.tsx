import { quickHide } from "../../app/commands.tsx";
import { type ShortcutId, useShortcuts } from "../../app/keys.ts";
import { paths } from "../../state/navigation.ts";
import { leaveStart } from "../../state/start.ts";
import { lockNow } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button, Card, Cards, ChartFrame, Quiet, Stack } from "../../ui/index.ts";
import { templates } from "../agreements/templates.ts";
import { Step } from "./Step.tsx";

/** Practices that suit a first evening. */
const first = ["P01", "P39", "P44"];

/** Locking and hiding work here too; everything else waits for the frame with its places. */
function lockKeys(id: ShortcutId): void {
  if (id === "hide") quickHide();
  if (id === "lock") void lockNow();
}

/** The third step: first words within three minutes. Each card opens the editor with its text, ready to be changed. */
export function WriteFirst() {
  useShortcuts(lockKeys);
  return (
    <ChartFrame
      foot={
        <Button look="bare" onPress={() => leaveStart()}>
          {t("start.three.look")}
        </Button>
      }
    >
      <Stack gap={6}>
        <Step at={3} />
        <Stack gap={2}>
          <h1>{t("start.three.title")}</h1>
          <Quiet>{t("start.three.text")}</Quiet>
        </Stack>
        <Cards>
          {templates
            .filter(({ id }) => first.includes(id))
            .map(({ id, title, about }) => (
              <Card key={id} face="written" title={title} text={about} onPick={() => leaveStart(paths.newFrom(id))} />
            ))}
          <Card
            title={t("start.three.blank")}
            text={t("start.three.blankText")}
            onPick={() => leaveStart(paths.newFrom("blank"))}
          />
        </Cards>
      </Stack>
    </ChartFrame>
  );
}
