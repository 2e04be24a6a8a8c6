import { Copy, FileDown, ImageDown } from "lucide-react";
import type { ReactNode } from "react";
import { utf8 } from "../../../shared/base/bytes.ts";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Stack, toast } from "../../ui/index.ts";
import { saveFile } from "../settings/saveFile.ts";
import css from "./Handing.module.css";
import { pictureFile } from "./pictureFile.ts";
import { QrPicture } from "./QrPicture.tsx";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

type GiveTextProps = {
  readonly text: string;
  readonly label: string;
  /** Said once it is copied. */
  readonly copied: string;
  /** It is what is to be done now. */
  readonly isMain: boolean;
  /** More to be done with it, and said of it. */
  readonly children?: ReactNode;
};

/** A text for the partner's machine: to copy, or as a file. */
export function GiveText({
  text,
  label,
  copied,
  isMain,
  children,
  more,
}: GiveTextProps & { readonly more?: ReactNode }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: copied });
  };
  return (
    <Stack gap={3}>
      {/* It scrolls, so the keyboard must reach it. */}
      <p tabIndex={0} aria-label={label} role="region" className={css.text}>
        {text}
      </p>
      <Cluster>
        <Button look={isMain ? "main" : "plain"} icon={<Copy {...icon} />} onPress={() => void copy()}>
          {t("pairing.copy")}
        </Button>
        <Button
          icon={<FileDown {...icon} />}
          onPress={() => saveFile("homeport-connect.txt", new Uint8Array(utf8(text)))}
        >
          {t("pairing.save")}
        </Button>
        {more}
      </Cluster>
      {children}
    </Stack>
  );
}

/** PR1: an invitation, as text, file or picture. */
export function GiveInvitation(props: GiveTextProps) {
  const { text } = props;
  const savePicture = async (): Promise<void> =>
    saveFile("homeport-connect.png", await pictureFile(text, t("pairing.pictureCaption")));
  return (
    <div className={css.sides}>
      <GiveText
        {...props}
        more={
          <Button icon={<ImageDown {...icon} />} onPress={() => void savePicture()}>
            {t("pairing.savePicture")}
          </Button>
        }
      />
      <QrPicture text={text} label={t("pairing.picture")} />
    </div>
  );
}
