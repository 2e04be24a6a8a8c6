import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Cards.module.css";

export const Cards = ({ children }: { readonly children: ReactNode }) => <div className={css.cards}>{children}</div>;

type CardProps = {
  readonly title: string;
  readonly text: string;
  readonly onPick: () => void;
  /** written: a text to begin from. interface: something to do. */
  readonly face?: "written" | "interface";
};

/** A sheet to pick: its name and one line about it. */
export function Card({ title, text, onPick, face = "interface" }: CardProps) {
  return (
    <Button className={cx(css.card)} onPress={onPick}>
      <span className={css.words}>
        <span className={cx(css[face])}>{title}</span>
        <span className={css.text}>{text}</span>
      </span>
      <ChevronRight size={20} strokeWidth={1.75} aria-hidden />
    </Button>
  );
}
