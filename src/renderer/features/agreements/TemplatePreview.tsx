import { useParams } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { blanksIn } from "../../../shared/domain/blanks.ts";
import { history, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Cluster, Quiet, Stack, Tick } from "../../ui/index.ts";
import { begin } from "./begin.ts";
import css from "./TemplatePreview.module.css";
import { begunAs, type Template, templateOf, templateParagraphs } from "./templates.ts";
import { useTemplateNames } from "./useTemplateNames.ts";

/** A template, read before one begins with it. Nothing is made until then. */
export function TemplatePreview() {
  const { template: wanted } = useParams({ strict: false }) as { template?: string };
  const template = templateOf(wanted);
  return template === undefined ? null : <Preview key={template.id} template={template} />;
}

function Preview({ template }: { readonly template: Template }) {
  const names = useTemplateNames();
  const [picked, setPicked] = useState<readonly number[]>([]);
  const [wrong, setWrong] = useState<string>();
  const { title, about, picks } = template;
  const paragraphs = templateParagraphs(template, names, picked);
  const terms = sayTerms(template);
  return (
    <Stack gap={4}>
      <Stack gap={1}>
        <h2>{title}</h2>
        <Quiet>{about}</Quiet>
      </Stack>
      {picks === undefined ? null : <Picks picks={picks} picked={picked} onPicked={setPicked} />}
      <section aria-label={t("templates.text")} className={css.paper}>
        {paragraphs.map((paragraph, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a clause has no identity but its place
          <p key={at} dir="auto">
            <WithBlanks text={paragraph} />
          </p>
        ))}
      </section>
      <Stack gap={1}>
        {paragraphs.some((one) => blanksIn(one).length > 0) ? <Quiet>{t("templates.blanks")}</Quiet> : null}
        {terms === "" ? null : <Quiet>{t("templates.suggested", { terms })}</Quiet>}
      </Stack>
      {wrong === undefined ? null : <Banner look="hold" title={t("write.failed")} text={wrong} live />}
      <Cluster>
        <Button
          look="main"
          autoFocus={picks === undefined}
          isDisabled={picks !== undefined && picked.length === 0}
          onPress={() => void begin({ ...begunAs(template), body: paragraphs.join("\n") }).then(setWrong)}
        >
          {t("templates.begin")}
        </Button>
        <Button look="quiet" onPress={() => (history.canGoBack() ? history.back() : history.push(paths.newAgreement))}>
          {t("do.back")}
        </Button>
      </Cluster>
    </Stack>
  );
}

/** So many at once; with the rest of the screen no more than seven things to choose. */
const AT_ONCE = 5;

function Picks({
  picks,
  picked,
  onPicked,
}: {
  readonly picks: NonNullable<Template["picks"]>;
  readonly picked: readonly number[];
  readonly onPicked: (picked: readonly number[]) => void;
}) {
  const [from, setFrom] = useState(0);
  return (
    <section aria-label={t("templates.picks")}>
      <Stack gap={2}>
        <h3>{t("templates.picks")}</h3>
        <div>
          {picks.slice(from, from + AT_ONCE).map(({ about }, nth) => (
            <Tick
              key={about}
              label={about}
              isSelected={picked.includes(from + nth)}
              onChange={(is) => onPicked(is ? [...picked, from + nth] : picked.filter((at) => at !== from + nth))}
            />
          ))}
        </div>
        {picks.length > AT_ONCE ? (
          <p>
            <Button look="bare" onPress={() => setFrom(from + AT_ONCE < picks.length ? from + AT_ONCE : 0)}>
              {t("templates.otherPicks")}
            </Button>
          </p>
        ) : null}
      </Stack>
    </section>
  );
}

/** What is to be filled in stands out a little. */
function WithBlanks({ text }: { readonly text: string }) {
  const blanks = blanksIn(text);
  return (
    <>
      {blanks.map(({ from, words }, at) => (
        <Fragment key={from}>
          {text.slice(blanks[at - 1]?.to ?? 0, from)}
          <span className={css.blank}>{words}</span>
        </Fragment>
      ))}
      {text.slice(blanks.at(-1)?.to ?? 0)}
    </>
  );
}

function sayTerms({ terms: { interval, trial } }: Template): string {
  return [
    trial === undefined ? "" : t("templates.trial", trial),
    interval === undefined ? "" : t("templates.interval", { months: interval }),
  ]
    .filter(Boolean)
    .join("; ");
}
