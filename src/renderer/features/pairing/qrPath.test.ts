import jsQR from "jsqr";
import { describe, expect, it } from "vitest";
import { qrPath } from "./qrPath.ts";

/** Fills the path's runs into pixels, `scale` to a module, as a screen would. */
function paint(text: string, scale = 4): { pixels: Uint8ClampedArray; width: number } {
  const { size, path } = qrPath(text);
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x = "", y = "", run = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let py = Number(y) * scale; py < (Number(y) + 1) * scale; py++) {
      for (let px = Number(x) * scale; px < (Number(x) + Number(run)) * scale; px++) {
        pixels.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3);
      }
    }
  }
  return { pixels, width };
}

describe("the invitation's picture", () => {
  it("[PR1] drawn by us, read back by the reader the app uses", () => {
    const text = `homeport:${"0123456789abcdef".repeat(12)}`;
    const { pixels, width } = paint(text);
    expect(jsQR(pixels, width, width)?.data).toBe(text);
  });

  it("[PR1] also the longest there is: apart, with two links to meeting points", () => {
    const text = `${"You need the Homeport app: “Answer an invitation”. ".repeat(8)}homeport-pairing:${"Aq6LChIb".repeat(120)}`;
    const { pixels, width } = paint(text, 8);
    expect(jsQR(pixels, width, width)?.data).toBe(text);
  });
});
