/** Which days two people say their rhythm was kept (RY2). Only what was said is there: no day is missing, and none is counted (F29). */
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { calendarFile } from "../../../shared/domain/rhythm/ics.ts";
import { readSchedule } from "../../../shared/domain/rhythm/schedule.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import type { Params } from "../../../shared/ipc/contract.ts";
import type { RhythmDays } from "../../../shared/ipc/textShapes.ts";
import { refuse } from "../../../shared/ipc/registrar.ts";
import { encodeNoted } from "../../../shared/protocol/body.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { Draft } from "../gate/draft.ts";
import type { Noted } from "../gate/recordState.ts";
import type { RecordTexts } from "./recordTexts.ts";
import { type Known, Sayable, sealedAs } from "./sayable.ts";
import type { Turns } from "../../../shared/base/turns.ts";

export class Rhythms {
  readonly #texts: RecordTexts;
  readonly #sayable: Sayable;

  constructor(texts: RecordTexts, turns: Turns) {
    this.#texts = texts;
    this.#sayable = new Sayable(texts, turns, (kind) => kind === "rhythm");
  }

  /** Its days, the newest first. */
  view(id: string, most: number): Result<RhythmDays, AppError> {
    const known = this.#sayable.known(id);
    return known ? ok(this.#view(known, most)) : refuse("NotFound");
  }

  /** Whoever has said so already, or has nothing to take back, says nothing twice. */
  note({ id, day, takenBack, most }: Params<"rhythm.note">): Promise<Result<RhythmDays, AppError>> {
    const { parts } = this.#texts;
    const shown = (known: Known): Result<RhythmDays, AppError> => ok(this.#view(known, most));
    const make = (known: Known): Draft | Result<RhythmDays, AppError> => {
      const about = sealedAs(known);
      if (!about) return refuse("NotFound");
      if (day > parts.today()) return refuse("Refused");
      const isMine = known.state.noted
        .filter(stands)
        .some((one) => one.day === day && sameBytes(one.person, parts.person));
      if (isMine !== takenBack) return shown(known);
      return { kind: KIND.noted, ...about, plaintext: encodeNoted({ day: day as Day, takenBack }) };
    };
    return this.#sayable.say(id, make, shown);
  }

  /** RY3: of the clause that the window shows, so that what was read is what is saved. */
  calendar({ when, until }: CalendarOf): Result<{ file: Uint8Array; name: string }, AppError> {
    const { today, randomBytes } = this.#texts.parts;
    const schedule = readSchedule(when);
    if (!schedule) return refuse("NotFound");
    const file = calendarFile(schedule, {
      today: today(),
      until: until as Day | undefined,
      uid: toHex(randomBytes(16)),
    });
    return ok({ file: new TextEncoder().encode(file), name: "time-set-aside.ics" });
  }

  #view({ state }: Known, most: number): RhythmDays {
    const days = new Map<Day, Set<"me" | "partner">>();
    for (const { person, day } of state.noted.filter(stands)) {
      // TM2: a day that lies ahead is told once it has come.
      if (day <= this.#texts.parts.today() + 1)
        days.set(day, (days.get(day) ?? new Set()).add(this.#texts.who(person)));
    }
    const newest = [...days].toSorted(([a], [b]) => b - a);
    const told = newest.slice(0, most).map(([day, by]) => ({ day, by: [...by].toSorted() }));
    return { days: told, hasMore: newest.length > most };
  }
}

type CalendarOf = Omit<Params<"rhythm.calendar">, "passphrase">;

const stands = ({ takenBack, isOver }: Noted): boolean => !takenBack && !isOver;
