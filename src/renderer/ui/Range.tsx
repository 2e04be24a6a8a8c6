import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Range.module.css";

export type RangeProps = {
  readonly label: string;
  /** Places are counted from 0. */
  readonly last: number;
  readonly value: readonly [number, number];
  readonly onChange: (value: readonly [number, number]) => void;
  /** What each of the two stands at, in words: a number says nothing about a version. */
  readonly names: readonly [string, string];
};

/** Arrow keys move by one, page keys by more, Home and End to where they may go; the two never pass each other. */
export function Range({ label, last, value, onChange, names }: RangeProps) {
  const share = (at: number): number => (last === 0 ? 0 : (100 * at) / last);
  const [from, to] = value;
  return (
    <Slider
      aria-label={label}
      minValue={0}
      maxValue={last}
      value={[from, to]}
      onChange={([one = from, other = to]: number[]) => onChange([one, other])}
      className={cx(css.slider)}
    >
      <SliderTrack className={cx(css.track)}>
        <span
          aria-hidden
          className={css.between}
          style={{ insetInlineStart: `${share(from)}%`, inlineSize: `${share(to) - share(from)}%` }}
        />
        {names.map((name, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- there are two, always
          <SliderThumb key={index} index={index} aria-label={name} className={cx(css.thumb)}>
            <span aria-hidden className={cx(css.mark, index === 0 ? css.first : css.second)} />
          </SliderThumb>
        ))}
      </SliderTrack>
    </Slider>
  );
}
