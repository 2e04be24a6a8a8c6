import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { call } from "../../state/connection.ts";
import { go, history, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner } from "../../ui/index.ts";
import { Starters } from "../record/Starters.tsx";
import { templateBody, templates } from "./templates.ts";

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

/** Makes the record and opens it; the step itself is not one to come back to. */
export function Begin() {
  const { template: wanted } = useParams({ strict: false }) as { template?: string };
  const [wrong, setWrong] = useState<string>();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return; // React draws twice while developing; one page is meant
    begun.current = true;
    const template = templates.find(({ id }) => id === wanted);
    const words =
      template === undefined
        ? { title: "", body: "" }
        : { title: template.title, body: templateBody(template), template: template.id };
    void call("records.create", { kind: "agreement", ...words }).then((made) => {
      if (!made.ok) return setWrong(sayError(made.error));
      putRecords([made.value]);
      history.replace(paths.agreement(made.value.id));
    });
  }, [wanted]);
  return wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />;
}
