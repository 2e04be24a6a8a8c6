import { useEffect, useRef } from "react";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { t } from "../../../strings/index.ts";
import { Banner } from "../../../ui/index.ts";
import { sayWhyNotDone } from "./sayNotDone.ts";

/** In the dialog that was to do it, which stays open: what was pressed was not done, and why. */
export function NotDone({ error }: { readonly error: AppError | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  // A long dialog may be scrolled to its end, where the press was.
  useEffect(() => {
    if (error !== undefined) place.current?.scrollIntoView({ block: "nearest" });
  }, [error]);
  if (error === undefined) return null;
  return (
    <div ref={place}>
      <Banner look="hold" live title={t("notDone.lead")} text={sayWhyNotDone(error)} />
    </div>
  );
}
