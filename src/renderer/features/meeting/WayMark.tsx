import css from "./WayMark.module.css";

/** A way between two people's machines, as a chart would mark it: straight across, by a buoy, in several hands. */
export function WayMark({ by }: { readonly by: "network" | "point" | "hand" }) {
  const shore = by === "network" ? 10 : 14;
  return (
    <svg viewBox="0 0 56 20" width="56" height="20" aria-hidden className={css.mark}>
      <path d={courses[by]} className={css.course} {...(by === "hand" ? { strokeDasharray: "1 4" } : {})} />
      {by === "point" ? <path d="M28 1.5 32 6 28 10.5 24 6Z" className={css.place} /> : null}
      {by === "hand" ? <path d="M24 1.5h5.5L32 4v6.5h-8Z" className={css.place} /> : null}
      <circle cx="5" cy={shore} r="4" className={css.a} />
      <rect x="47.5" y={shore - 3.5} width="7" height="7" className={css.b} />
    </svg>
  );
}

const courses = {
  network: "M11 10H45.5",
  point: "M10 12 22.5 7.5M33.5 7.5 45.5 12",
  hand: "M10.5 12.5 23 8M33 8 45.5 12.5",
};
