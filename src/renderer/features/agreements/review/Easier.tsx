import { useState } from "react";
import { call } from "../../../state/connection.ts";
import { fromHere, paths } from "../../../state/navigation.ts";
import { putRecords } from "../../../state/records.ts";
import { useToday } from "../../../state/today.ts";
import { sayWhole } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";
import { Banner, Button, Cluster, Quiet, Stack, toast } from "../../../ui/index.ts";
import { useNameOf } from "../../record/names.ts";
import { setStage } from "./useReview.ts";

/** The last part (P21), which may stay empty. What is written is a text of its own, here until somebody shares it. */
export function Easier() {
  const today = useToday();
  const name = useNameOf()("partner");
  const [wrong, setWrong] = useState<string>();
  const finish = async (): Promise<boolean> => {
    const done = await call("review.done");
    if (done.ok) setStage("overview");
    else setWrong(sayError(done.error));
    return done.ok;
  };
  const leave = async (): Promise<void> => {
    const onward = fromHere();
    if (!(await finish())) return;
    toast({ text: t("session.done") });
    onward.go(paths.agreements);
  };
  const write = async (): Promise<void> => {
    const onward = fromHere();
    const title = t("session.named", { day: sayWhole(today) });
    const made = await call("records.create", { kind: "review", title, body: "" });
    if (!made.ok) return setWrong(sayError(made.error));
    putRecords([made.value]);
    if (await finish()) onward.go(paths.agreement(made.value.id));
  };
  return (
    <Stack gap={4}>
      <Stack gap={2}>
        <h2>{t("session.easier")}</h2>
        <p>{t("session.easierText")}</p>
        <Quiet>{t("session.easierHint", { name })}</Quiet>
      </Stack>
      {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
      <Cluster>
        <Button look="main" onPress={() => void write()}>
          {t("session.write")}
        </Button>
        <Button onPress={() => void leave()}>{t("session.finish")}</Button>
        <Button look="quiet" onPress={() => setStage("overview")}>
          {t("do.back")}
        </Button>
      </Cluster>
    </Stack>
  );
}
