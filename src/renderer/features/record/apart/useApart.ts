import { useEffect, useState } from "react";
import type { ApartPart, RecordText } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";

const none: readonly ApartPart[] = [];

/**
 * What both changed apart in a text and nobody changed since (CV6), and the way to let one of these stand. `shared`: what
 * both have, once it is known; each time it is another, this may be another too.
 */
export function useApart(
  id: string,
  shared: RecordText | undefined,
): readonly [readonly ApartPart[], (key: string) => void] {
  const [parts, setParts] = useState(none);
  useEffect(() => {
    if (shared === undefined) {
      setParts(none);
      return undefined;
    }
    let current = true;
    void call("record.apart", { id }).then((answer) => {
      if (current && answer.ok)
        setParts((before) => (answer.value.length === 0 && before.length === 0 ? none : answer.value));
    });
    return () => {
      current = false;
    };
  }, [id, shared]);
  const letStand = (key: string) => {
    setParts((before) => before.filter((part) => part.key !== key));
    void call("record.letStand", { id, key });
  };
  return [parts, letStand];
}
