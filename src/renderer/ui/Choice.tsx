import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, Label, Radio, RadioGroup } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Choice.module.css";
import fields from "./Field.module.css";

export type Option<T extends string> = { readonly id: T; readonly label: ReactNode; readonly hint?: ReactNode };

export type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /**
   * row: a few short words side by side. column: one line each, with room for a hint. shelves: parts of a list, of which
   * one is shown.
   */
  readonly shape?: keyof typeof shapes;
};

const shapes = {
  row: { all: css.row, one: css.segment },
  column: { all: css.column, one: css.line },
  shelves: { all: css.shelves, one: css.shelf },
} as const;

/** One of a few, all visible. */
export function Choice<T extends string>({
  label,
  labelHidden = false,
  options,
  value,
  onChange,
  shape = "row",
}: ChoiceProps<T>) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as T)} className={cx(fields.field)}>
      <Label className={cx(labelHidden ? fields.hidden : fields.label)}>{label}</Label>
      <div className={shapes[shape].all}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={cx(shapes[shape].one)}>
            {shape === "column" ? <span className={css.dot} aria-hidden /> : null}
            <span>
              {option.label}
              {option.hint === undefined ? null : <span className={css.hint}>{option.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

export type CheckProps = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (value: boolean) => void;
};

export function Tick({ label, hint, isSelected, onChange }: CheckProps) {
  return (
    <AriaCheckbox isSelected={isSelected} onChange={onChange} className={cx(css.line)}>
      <span className={css.tick} aria-hidden>
        <Check size={14} strokeWidth={2.5} />
      </span>
      <span>
        {label}
        {hint === undefined ? null : <span className={css.hint}>{hint}</span>}
      </span>
    </AriaCheckbox>
  );
}
