import { Outlet } from "@tanstack/react-router";
import { go, paths } from "../../state/navigation.ts";
import { useAgreeable, useRecord, useRecords } from "../../state/records.ts";
import { t } from "../../strings/index.ts";
import { EmptyState, Panes } from "../../ui/index.ts";
import { Changes } from "../record/history/Changes.tsx";
import { useOpenId } from "../record/useOpenId.ts";
import { AgreementList } from "./AgreementList.tsx";
import { WriteChooser } from "./Write.tsx";

/** Agreements: the list, the open text, and beside it how it came to be. */
export function AgreementsPlace() {
  const { id, isOpen } = useOpenId(paths.agreements);
  const row = useRecord(id);
  const loaded = useRecords((records) => records.loaded);
  // With nothing written yet, the ways to begin stand where a text would.
  const none = useAgreeable().length === 0 && loaded;
  return (
    <Panes
      list={<AgreementList current={id} />}
      listLabel={t("agreements.list")}
      text={isOpen ? <Outlet /> : undefined}
      textLabel={t("agreements.text")}
      empty={none ? <WriteChooser /> : <EmptyState title={t("agreements.choose")} />}
      {...(row === undefined
        ? {}
        : {
            margin: {
              label: t("record.story"),
              textTab: t("agreements.text"),
              content: <Changes key={row.id} row={row} />,
            },
          })}
      back={{ label: t("agreements.title"), onBack: () => go(paths.agreements) }}
    />
  );
}
