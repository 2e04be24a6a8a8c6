/** What is done with the text that is open, by mouse. Each waits until it is done, and the way is free for the next. */
import { expect, type Locator } from "@playwright/test";
import type { Person } from "./person.ts";
import { button, field, t } from "./words.ts";

export const article = (person: Person): Locator => person.page.getByRole("article");
export const dialog = (person: Person): Locator => person.page.getByRole("dialog");
export const inForce = (person: Person): Locator => article(person).getByText(/^In force since/);

/** Not only unseen: one on its way out would be taken for the next. */
export const noDialog = (person: Person): Promise<void> => expect(dialog(person)).toHaveCount(0);

export async function fromMenu(person: Person, what: string): Promise<void> {
  await button(article(person), t("record.more")).click();
  await person.page.getByRole("menuitem", { name: what }).click();
  await menuGone(person);
}
/** A menu on its way out counts as a dialog. */
export const menuGone = ({ page }: Person): Promise<void> =>
  expect(page.getByRole("menu", { includeHidden: true })).toHaveCount(0);

/** As both have it, to be signed. */
export async function offer(person: Person, why = ""): Promise<void> {
  await button(article(person), t("offer.do")).click();
  if (why !== "") await field(dialog(person), t("share.why")).fill(why);
  await button(dialog(person), t("offer.do")).click();
  await noDialog(person);
}

export async function sign(person: Person): Promise<void> {
  await button(article(person), t("offer.review")).click();
  await button(dialog(person), t("review.sign", { name: person.name })).click();
  await noDialog(person);
}

/** Written by the one, open at both, signed by both. */
export async function agree(a: Person, b: Person, title: string, body = `${title}: as we said.`): Promise<void> {
  await a.write(title, body);
  await a.share();
  await offer(a);
  await b.openText(title);
  for (const person of [a, b]) await sign(person);
  for (const person of [a, b]) await expect(inForce(person)).toBeVisible();
}
