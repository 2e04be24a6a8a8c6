import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button } from "../../ui/index.ts";
import { Starters } from "../record/Starters.tsx";
import { begin, type Begun } from "./begin.ts";
import { begunAs, FIRST_SENTENCE, type Names, templateOf, templateParagraphs, templates } from "./templates.ts";
import { useTemplateNames } from "./useTemplateNames.ts";

/** Texts of a kind of their own: each has a page with words to begin with. */
const kinds = ["phrase", "rhythm"] as const;
type Kind = (typeof kinds)[number];
const isKind = (wanted: string | undefined): wanted is Kind => kinds.some((kind) => kind === wanted);

/** An empty page, or words to change: a few, and the others behind one step. */
export function WriteChooser() {
  const own = kinds.map((kind) => ({ id: kind, title: t(`write.${kind}`), about: t(`write.${kind}About`) }));
  return (
    <Starters
      title={t("write.title")}
      lead={t("write.lead")}
      listLabel={t("write.templates")}
      starters={[...templates.filter(({ first }) => first), ...own]}
      onPick={(id) => {
        if (isKind(id)) go(paths.newOf(id));
        else go(id === undefined ? paths.newFrom("blank") : paths.lookAtTemplate(id));
      }}
      more={
        <Button look="quiet" onPress={() => go(paths.moreTemplates)}>
          {t("templates.more")}
        </Button>
      }
    />
  );
}

/** A phrase, or a rhythm: what it is, an empty one, and words to begin with. */
export function KindChooser() {
  const { kind } = useParams({ strict: false }) as { kind?: string };
  if (!isKind(kind)) return null;
  return (
    <Starters
      title={t(`write.${kind}`)}
      lead={t(`write.${kind}Lead`)}
      empty={t(`write.${kind}Empty`)}
      listLabel={t("write.templates")}
      starters={templates.filter((one) => one.kind === kind)}
      onPick={(id) => go(id === undefined ? paths.newFrom(kind) : paths.lookAtTemplate(id))}
      more={
        <Button look="quiet" onPress={() => go(paths.newAgreement)}>
          {t("do.back")}
        </Button>
      }
    />
  );
}

function begunWith(wanted: string | undefined, names: Names): Begun {
  if (wanted === FIRST_SENTENCE) return { kind: "agreement", title: "", body: t("today.together.sentence") };
  const template = templateOf(wanted);
  if (template === undefined) return { kind: isKind(wanted) ? wanted : "agreement", title: "", body: "" };
  return { ...begunAs(template), body: templateParagraphs(template, names).join("\n") };
}

/** Begins at once: from a card that shows what it is, or with an empty page. */
export function Begin() {
  const { template: wanted } = useParams({ strict: false }) as { template?: string };
  const names = useTemplateNames();
  const [wrong, setWrong] = useState<string>();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return; // React draws twice while developing; one page is meant
    begun.current = true;
    void begin(begunWith(wanted, names)).then(setWrong);
  }, [wanted, names]);
  return wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />;
}
