import { FileDown, FileUp } from "lucide-react";
import { useEffect, useRef } from "react";
import type { VaultStatus } from "../../../shared/ipc/shapes.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Cluster, cx, More, Quiet } from "../../ui/index.ts";
import { Matter } from "../settings/Part.tsx";
import { openCarryFile, partnerName, saveCarryFile, useSaid } from "./carry.ts";
import css from "./CarryByHand.module.css";
import { useHeld } from "./drops.ts";
import { WayMark } from "./WayMark.tsx";

export function CarryByHand({ status: { paired, disconnected } }: { readonly status: VaultStatus }) {
  if (!paired) return <Matter mark={<WayMark by="hand" />} title={t("carry.title")} text={t("carry.later")} />;
  return (
    <Matter mark={<WayMark by="hand" />} title={t("carry.title")} text={t("carry.text")}>
      {disconnected ? (
        <Banner
          title={t("carry.resting")}
          actions={<Button onPress={() => go(paths.settingsPart("you"))}>{t("carry.restingDo")}</Button>}
        />
      ) : (
        <Files />
      )}
    </Matter>
  );
}

function Files() {
  const name = partnerName();
  const said = useSaid();
  const isHeld = useHeld((held) => held.isHeld);
  const words = useRef<HTMLParagraphElement>(null);
  // A file dropped at the top of the window is answered here.
  useEffect(() => {
    if (said !== "") words.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  return (
    <>
      <div className={cx(css.desk, isHeld && css.held)}>
        <Cluster>
          <Button icon={<FileDown size={18} strokeWidth={1.75} aria-hidden />} onPress={() => void saveCarryFile()}>
            {t("carry.save", { name })}
          </Button>
          <Button icon={<FileUp size={18} strokeWidth={1.75} aria-hidden />} onPress={openCarryFile}>
            {t("carry.open", { name })}
          </Button>
        </Cluster>
        <Quiet>{t(isHeld ? "carry.letGo" : "carry.drop")}</Quiet>
        <p role="status" ref={words} className={css.said}>
          {said}
        </p>
      </div>
      <More label={t("carry.in")}>
        <ul>
          <li>{t("carry.in.shared", { name })}</li>
          <li>{t("carry.in.sealed", { name })}</li>
          <li>{t("carry.in.seen")}</li>
          <li>{t("carry.in.again")}</li>
        </ul>
      </More>
    </>
  );
}
