import { useEffect, useMemo, useState } from "react";
import type { Answer } from "../../../shared/ipc/contract.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";

/** Typing asks once it pauses, ms. */
const PAUSE_MS = 120;
const MAX_CHARS = 200;

/** What core's search has for these words; undefined while there are none. Older answers never replace newer ones. */
export function useSearch(text: string): Answer<"search"> | undefined {
  const [hits, setHits] = useState<Answer<"search">>();
  const words = text.trim().slice(0, MAX_CHARS);
  useEffect(() => {
    if (words === "") {
      setHits(undefined);
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      void call("search", { text: words }).then((found) => {
        if (current && found.ok) setHits(found.value);
      });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [words]);
  return hits;
}

/** Narrows a list: at once by what its rows show, then by whole texts as core finds them. undefined: nothing narrows. */
export function useFound(text: string): ((row: Projection) => boolean) | undefined {
  const hits = useSearch(text);
  const words = text.trim().toLocaleLowerCase();
  return useMemo(() => {
    if (words === "") return undefined;
    const ids = new Set(hits?.map(({ id }) => id));
    return (row) => ids.has(row.id) || `${row.title} ${row.excerpt}`.toLocaleLowerCase().includes(words);
  }, [hits, words]);
}
