import { useMemo } from "react";
import css from "./Handing.module.css";
import { qrPath } from "./qrPath.ts";

/** Drawn as one path of our own: no markup from strings, no inline styles. */
export function QrPicture({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" className={css.qr}>
      <rect width={size} height={size} className={css.paper} />
      <path d={path} className={css.ink} />
    </svg>
  );
}
