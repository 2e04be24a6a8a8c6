import { QUIET, qrPath } from "./qrPath.ts";

/** Pixels a module: also what a messenger makes smaller can then be read. */
const SCALE = 8;
const CAPTION = 26;

/** The picture as a PNG, for whatever the two send each other; under it a line that tells people what it is. */
export async function pictureFile(text: string, caption: string): Promise<Uint8Array<ArrayBuffer>> {
  const { size, path } = qrPath(text);
  const width = size * SCALE;
  const canvas = new OffscreenCanvas(width, width + 2 * CAPTION);
  const draw = canvas.getContext("2d");
  if (draw === null) throw new Error("nothing to draw on");
  // Dark on light, whatever the theme.
  draw.fillStyle = "#ffffff";
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.fillStyle = "#16272c";
  draw.font = `550 ${CAPTION}px "Atkinson Hyperlegible Next Variable", sans-serif`;
  draw.textAlign = "center";
  draw.fillText(caption, width / 2, width + CAPTION / 2, width - 2 * QUIET * SCALE);
  draw.scale(SCALE, SCALE);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, no array
  draw.fill(new Path2D(path));
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}
