/** What a person sees and presses, by the very catalogue the screens draw from. */
import type { Locator, Page } from "@playwright/test";
import { t } from "../../../src/renderer/strings/index.ts";

export { t };

export const button = (page: Page | Locator, name: string): Locator => page.getByRole("button", { name, exact: true });
/** A card to pick: its name begins with its title, the line about it follows. */
export const card = (page: Page, title: string): Locator => page.getByRole("button", { name: title });
export const field = (page: Page | Locator, name: string): Locator => page.getByRole("textbox", { name, exact: true });
export const heading = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole("heading", typeof name === "string" ? { name, exact: true } : { name });
/** Anything said on screen: banners, toasts, standing lines. */
export const said = (page: Page | Locator, words: string): Locator => page.getByText(words, { exact: true });
