import type { ReactNode } from "react";
import { Collection, GridList, GridListHeader, GridListItem, GridListSection } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./List.module.css";

export type Row = {
  readonly id: string;
  readonly title: string;
  /** Written by a person: drawn in the text face. Otherwise an interface line. */
  readonly excerpt?: string;
  /** Labels, a day, a person: drawn under the title, small. */
  readonly meta?: ReactNode;
  readonly icon?: ReactNode;
  /** Read aloud for the row; the title by default. */
  readonly spoken?: string;
};

/** Rows that belong together, under a word for what they are about. */
export type Group = { readonly title: string; readonly rows: readonly Row[] };

export type ListProps = {
  readonly label: string;
  readonly rows: readonly Row[] | readonly Group[];
  /** The row that is open beside the list. */
  readonly current?: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly empty?: ReactNode;
  /** written: titles of texts. interface: names the app gave, such as parts of Settings. */
  readonly face?: "written" | "interface";
};

/** Rows to open, one at a time; arrows move, Enter opens, typing finds. */
export function List({ label, rows, current, onOpen, empty, face = "written" }: ListProps) {
  return (
    <GridList
      aria-label={label}
      className={cx(css.list)}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={current === undefined ? [] : [current]}
      onAction={(key) => onOpen(String(key))}
      onSelectionChange={(keys) => {
        // React Aria also selects what Tab and the arrows come to. Opened by that, a list in a narrow window would be gone
        // at the first arrow, and its other rows out of reach: keys only move here, and Enter opens (onAction).
        if (!(window.event instanceof MouseEvent)) return;
        const [key] = keys === "all" ? [] : [...keys];
        if (key !== undefined && key !== current) onOpen(String(key));
      }}
      disallowEmptySelection={current !== undefined}
      renderEmptyState={() => empty ?? null}
      // By item, so that a row which is the same object as before is not drawn again (B12: long lists beside an editor).
      items={rows as readonly (Row | Group)[]}
      dependencies={[face]}
    >
      {(one) =>
        "rows" in one ? (
          <GridListSection id={one.title} aria-label={one.title} className={cx(css.group)}>
            <GridListHeader className={cx(css.about)}>{one.title}</GridListHeader>
            <Collection items={one.rows} dependencies={[face]}>
              {(row) => <Item row={row} face={face} />}
            </Collection>
          </GridListSection>
        ) : (
          <Item row={one} face={face} />
        )
      }
    </GridList>
  );
}

function Item({ row, face }: { readonly row: Row; readonly face: "written" | "interface" }) {
  return (
    <GridListItem id={row.id} textValue={row.spoken ?? row.title} className={cx(css.row)}>
      {row.icon === undefined ? null : <span className={css.icon}>{row.icon}</span>}
      <span className={css.words}>
        <span dir="auto" className={cx(css.title, css[face])}>
          {row.title}
        </span>
        {row.excerpt === undefined || row.excerpt === "" ? null : (
          <span dir="auto" className={css.excerpt}>
            {row.excerpt}
          </span>
        )}
        {row.meta === undefined ? null : <span className={css.meta}>{row.meta}</span>}
      </span>
    </GridListItem>
  );
}
