import { keysOf } from "../../app/keys.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { Page, Section } from "../../ui/index.ts";
import css from "./Safety.module.css";

const List = ({ items }: { readonly items: readonly string[] }) => (
  <ul className={css.list}>
    {items.map((item) => (
      <li key={item}>{item}</li>
    ))}
  </ul>
);
const all = (...keys: readonly PlainKey[]): string[] => keys.map((key) => t(key));

/** F14: read before pairing, and reachable always, offline, also while locked. It calls nothing and stores nothing. */
export function Safety() {
  return (
    <Page title={t("safety.title")} lead={t("safety.lead")}>
      <SafetyText />
    </Page>
  );
}

export function SafetyText() {
  return (
    <>
      <Section title={t("safety.free.title")}>
        <List items={all("safety.free.1", "safety.free.2", "safety.free.3", "safety.free.4")} />
      </Section>
      <Section title={t("safety.signs.title")} lead={t("safety.signs.lead")}>
        <List items={all("safety.signs.1", "safety.signs.2", "safety.signs.3", "safety.signs.4")} />
      </Section>
      <Section title={t("safety.help.title")}>
        <List items={all("safety.help.1", "safety.help.2", "safety.help.3", "safety.help.4")} />
      </Section>
      <Limits />
      <Section title={t("safety.can.title")}>
        <List
          items={[
            t("safety.can.1", { lock: keysOf("lock"), hide: keysOf("hide") }),
            ...all("safety.can.2", "safety.can.3", "safety.can.4"),
          ]}
        />
      </Section>
    </>
  );
}

/** F12: the honest limits, also shown in Settings. */
export function Limits() {
  return (
    <Section title={t("safety.limits.title")}>
      <List
        items={all("safety.limits.1", "safety.limits.2", "safety.limits.3", "safety.limits.4", "safety.limits.5")}
      />
    </Section>
  );
}
