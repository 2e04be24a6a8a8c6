import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { RecordText } from "../../../shared/ipc/contract.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button } from "../../ui/index.ts";
import { Starters } from "../record/Starters.tsx";
import { begin } from "./begin.ts";
import { FIRST_SENTENCE, type Names, templateOf, templateParagraphs, templates } from "./templates.ts";
import { useTemplateNames } from "./useTemplateNames.ts";

/** An empty page, or words to change: a few, and the others behind one step. */
export function WriteChooser() {
  return (
    <Starters
      title={t("write.title")}
      lead={t("write.lead")}
      listLabel={t("write.templates")}
      starters={templates.filter(({ first }) => first)}
      onPick={(id) => go(id === undefined ? paths.newFrom("blank") : paths.lookAtTemplate(id))}
      more={
        <Button look="quiet" onPress={() => go(paths.moreTemplates)}>
          {t("templates.more")}
        </Button>
      }
    />
  );
}

function begunWith(wanted: string | undefined, names: Names): RecordText & { template?: string } {
  if (wanted === FIRST_SENTENCE) return { title: "", body: t("today.together.sentence") };
  const template = templateOf(wanted);
  if (template === undefined) return { title: "", body: "" };
  return { title: template.title, body: templateParagraphs(template, names).join("\n"), template: template.id };
}

/** Begins at once: from a card that shows what it is, or with an empty page. */
export function Begin() {
  const { template: wanted } = useParams({ strict: false }) as { template?: string };
  const names = useTemplateNames();
  const [wrong, setWrong] = useState<string>();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return; // React draws twice while developing; one page is meant
    begun.current = true;
    void begin(begunWith(wanted, names)).then(setWrong);
  }, [wanted, names]);
  return wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />;
}
