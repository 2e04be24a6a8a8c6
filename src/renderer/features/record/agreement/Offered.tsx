import { useState } from "react";
import type { Offered as OfferedHead } from "../../../../shared/ipc/contract.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Cluster, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";

export type OfferedProps = {
  readonly offered: OfferedHead;
  readonly onOpen: (dialog: "review" | "decline") => void;
  readonly onTakeBack: () => void;
  readonly onPutAside: (aside: boolean) => void;
};

/** A text that may be signed. Who has not signed is never said (F25). */
export function Offered({ offered, onOpen, onTakeBack, onPutAside }: OfferedProps) {
  const name = useNameOf()("partner");
  const has = (some: readonly { readonly who: "me" | "partner" }[], who: "me" | "partner"): boolean =>
    some.some((one) => one.who === who);
  const { signedBy, declined } = offered;
  const mine = has(signedBy, "me");
  // What was pressed goes; what takes it back comes in its place, with the focus.
  const [isMoved, setMoved] = useState(false);
  const putAside = (aside: boolean): void => {
    setMoved(true);
    onPutAside(aside);
  };
  const title = offered.who === "me" ? t("offer.mine") : t("offer.theirs", { name });
  if (offered.aside) {
    return (
      <Cluster>
        <p>{offered.who === "me" ? t("offer.asideMine") : t("offer.asideTheirs", { name })}</p>
        <Button look="bare" autoFocus={isMoved} onPress={() => putAside(false)}>
          {t("offer.takeUp")}
        </Button>
      </Cluster>
    );
  }
  return (
    <Banner
      title={title}
      text={
        <Stack gap={2}>
          {offered.why === "" ? null : <p dir="auto">{`“${offered.why}”`}</p>}
          {declined.map(({ who, word }) => (
            <p key={who} dir="auto">
              {who === "me" ? t("decline.mine") : t("decline.theirs", { name })}
              {word === "" ? null : ` “${word}”`}
            </p>
          ))}
          <p>{sayWhere(mine, has(signedBy, "partner"), has(declined, "me"), name)}</p>
        </Stack>
      }
      actions={
        <Cluster>
          <Button onPress={() => onOpen("review")}>{mine ? t("offer.see") : t("offer.review")}</Button>
          {mine ? (
            <Button look="quiet" onPress={onTakeBack}>
              {t("offer.takeBack")}
            </Button>
          ) : null}
          {mine || offered.who === "me" || has(declined, "me") ? null : (
            <Button look="quiet" onPress={() => onOpen("decline")}>
              {t("decline.ask")}
            </Button>
          )}
          {mine ? null : (
            <Button look="quiet" autoFocus={isMoved} onPress={() => putAside(true)}>
              {t("offer.putAside")}
            </Button>
          )}
        </Cluster>
      }
    />
  );
}

function sayWhere(mine: boolean, theirs: boolean, declinedHere: boolean, name: string): string {
  if (mine) return t("offer.iSigned");
  if (declinedHere) return t("offer.stays");
  return theirs ? t("offer.theySigned", { name }) : t("offer.nobody");
}
