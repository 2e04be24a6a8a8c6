import { useState } from "react";
import { go } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { EmptyState, Label, List, Page, SearchField } from "../../ui/index.ts";
import { placeOf } from "../record/actions.ts";
import { useSearch } from "./useFound.ts";

/** Everything written in the shared space and here; what is private has a search of its own (F19). */
export function SearchPlace() {
  const [text, setText] = useState("");
  const hits = useSearch(text);
  return (
    <Page title={t("search.title")}>
      <SearchField
        label={t("search.label")}
        clearLabel={t("do.clear")}
        placeholder={t("search.hint")}
        value={text}
        onChange={setText}
        autoFocus
      />
      {hits === undefined ? (
        <p>{t("search.idle")}</p>
      ) : (
        <List
          label={t("search.results")}
          rows={hits.map(({ id, kind, title, excerpt }) => ({
            id,
            title: title.trim() || t("record.untitled"),
            excerpt,
            meta: <Label>{t(`kind.${kind}`)}</Label>,
          }))}
          onOpen={(id) => {
            const hit = hits.find((row) => row.id === id);
            if (hit !== undefined) go(placeOf(hit));
          }}
          empty={<EmptyState title={t("search.none")} />}
        />
      )}
    </Page>
  );
}
