import css from "./Contours.module.css";

/**
 * The small illustration: a shore, its depth lines and a few soundings. Only in empty places; it carries no meaning and is
 * not read aloud. The large one is Chart.
 */
const shore =
  "M-10 78C24 66 40 84 70 74C96 65 98 40 128 38C158 36 160 62 190 66C214 69 224 50 246 44C276 36 300 54 330 40";
const depth = [
  "M-10 104C26 92 48 112 80 100C108 90 104 66 132 64C158 62 164 88 196 92C222 95 232 76 256 70C284 63 304 80 330 68",
  "M-10 134C30 122 54 142 90 128C118 117 112 96 138 94C160 92 170 116 202 120C230 123 242 104 266 98C292 92 308 108 330 98",
  "M-10 168C34 156 62 174 100 160C128 149 124 130 146 128C168 126 178 148 210 150C238 152 254 134 278 130C300 127 314 138 330 132",
];
const soundings: readonly (readonly [x: number, y: number, fathoms: string])[] = [
  [28, 118, "3"],
  [112, 112, "2"],
  [176, 108, "4"],
  [244, 118, "5"],
  [66, 156, "7"],
  [196, 176, "9"],
  [284, 158, "8"],
  [130, 184, "11"],
];

export function Contours() {
  return (
    <svg viewBox="0 0 320 200" preserveAspectRatio="xMidYMid slice" aria-hidden className={css.chart}>
      <path d={`${shore}V-10H-10Z`} className={css.land} />
      <path d={shore} className={css.shore} />
      {depth.map((line) => (
        <path key={line} d={line} className={css.depth} />
      ))}
      {soundings.map(([x, y, fathoms]) => (
        <text key={`${x}-${y}`} x={x} y={y} className={css.sounding}>
          {fathoms}
        </text>
      ))}
      <g className={css.mark}>
        <circle cx="128" cy="38" r="7" />
        <circle cx="128" cy="38" r="2.25" className={css.dot} />
      </g>
    </svg>
  );
}
