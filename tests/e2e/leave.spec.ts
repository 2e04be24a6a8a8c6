/** UP1: one disconnects, alone; the other is told only if that was chosen. */
import { look } from "./kit/look.ts";
import { pair, type Person } from "./kit/person.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import { button, t } from "./kit/words.ts";

/** Not the couple that other tests go on with. */
async function twoPaired(newPerson: (name: string) => Person): Promise<[Person, Person]> {
  const [a, b] = [newPerson("Robin"), newPerson("Noor")];
  await moveIn(a, b);
  await pair(a, b);
  return [a, b];
}

test.describe("leaving", () => {
  test("[UP1] [S11] [F09] [F26] said nothing: what the other will see stands there before; everything stays readable, and the other sees no difference", async ({
    newPerson,
  }) => {
    const [a, b] = await twoPaired(newPerson);
    const found = new Map<string, string[]>();
    const looking = look(found);
    await a.write("Sunday mornings", "We have breakfast together.");
    await a.share();
    await b.openText("Sunday mornings");

    await a.settings("you");
    await button(a.page, t("leave.open", { name: b.name })).click();
    const dialog = a.page.getByRole("dialog", { name: t("leave.title", { name: b.name }) });
    await expect(dialog.getByRole("button", { name: t("do.cancel") })).toBeFocused();
    await expect(dialog.getByRole("radio", { name: t("leave.silent") })).toBeChecked();
    await expect(dialog).toContainText(t("leave.silentText", { name: b.name }));
    await looking.at(a, "leave");
    // Away from the button by keys alone, and pressed.
    await a.page.keyboard.press("Tab");
    await expect(button(dialog, t("leave.do"))).toBeFocused();
    await a.page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(a.page.getByText(t("settings.unpaired"))).toBeVisible();
    // To be read, no more to be written on.
    await a.goTo("agreements");
    await a.page.getByRole("row", { name: "Sunday mornings" }).click();
    await expect(a.page.getByRole("article")).toContainText("We have breakfast together.");
    await looking.at(a, "left");

    await b.add(" Every Sunday.");
    await b.saved();
    await b.share();
    await b.page.waitForTimeout(3_000);
    await expect(b.page.getByText(t("sync.notConnected"))).toHaveCount(0);
    await expect(a.page.getByRole("article")).not.toContainText("Every Sunday");
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[UP1] [F26] told: the other reads that it is over, keeps everything, and the two can begin anew", async ({
    newPerson,
  }) => {
    const [a, b] = await twoPaired(newPerson);
    await b.write("What we keep", "Said by both.");
    await b.share();
    await a.openText("What we keep");
    await a.settings("you");
    await button(a.page, t("leave.open", { name: b.name })).click();
    const dialog = a.page.getByRole("dialog", { name: t("leave.title", { name: b.name }) });
    await dialog.getByRole("radio", { name: t("leave.tell", { name: b.name }) }).check({ force: true });
    await button(dialog, t("leave.do")).click();
    await expect(dialog).toHaveCount(0);
    await b.goTo("today");
    await expect(b.page.getByText(t("sync.notConnected"))).toBeVisible({ timeout: 30_000 });
    await b.openText("What we keep");
    await expect(b.text).toContainText("Said by both.");
  });
});
