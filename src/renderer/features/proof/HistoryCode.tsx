import { useEffect, useState } from "react";
import { call } from "../../state/connection.ts";
import { useToday } from "../../state/today.ts";
import { t } from "../../strings/index.ts";
import { Quiet, Stack } from "../../ui/index.ts";
import { useNameOf } from "../record/names.ts";
import css from "./HistoryCode.module.css";

/** PF4: to be read aloud. `revision`: another one whenever something was stated. */
export function HistoryCode({ id, revision }: { readonly id?: string; readonly revision?: string | undefined }) {
  const name = useNameOf()("partner");
  const today = useToday();
  const code = useCode(id, `${revision ?? ""} ${today}`);
  if (code === undefined) return null;
  return code === "" ? (
    <Quiet>{t("proof.codeNone")}</Quiet>
  ) : (
    <Stack gap={3}>
      <output className={css.code} aria-label={t("proof.code")}>
        {code.split(" ").map((group, at) => (
          <span key={`${String(at)}${group}`}>{group}</span>
        ))}
      </output>
      <Quiet>{t("proof.codeText", { name })}</Quiet>
    </Stack>
  );
}

/** Empty where there is none; undefined until it is known. */
function useCode(id: string | undefined, revision: string): string | undefined {
  const [code, setCode] = useState<string>();
  useEffect(() => {
    let current = true;
    void call("history.code", id === undefined ? {} : { id }).then((answer) => {
      if (current) setCode(answer.ok ? (answer.value.code ?? "") : "");
    });
    return () => {
      current = false;
    };
  }, [id, revision]);
  return code;
}
