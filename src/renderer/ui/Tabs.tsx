import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Tabs.module.css";

export type TabEntry = { readonly id: string; readonly label: string; readonly panel: ReactNode };

export type TabsProps = {
  readonly label: string;
  readonly tabs: readonly TabEntry[];
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
};

export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs
      className={cx(css.tabs)}
      {...(selected === undefined ? {} : { selectedKey: selected })}
      {...(onSelect === undefined ? {} : { onSelectionChange: (key) => onSelect(String(key)) })}
    >
      <TabList aria-label={label} className={cx(css.list)}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={cx(css.tab)}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={cx(css.panel)}>
          {tab.panel}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
