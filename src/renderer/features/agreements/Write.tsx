import { useParams } from "@tanstack/react-router";
import { FileText, NotebookPen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { call } from "../../state/connection.ts";
import { go, history, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, List } from "../../ui/index.ts";
import { templateBody, templates } from "./templates.ts";
import css from "./Write.module.css";

const icon = { size: 20, strokeWidth: 1.75, "aria-hidden": true } as const;

/** An empty page, or words to change. */
export function WriteChooser() {
  return (
    <div className={css.write}>
      <h2>{t("write.title")}</h2>
      <p className={css.lead}>{t("write.lead")}</p>
      <List
        label={t("write.templates")}
        onOpen={(id) => go(paths.newFrom(id))}
        rows={[
          { id: "blank", title: t("write.empty"), meta: t("write.emptyAbout"), icon: <NotebookPen {...icon} /> },
          ...templates.map(({ id, title, about }) => ({ id, title, meta: about, icon: <FileText {...icon} /> })),
        ]}
      />
    </div>
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
