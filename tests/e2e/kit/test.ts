import { test as base, type BrowserContextOptions } from "@playwright/test";
import { lose } from "./host.ts";
import { pair, Person } from "./person.ts";

export { expect } from "@playwright/test";

type NewPerson = (name: string, look?: BrowserContextOptions, profile?: string) => Person;
type PerTest = {
  /** Someone with an app of their own, closed and forgotten after the test. */
  readonly newPerson: NewPerson;
};
type PerWorker = {
  /** Robin and Noor, both open, paired; the same two for all tests of a run. A test leaves both open and unlocked. */
  readonly couple: { readonly a: Person; readonly b: Person };
};

async function forget(person: Person): Promise<void> {
  await person.close("kill");
  lose(person.profile);
}

/** Opened for the first time, and inside. */
export async function moveIn(...people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await person.open();
    await person.onboard();
    await person.lookAround();
  }
}

export const test = base.extend<PerTest, PerWorker>({
  newPerson: async ({ browser }, use) => {
    const people: Person[] = [];
    await use((name, look, profile) => {
      const person = new Person(browser, name, look, profile);
      people.push(person);
      return person;
    });
    for (const person of people) await forget(person);
  },
  couple: [
    async ({ browser }, use) => {
      const [a, b] = [new Person(browser, "Robin"), new Person(browser, "Noor")];
      await moveIn(a, b);
      await pair(a, b);
      await use({ a, b });
      for (const person of [a, b]) await forget(person);
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
