import { useState } from "react";
import { call } from "../../state/connection.ts";
import { fromHere, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner } from "../../ui/index.ts";
import { boundaryStarters } from "../agreements/templates.ts";
import { Starters } from "../record/Starters.tsx";

/** "I will …": an empty page or a sentence to change. */
export function NewBoundary() {
  const [wrong, setWrong] = useState<string>();
  const begin = async (key: string | undefined) => {
    const onward = fromHere();
    const starter = key === undefined ? undefined : boundaryStarters[Number(key)];
    const words = starter === undefined ? { body: "" } : { body: starter.text, template: starter.id };
    const made = await call("records.create", { kind: "boundary", title: "", ...words });
    if (!made.ok) return setWrong(sayError(made.error));
    putRecords([made.value]);
    onward.replace(paths.boundary(made.value.id));
  };
  return (
    <>
      {wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />}
      <Starters
        title={t("youAndMe.new")}
        lead={t("youAndMe.newLead")}
        listLabel={t("youAndMe.starters")}
        starters={boundaryStarters.map(({ text }, at) => ({ id: String(at), title: text }))}
        onPick={(key) => void begin(key)}
      />
    </>
  );
}
