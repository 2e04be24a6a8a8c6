/** The meeting points of one space: each is tried by itself, and what comes twice changes nothing. */
import type { DeviceId } from "../../../../../shared/base/brand.ts";
import { formatMeetingLink, type MeetingLink } from "./meetingLink.ts";
import { MeetingPoint, type MeetingPointDeps, type MeetingState } from "./meetingPoint.ts";

export type MeetingPointsDeps = Omit<MeetingPointDeps, "link">;

export class MeetingPoints {
  readonly #deps: MeetingPointsDeps;
  readonly #points = new Map<string, MeetingPoint>();
  constructor(deps: MeetingPointsDeps) {
    this.#deps = deps;
  }

  /** From now on these and no others. */
  set(links: readonly MeetingLink[]): void {
    const wanted = new Map(links.map((link) => [formatMeetingLink(link), link]));
    for (const [name, point] of this.#points) {
      if (wanted.has(name)) continue;
      point.stop();
      this.#points.delete(name);
    }
    for (const [name, link] of wanted) {
      if (!this.#points.has(name)) this.#points.set(name, new MeetingPoint({ ...this.#deps, link }));
    }
  }

  /** By link. */
  states(): ReadonlyMap<string, MeetingState> {
    return new Map([...this.#points].map(([name, { state }]) => [name, state]));
  }

  peersChanged(): void {
    for (const point of this.#points.values()) point.peersChanged();
  }
  heard(device: DeviceId): void {
    for (const point of this.#points.values()) point.heard(device);
  }
  restart(): void {
    for (const point of this.#points.values()) point.restart();
  }
  resumed(): void {
    for (const point of this.#points.values()) point.resumed();
  }
  async flush(): Promise<void> {
    await Promise.all([...this.#points.values()].map((point) => point.flush()));
  }
  stop(): void {
    for (const point of this.#points.values()) point.stop();
    this.#points.clear();
  }
}
