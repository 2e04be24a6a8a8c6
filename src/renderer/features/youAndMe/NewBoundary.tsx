import { NotebookPen, Quote } from "lucide-react";
import { useState } from "react";
import { call } from "../../state/connection.ts";
import { history, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, List } from "../../ui/index.ts";
import { boundaryStarters } from "../agreements/templates.ts";
import css from "./YouAndMe.module.css";

const icon = { size: 20, strokeWidth: 1.75, "aria-hidden": true } as const;

/** "I will …": an empty page or a sentence to change. */
export function NewBoundary() {
  const [wrong, setWrong] = useState<string>();
  const begin = async (key: string) => {
    const starter = boundaryStarters[Number(key)];
    const words = starter === undefined ? { body: "" } : { body: starter.text, template: starter.id };
    const made = await call("records.create", { kind: "boundary", title: "", ...words });
    if (!made.ok) return setWrong(sayError(made.error));
    putRecords([made.value]);
    history.replace(paths.boundary(made.value.id));
  };
  return (
    <div className={css.new}>
      <h2>{t("youAndMe.new")}</h2>
      <p className={css.lead}>{t("youAndMe.newLead")}</p>
      {wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />}
      <List
        label={t("youAndMe.starters")}
        onOpen={(key) => void begin(key)}
        rows={[
          { id: "blank", title: t("write.empty"), meta: t("write.emptyAbout"), icon: <NotebookPen {...icon} /> },
          ...boundaryStarters.map(({ text }, at) => ({ id: String(at), title: text, icon: <Quote {...icon} /> })),
        ]}
      />
    </div>
  );
}
