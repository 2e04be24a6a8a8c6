import { useEffect, useState } from "react";
import type { Result } from "../../../../shared/base/result.ts";
import { isAgreeable } from "../../../../shared/domain/record.ts";
import type { Agreement, Projection } from "../../../../shared/ipc/textShapes.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Params } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";

type Word = Params<"agreement.say">["word"];

/** How it stands then; or why nothing was done, which whoever asked has to say. */
type Said = Promise<Result<Agreement, AppError>>;

export type AgreementActs = {
  readonly agreement: Agreement | undefined;
  say(word: Word): Said;
  /** SG9 */
  decline(offer: string, word: string): Said;
  putAside(offer: string, aside: boolean): Said;
  /** `shown`: the text that was read; another is not offered. `instead`: what the person was told goes with it. */
  offer(offered: Omit<Params<"agreement.offer">, "id">): Said;
};

/** How a shared text stands, and what one can say of it. Read again whenever something was stated, or a day has passed. */
export function useAgreement(row: Projection, today: number): AgreementActs {
  const { id } = row;
  const [agreement, setAgreement] = useState<Agreement>();
  const revision = isAgreeable(row.kind) && row.shared ? (row.standing?.revision ?? "") : undefined;
  useEffect(() => {
    let current = true;
    if (revision === undefined) setAgreement(undefined);
    else {
      void call("agreement.view", { id }).then((answer) => {
        if (current && answer.ok) setAgreement(answer.value);
      });
    }
    return () => {
      current = false;
    };
  }, [id, revision, today]);

  // Whatever came of it, what is shown is how it stands now.
  const answered = async (asked: ReturnType<typeof call<"agreement.say">>): Said => {
    const answer = await asked;
    const now = answer.ok ? answer : await call("agreement.view", { id });
    if (now.ok) setAgreement(now.value);
    return answer;
  };
  return {
    agreement: agreement?.id === id ? agreement : undefined,
    say: (word) => answered(call("agreement.say", { id, word })),
    decline: (offer, word) => answered(call("agreement.decline", { id, offer, word })),
    putAside: (offer, aside) => answered(call("agreement.putAside", { id, offer, aside })),
    offer: (offered) => answered(call("agreement.offer", { id, ...offered })),
  };
}
