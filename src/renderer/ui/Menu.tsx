import type { ReactNode } from "react";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover, Separator } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Menu.module.css";

export type MenuEntry =
  | {
      readonly id: string;
      readonly label: string;
      readonly icon?: ReactNode;
      /** Keys that do the same, as drawn: "Ctrl L". */
      readonly keys?: string;
      readonly onPick: () => void;
      readonly isDisabled?: boolean;
    }
  | "line";

/** A button and the list it opens. `trigger` is a Button or IconButton. */
export function Menu({
  label,
  trigger,
  entries,
}: {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly entries: readonly MenuEntry[];
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={cx(css.popover)} placement="bottom end" offset={4}>
        <AriaMenu aria-label={label} className={cx(css.menu)}>
          {entries.map((entry, at) =>
            entry === "line" ? (
              // oxlint-disable-next-line react/no-array-index-key -- a line has no identity but its place
              <Separator key={`line-${at}`} className={cx(css.line)} />
            ) : (
              <AriaMenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                isDisabled={entry.isDisabled ?? false}
                onAction={entry.onPick}
                className={cx(css.item)}
              >
                <span className={css.icon}>{entry.icon}</span>
                <span className={css.word}>{entry.label}</span>
                {entry.keys === undefined ? null : <kbd className={css.keys}>{entry.keys}</kbd>}
              </AriaMenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
