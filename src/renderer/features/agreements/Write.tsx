import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { RecordText } from "../../../shared/ipc/contract.ts";
import { call } from "../../state/connection.ts";
import { go, history, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner } from "../../ui/index.ts";
import { Starters } from "../record/Starters.tsx";
import { FIRST_SENTENCE, templateBody, templates } from "./templates.ts";

/** An empty page, or words to change. */
export function WriteChooser() {
  return (
    <Starters
      title={t("write.title")}
      lead={t("write.lead")}
      listLabel={t("write.templates")}
      starters={templates.map(({ id, title, about }) => ({ id, title, about }))}
      onPick={(id) => go(paths.newFrom(id ?? "blank"))}
    />
  );
}

function begunWith(wanted: string | undefined): RecordText & { template?: string } {
  if (wanted === FIRST_SENTENCE) return { title: "", body: t("today.together.sentence") };
  const template = templates.find(({ id }) => id === wanted);
  if (template === undefined) return { title: "", body: "" };
  return { title: template.title, body: templateBody(template), template: template.id };
}

/** Makes the record and opens it; the step itself is not one to come back to. */
export function Begin() {
  const { template: wanted } = useParams({ strict: false }) as { template?: string };
  const [wrong, setWrong] = useState<string>();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return; // React draws twice while developing; one page is meant
    begun.current = true;
    void call("records.create", { kind: "agreement", ...begunWith(wanted) }).then((made) => {
      if (!made.ok) return setWrong(sayError(made.error));
      putRecords([made.value]);
      history.replace(paths.agreement(made.value.id));
    });
  }, [wanted]);
  return wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />;
}
