/** Larger pictures are drawn smaller first: reading takes time with every pixel, and a phone's photo has many. */
const LONGEST = 1600;
const LARGEST_FILE = 30 * 1024 * 1024;

/** The text in a QR picture, or undefined where there is none to be read. The reader loads at first use. */
export async function readPicture(picture: Blob): Promise<string | undefined> {
  if (picture.size > LARGEST_FILE) return undefined;
  const bitmap = await createImageBitmap(picture).catch(() => undefined); // not a picture at all
  if (bitmap === undefined) return undefined;
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  if (canvas === null) return undefined;
  canvas.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { default: jsQR } = await import("jsqr");
  return jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data;
}
