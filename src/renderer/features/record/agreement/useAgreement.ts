import { useEffect, useState } from "react";
import type { Agreement, Params, Projection } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { sayError } from "../../../strings/sayError.ts";
import { toast } from "../../../ui/index.ts";

type Word = Params<"agreement.say">["word"];

export type AgreementActs = {
  readonly agreement: Agreement | undefined;
  /** Undefined where it was not taken; then what is shown is how it stands now. */
  say(word: Word): Promise<Agreement | undefined>;
  /** SG9 */
  decline(offer: string, word: string): Promise<Agreement | undefined>;
  putAside(offer: string, aside: boolean): Promise<Agreement | undefined>;
  offer(terms: Params<"agreement.offer">["terms"], why: string): Promise<Agreement | undefined>;
};

/** How a shared text stands, and what one can say of it. Read again whenever something was stated, or a day has passed. */
export function useAgreement(row: Projection, today: number): AgreementActs {
  const { id } = row;
  const [agreement, setAgreement] = useState<Agreement>();
  const revision = row.kind === "agreement" && row.shared ? (row.standing?.revision ?? "") : undefined;
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

  const answered = async (asked: ReturnType<typeof call<"agreement.say">>): Promise<Agreement | undefined> => {
    const answer = await asked;
    if (answer.ok) {
      setAgreement(answer.value);
      return answer.value;
    }
    if (answer.error.type !== "Refused") toast({ text: sayError(answer.error) });
    const now = await call("agreement.view", { id });
    if (now.ok) setAgreement(now.value);
    return undefined;
  };
  return {
    agreement: agreement?.id === id ? agreement : undefined,
    say: (word) => answered(call("agreement.say", { id, word })),
    decline: (offer, word) => answered(call("agreement.decline", { id, offer, word })),
    putAside: (offer, aside) => answered(call("agreement.putAside", { id, offer, aside })),
    offer: (terms, why) => answered(call("agreement.offer", { id, terms, why })),
  };
}
