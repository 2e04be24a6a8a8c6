import { ChevronLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "./Button.tsx";
import css from "./Panes.module.css";
import { cx } from "./cx.ts";

export type PanesProps = {
  readonly list: ReactNode;
  readonly listLabel: string;
  /** The open text; undefined where none is. */
  readonly text?: ReactNode;
  readonly textLabel: string;
  /** Drawn in the text's place while nothing is open (wide windows only). */
  readonly empty?: ReactNode;
  /** Beside the text when there is room (1120), else behind a tab of this label. */
  readonly margin?: { readonly label: string; readonly textTab: string; readonly content: ReactNode };
  /** Narrow windows show one pane; this leads from the text back to the list. */
  readonly back: { readonly label: string; readonly onBack: () => void };
};

/** list | text | margin, by the width there is (widths in rem, so text size counts as zoom does). */
export function Panes({ list, listLabel, text, textLabel, empty, margin, back }: PanesProps) {
  const [marginShown, setMarginShown] = useState(false);
  const open = text !== undefined;
  const withMargin = open && margin !== undefined;
  return (
    <div className={css.panes} data-open={open} data-with-margin={withMargin} data-margin-shown={marginShown}>
      <section aria-label={listLabel} className={css.list}>
        {list}
      </section>
      <section aria-label={textLabel} className={css.text}>
        {open ? (
          <>
            <div className={css.bar}>
              {/* The list and its heading are away here, so this is the heading. */}
              <h1 className={css.back}>
                <Button
                  look="quiet"
                  icon={<ChevronLeft size={18} strokeWidth={1.75} aria-hidden />}
                  onPress={back.onBack}
                >
                  {back.label}
                </Button>
              </h1>
              {margin === undefined ? null : (
                <span className={css.tabs}>
                  <Tab word={margin.textTab} on={!marginShown} onPick={() => setMarginShown(false)} />
                  <Tab word={margin.label} on={marginShown} onPick={() => setMarginShown(true)} />
                </span>
              )}
            </div>
            <div className={css.column}>{text}</div>
          </>
        ) : (
          <div className={css.column}>{empty}</div>
        )}
      </section>
      {withMargin ? (
        <aside aria-label={margin.label} className={css.margin}>
          {margin.content}
        </aside>
      ) : null}
    </div>
  );
}

function Tab({ word, on, onPick }: { readonly word: string; readonly on: boolean; readonly onPick: () => void }) {
  return (
    <button type="button" aria-pressed={on} className={cx(css.tab)} onClick={onPick}>
      {word}
    </button>
  );
}

/** The head of a pane: its title, what can be done, and beneath it what narrows it (search, filters). */
export function PaneHead({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className={css.head}>
      <div className={css.headline}>
        <h1 className={css.title}>{title}</h1>
        {actions}
      </div>
      {children}
    </header>
  );
}

/** One column, for places without a list: Today, Settings, the safety page. */
export function Page({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={css.page}>
      <header className={css.pageHead}>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className={css.lead}>{lead}</p>}
      </header>
      {children}
    </div>
  );
}
