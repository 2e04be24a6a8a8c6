import { dayToIso, type Day } from "../../../shared/base/day.ts";
import type { Copy } from "./readableCopy.ts";

/** For other programs: the same in the same order, days as ISO 8601 calendar dates. */
export const asJson = ({ title, lead, parts }: Copy): string =>
  `${JSON.stringify({ format: "homeport-copy", version: 1, title, lead, parts }, (key, value: unknown) => (key === "day" ? dayToIso(value as Day) : value), 2)}\n`;
