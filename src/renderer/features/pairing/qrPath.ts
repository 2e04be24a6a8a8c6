import QRCode from "qrcode";

/** Clear space around the picture that readers need, in modules. */
export const QUIET = 4;

/** The dark modules of a QR picture as one SVG path, in module units from (QUIET, QUIET); `size` includes the margin. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: "M" });
  let path = "";
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (modules.get(y, x) === 0) continue;
      const from = x;
      while (x + 1 < modules.size && modules.get(y, x + 1) !== 0) x++;
      path += `M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  }
  return { size: modules.size + 2 * QUIET, path };
}
