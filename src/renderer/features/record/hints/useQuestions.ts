import { useEffect, useMemo, useState } from "react";
import { create } from "zustand";
import type { RecordText } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";
import { t } from "../../../strings/index.ts";
import { toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import type { Replica } from "../replica.ts";
import { type Question, questionsOf } from "./questions.ts";

/** What was put away of the record that is open: in the text and in a dialog over it alike. */
const useAway = create<{ readonly id: string; readonly keys: ReadonlySet<string> | undefined }>(() => ({
  id: "",
  keys: undefined,
}));

export type Questions = {
  readonly questions: readonly Question[];
  /** For this text, and only here. */
  readonly putAway: (key: string) => void;
};
const none: readonly Question[] = [];

/** What the clauses of this text are asked, without what was put away. None until that is known. */
export function useQuestions(id: string, text: RecordText | undefined): Questions {
  const nameOf = useNameOf();
  const [me, partner] = [nameOf("me"), nameOf("partner")];
  const away = useAway((state) => (state.id === id ? state.keys : undefined));
  useEffect(() => {
    if (useAway.getState().id === id) return;
    useAway.setState({ id, keys: undefined });
    void call("record.hintsAway", { id }).then((answer) => {
      if (answer.ok && useAway.getState().id === id) useAway.setState({ id, keys: new Set(answer.value) });
    });
  }, [id]);
  const all = useMemo(() => (text === undefined ? none : questionsOf(text, [me, partner])), [text, me, partner]);
  const questions = useMemo(
    () => (away === undefined || all.length === 0 ? none : all.filter(({ key }) => !away.has(key))),
    [all, away],
  );
  const putAway = (key: string): void => {
    useAway.setState({ id, keys: new Set([...(away ?? []), key]) });
    void call("record.putHintAway", { id, hint: key });
    toast({ text: t("hints.away") });
  };
  return { questions, putAway };
}

/** Someone who writes is left alone; a question comes once they pause, ms. */
const PAUSE_MS = 1_500;
/** Opened, it takes a moment until it is known whether this very text is agreed. */
const FIRST_MS = 500;

/** The words as they stand whenever one pauses; undefined where nothing is asked about them. */
export function usePausedText(replica: Replica, isAsked: boolean): RecordText | undefined {
  const [text, setText] = useState<RecordText>();
  useEffect(() => {
    if (!isAsked) {
      setText(undefined);
      return undefined;
    }
    const read = (): void => {
      const now = { title: replica.text("title"), body: replica.text("body") };
      setText((before) => (before?.title === now.title && before.body === now.body ? before : now));
    };
    let timer = setTimeout(read, FIRST_MS);
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(read, PAUSE_MS);
    };
    const stops = [replica.subscribe(wait), replica.onText(wait)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [replica, isAsked]);
  return text;
}
