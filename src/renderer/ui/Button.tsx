import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import css from "./Button.module.css";
import { cx } from "./cx.ts";

export type ButtonProps = Omit<AriaButtonProps, "className" | "style" | "children"> & {
  /** main: the one thing to do here. plain: everything else. quiet: beside text. bare: as quiet, without padding. */
  readonly look?: "main" | "plain" | "quiet" | "bare";
  readonly icon?: ReactNode;
  readonly children: ReactNode;
};

/**
 * `isPending` keeps the focus where it is and does nothing meanwhile. It isn't handed on: React Aria would announce it by the
 * button's id, which may be gone by then; a Progress beside it says what is going on.
 */
export function Button({ look = "plain", icon, children, isPending = false, onPress, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(onPress === undefined || isPending ? {} : { onPress })}
      data-busy={isPending || undefined}
      className={cx(css.button, css[look])}
    >
      {icon === undefined ? null : <span className={css.icon}>{icon}</span>}
      {children}
    </AriaButton>
  );
}

export type IconButtonProps = Omit<AriaButtonProps, "className" | "style" | "children"> & {
  readonly label: string;
  readonly icon: ReactNode;
};

/** Only where the picture is unmistakable (close, back); in navigation an icon always has its word beside it. */
export function IconButton({ label, icon, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={cx(css.button, css.quiet, css.square)}>
      {icon}
    </AriaButton>
  );
}
