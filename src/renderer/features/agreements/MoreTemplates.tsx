import { useState } from "react";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Button, List, SearchField } from "../../ui/index.ts";
import starters from "../record/Starters.module.css";
import { findTemplates, templates } from "./templates.ts";

/** A screen holds no more. */
const MOST = 7;

/** The agreements that aren't among the first few, and a search through all templates. */
export function MoreTemplates() {
  const [searched, setSearched] = useState("");
  const isSearched = searched.trim() !== "";
  const shown = isSearched
    ? findTemplates(searched)
    : templates.filter(({ first, kind }) => !first && kind === undefined);
  const label = isSearched ? t("templates.found") : t("templates.more");
  return (
    <div className={starters.starters}>
      <h2>{t("templates.more")}</h2>
      <p className={starters.lead}>{t("templates.moreLead")}</p>
      <SearchField
        label={t("templates.search")}
        clearLabel={t("do.clear")}
        placeholder={t("templates.searchHint")}
        value={searched}
        onChange={setSearched}
        autoFocus
      />
      <div className={starters.found}>
        <List
          label={label}
          onOpen={(id) => go(paths.lookAtTemplate(id))}
          rows={shown.slice(0, MOST).map(({ id, title, about }) => ({ id, title, meta: about }))}
          empty={<p className={starters.none}>{t("templates.none")}</p>}
        />
      </div>
      <p className={starters.more}>
        <Button look="quiet" onPress={() => go(paths.newAgreement)}>
          {t("do.back")}
        </Button>
      </p>
    </div>
  );
}
