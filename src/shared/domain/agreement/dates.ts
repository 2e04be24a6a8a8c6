/** Days that can't be right beside each other (TM2): the two machines' dates disagree, or one was set wrong for a while. */
import type { Statement } from "./lifecycle.ts";

type Dated = Pick<Statement, "id" | "day" | "person">;

/** In the order given; days since 1970-01-01. What lies ahead by more than a day can't be told to be late: it is no measure. */
export function oddDays<One extends Dated>(
  all: readonly One[],
  sees: (of: string, what: string) => boolean,
  today: number,
): One[] {
  const isAhead = ({ day }: Dated): boolean => day > today + 1;
  return all.filter((one) => {
    const past = all.filter((other) => !isAhead(other) && sees(one.id, other.id));
    return isAhead(one) || past.some(({ day }) => one.day < day - 1);
  });
}
