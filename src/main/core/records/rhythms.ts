/** Which days two people say their rhythm was kept (RY2). Only what was said is there: no day is missing, and none is counted (F29). */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { calendarFile } from "../../../shared/domain/rhythm/ics.ts";
import { readSchedule } from "../../../shared/domain/rhythm/schedule.ts";
import type { AppError, Params, RhythmDays } from "../../../shared/ipc/contract.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { encodeNoted } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { Created, Noted } from "../gate/recordState.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import type { Turns } from "./turns.ts";

type Known = {
  readonly space: SharedSpace;
  readonly record: RecordId;
  readonly created: Created;
  readonly noted: readonly Noted[];
};

export class Rhythms {
  readonly #texts: RecordTexts;
  readonly #turns: Turns;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#turns = turns;
  }

  /** Its days, the newest first. */
  view(id: string, most: number): Result<RhythmDays, AppError> {
    const known = this.#known(id);
    if (!known) return refuse("NotFound");
    const days = new Map<Day, Set<"me" | "partner">>();
    for (const { person, day } of known.noted.filter(stands)) {
      // TM2: a day that lies ahead is told once it has come.
      if (day <= this.#texts.parts.today() + 1)
        days.set(day, (days.get(day) ?? new Set()).add(this.#texts.who(person)));
    }
    const newest = [...days].toSorted(([a], [b]) => b - a);
    const told = newest.slice(0, most).map(([day, by]) => ({ day, by: [...by].toSorted() }));
    return ok({ days: told, hasMore: newest.length > most });
  }

  /** Whoever has said so already, or has nothing to take back, says nothing twice. */
  note({ id, day, takenBack, most }: Params<"rhythm.note">): Promise<Result<RhythmDays, AppError>> {
    return this.#turns.inTurn(id, () =>
      this.#texts.reading(async () => {
        const { space, parts } = this.#texts;
        const known = this.#known(id);
        const key = known && space?.keys.get(known.created.keyId);
        if (!space || !known || !key || known.space !== space) return refuse("NotFound");
        if (space.place !== "ok") return refuse(space.place === "full" ? "TooManyDevices" : "DeviceRemoved");
        if (day > parts.today()) return refuse("Refused");
        const isMine = known.noted
          .filter(stands)
          .some((one) => one.day === day && toHex(one.person) === toHex(parts.person));
        if (isMine !== takenBack) return this.view(id, most);
        const { verdict } = await space.author({
          kind: KIND.noted,
          record: known.record,
          keyId: known.created.keyId,
          key,
          plaintext: encodeNoted({ day: day as Day, takenBack }),
        });
        return verdict.status === "accepted" ? this.view(id, most) : refuse("Refused");
      }),
    );
  }

  /** RY3: of the clause that the window shows, so that what was read is what is saved. */
  calendar(when: string): Result<{ file: Uint8Array; name: string }, AppError> {
    const { today, randomBytes } = this.#texts.parts;
    const schedule = readSchedule(when);
    if (!schedule) return refuse("NotFound");
    const file = calendarFile(schedule, { today: today(), uid: toHex(randomBytes(16)) });
    return ok({ file: new TextEncoder().encode(file), name: "time-set-aside.ics" });
  }

  #known(id: string): Known | undefined {
    const record = recordIdFromHex(id);
    const space = record && this.#texts.spaceOf(record);
    const { created, noted = [] } = (record && space?.rows.state(record)) ?? {};
    return record && space && created?.kind === "rhythm" ? { space, record, created, noted } : undefined;
  }
}

const stands = ({ takenBack, isOver }: Noted): boolean => !takenBack && !isOver;
