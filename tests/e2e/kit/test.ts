import { test as base, type BrowserContextOptions } from "@playwright/test";
import { lose } from "./host.ts";
import { pair, Person } from "./person.ts";

export { expect } from "@playwright/test";

type NewPerson = (name: string, look?: BrowserContextOptions, profile?: string) => Person;
type Couple = { readonly a: Person; readonly b: Person };
type PerTest = {
  /** Someone with an app of their own, closed and forgotten after the test. */
  readonly newPerson: NewPerson;
  /** Robin and Noor, both open, paired; the same two for all tests of a file. A test leaves both open and unlocked. */
  readonly couple: Couple;
};
type PerWorker = {
  readonly coupleOf: (file: string) => Promise<Couple>;
};

async function forget(person: Person): Promise<void> {
  await person.close("kill");
  lose(person.profile);
}

/** Opened for the first time, and inside. */
export async function moveIn(...people: readonly Person[]): Promise<void> {
  await Promise.all(
    people.map(async (person) => {
      await person.open();
      await person.onboard();
      await person.lookAround();
    }),
  );
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
  couple: [async ({ coupleOf }, use, { file }) => use(await coupleOf(file)), { timeout: 300_000 }],
  // A worker plays one file after the other, and none finds what another wrote.
  coupleOf: [
    async ({ browser }, use) => {
      let last: (Couple & { readonly file: string }) | undefined;
      const forgetLast = async (): Promise<void> => {
        if (last) for (const person of [last.a, last.b]) await forget(person);
      };
      await use(async (file) => {
        if (last?.file === file) return last;
        await forgetLast();
        const [a, b] = [new Person(browser, "Robin"), new Person(browser, "Noor")];
        last = { file, a, b };
        await moveIn(a, b);
        await pair(a, b);
        return last;
      });
      await forgetLast();
    },
    { scope: "worker" },
  ],
});
