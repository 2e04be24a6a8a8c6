import { test as base, type BrowserContextOptions } from "@playwright/test";
import { lose } from "./host.ts";
import { pair, Person } from "./person.ts";

export { expect } from "@playwright/test";

type Fixtures = {
  /** Someone with an app of their own, closed and forgotten after the test. */
  readonly newPerson: (name: string, look?: BrowserContextOptions, profile?: string) => Person;
  /** Robin and Noor, both open, paired. */
  readonly couple: { readonly a: Person; readonly b: Person };
};

export const test = base.extend<Fixtures>({
  newPerson: async ({ browser }, use) => {
    const people: Person[] = [];
    await use((name, look, profile) => {
      const person = new Person(browser, name, look, profile);
      people.push(person);
      return person;
    });
    for (const person of people) {
      await person.close("kill");
      lose(person.profile);
    }
  },
  couple: async ({ newPerson }, use) => {
    const [a, b] = [newPerson("Robin"), newPerson("Noor")];
    for (const person of [a, b]) {
      await person.open();
      await person.onboard();
      await person.lookAround();
    }
    await pair(a, b);
    await use({ a, b });
  },
});
