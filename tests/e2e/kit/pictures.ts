/** Pictures of screens, to be looked at by people: HOMEPORT_PICTURES=1 takes them. No test reads one. */
import { join } from "node:path";
import type { Page } from "@playwright/test";

const folder = join(import.meta.dirname, "..", "..", "..", "screenshots");
const sizes = [
  { width: 1280, height: 832 },
  { width: 860, height: 700 },
  { width: 640, height: 520 },
];

/** At every size, in the colours the page has now. Leaves it at the last. */
export async function takePictures(page: Page, screen: string, colours: string): Promise<void> {
  if (!process.env["HOMEPORT_PICTURES"]) return;
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(folder, `${screen}-${size.width}-${colours}.png`) });
  }
}
