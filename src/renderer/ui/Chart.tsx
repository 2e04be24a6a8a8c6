import css from "./Chart.module.css";
import { depths, land, light, shore, soundings } from "./chartLines.ts";

/** Degrees along both sides, as a chart's border carries them: every fifth longer. */
const ticks = Array.from({ length: 42 }, (_, at) => (at + 0.5) * 20);

/** A chart under a lamp: drawn for onboarding and the lock page. It carries no meaning and is not read aloud. */
export function Chart() {
  return (
    <svg viewBox="0 0 520 840" preserveAspectRatio="xMidYMid slice" aria-hidden className={css.chart}>
      {land.map((d) => (
        <path key={d} d={d} className={css.land} />
      ))}
      {depths.map((d) => (
        <path key={d} d={d} className={css.depth} />
      ))}
      {shore.map((d) => (
        <path key={d} d={d} className={css.shore} />
      ))}
      {soundings.map(([x, y, fathoms]) => (
        <text key={`${x}-${y}`} x={x} y={y} className={css.sounding}>
          {fathoms}
        </text>
      ))}
      {ticks.map((y, at) => (
        <path key={y} d={`M0 ${y}h${at % 5 === 2 ? 14 : 8}M520 ${y}h${at % 5 === 2 ? -14 : -8}`} className={css.tick} />
      ))}
      <circle cx={light.x} cy={light.y} r="9" className={css.ring} />
      <circle cx={light.x} cy={light.y} r="3" className={css.dot} />
    </svg>
  );
}
