import { useState } from "react";
import type { Offered as OfferedHead } from "../../../../shared/ipc/textShapes.ts";
import type { Who } from "../../../../shared/ipc/shapes.ts";
import { useToday } from "../../../state/today.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Cluster, Quiet, Stack } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { sayTermsBriefly } from "./sayTerms.ts";

export type OfferedProps = {
  readonly offered: OfferedHead;
  readonly onOpen: (dialog: "review" | "decline") => void;
  /** One's signature on it; or, where there is none, the own offer itself. */
  readonly onTakeBack: (what: "takeBack" | "unoffer") => void;
  readonly onPutAside: (aside: boolean) => void;
};

const has = (some: readonly { readonly who: Who }[], who: Who): boolean => some.some((one) => one.who === who);

/** A text that may be signed. Who has not signed is never said (F25). */
export function Offered({ offered, onOpen, onTakeBack, onPutAside }: OfferedProps) {
  const name = useNameOf()("partner");
  const { signedBy, declined } = offered;
  const mine = has(signedBy, "me");
  // What was pressed goes; what takes it back comes in its place, with the focus.
  const [isMoved, setMoved] = useState(false);
  const putAside = (aside: boolean): void => {
    setMoved(true);
    onPutAside(aside);
  };
  const today = useToday();
  const terms = sayTermsBriefly(offered.terms, today);
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
          {terms === undefined ? null : <Quiet>{terms}</Quiet>}
          {declined.map(({ who, word }) => (
            <p key={who} dir="auto">
              {who === "me" ? t("decline.mine") : t("decline.theirs", { name })}
              {word === "" ? null : ` “${word}”`}
            </p>
          ))}
          {offered.undone.map((who) => (
            <p key={who}>{who === "me" ? t("offer.undone.me") : t("offer.undone.partner", { name })}</p>
          ))}
          <p>{sayWhere(offered, name)}</p>
        </Stack>
      }
      actions={
        <Cluster>
          <Button onPress={() => onOpen("review")}>{mine ? t("offer.see") : t("offer.review")}</Button>
          {mine ? (
            <Button look="quiet" onPress={() => onTakeBack("takeBack")}>
              {t("offer.takeBack")}
            </Button>
          ) : null}
          {mine || offered.who === "me" || has(declined, "me") ? null : (
            <Button look="quiet" onPress={() => onOpen("decline")}>
              {t("decline.ask")}
            </Button>
          )}
          {mine || offered.who === "partner" ? null : (
            <Button look="quiet" autoFocus={isMoved} onPress={() => onTakeBack("unoffer")}>
              {t("offer.unoffer")}
            </Button>
          )}
          {mine || offered.who === "me" ? null : (
            <Button look="quiet" autoFocus={isMoved} onPress={() => putAside(true)}>
              {t("offer.putAside")}
            </Button>
          )}
        </Cluster>
      }
    />
  );
}

function sayWhere({ who, signedBy, declined }: OfferedHead, name: string): string {
  if (has(signedBy, "me")) return t("offer.iSigned");
  if (has(declined, "me")) return t("offer.stays");
  if (has(signedBy, "partner")) return t("offer.theySigned", { name });
  if (who === "partner") return t("offer.nobody");
  // Whoever would rather not sign it isn't urged by the other's screen, either.
  return has(declined, "partner") ? t("offer.stays") : t("offer.ownNobody");
}
