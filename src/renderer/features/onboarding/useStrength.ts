import { useEffect, useState } from "react";
import { makeMeter, type Strength } from "./strength.ts";

/** How hard a sentence is to guess; undefined while the word lists load or nothing is typed. */
export function useStrength(sentence: string, name: string): Strength | undefined {
  const [meter, setMeter] = useState<(sentence: string) => Strength>();
  useEffect(() => {
    let current = true;
    void makeMeter(name).then((made) => (current ? setMeter(() => made) : undefined));
    return () => {
      current = false;
    };
  }, [name]);
  return sentence === "" || meter === undefined ? undefined : meter(sentence);
}
