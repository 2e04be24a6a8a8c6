import { faults, look } from "./kit/look.ts";
import { expect, moveIn, test } from "./kit/test.ts";
import {
  firstScreens,
  lockScreens,
  otherScreens,
  pairingScreens,
  sharedScreens,
  wordsAfterUnlock,
} from "./kit/tour.ts";

test.describe("every screen, light and dark, whole and at 200 %", () => {
  test("[E5] alone: the first minutes, locked, unpaired", async ({ newPerson }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    const a = newPerson("Robin");
    await firstScreens(a, looking.at);
    await lockScreens(a, looking.at);
    await wordsAfterUnlock(a, looking.at);
    await pairingScreens(a, looking.at);
    console.log(`${looking.screens} screens`);
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[E5] as two: texts, dialogs, settings", async ({ couple: { a, b } }) => {
    const found = new Map<string, string[]>();
    const looking = look(found);
    await sharedScreens(a, b, looking.at);
    await otherScreens(a, looking.at);
    await a.goTo("today");
    console.log(`${looking.screens} screens`);
    expect(Object.fromEntries(found)).toEqual({});
  });

  test("[E5] the same look finds a planted fault", async ({ newPerson }) => {
    const a = newPerson("Robin");
    await moveIn(a);
    await a.page.evaluate(() => document.querySelector("main")?.insertAdjacentHTML("beforeend", "<img src='/'>"));
    expect(await faults(a.page)).not.toEqual([]);
  });
});
