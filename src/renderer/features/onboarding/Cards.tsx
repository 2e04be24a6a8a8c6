import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { cx } from "../../ui/index.ts";
import css from "./Cards.module.css";

export const Cards = ({ children }: { readonly children: ReactNode }) => <div className={css.cards}>{children}</div>;

type CardProps = { readonly title: string; readonly text: string; readonly onPick: () => void };

/** A sheet of paper to pick: a title in the text face and one line about it. */
export function Card({ title, text, onPick }: CardProps) {
  return (
    <Button className={cx(css.card)} onPress={onPick}>
      <span className={css.words}>
        <span className={css.title}>{title}</span>
        <span className={css.text}>{text}</span>
      </span>
      <ChevronRight size={20} strokeWidth={1.75} aria-hidden />
    </Button>
  );
}
