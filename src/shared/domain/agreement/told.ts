/**
 * What has to be told of an agreement so that a stranger can say where it stands (SG5), and no more: an offer that was never
 * signed by both, and a signature on one, are left out where nothing that is told has seen them and they moved nothing.
 */
import { type Agreed, isOf, type Sign, type Stated, type Statement } from "./lifecycle.ts";

export type Told = {
  /** The offers that both have ever signed, lapsed or not. */
  readonly adopted: ReadonlySet<string>;
  readonly statements: readonly Statement[];
};

/** Nothing, where both have never signed the same text. */
export function told({ all, sees }: Pick<Stated, "all" | "sees">, agreed: Agreed): Told {
  const adopted = new Set(agreed.last.flatMap(({ id }) => agreed.chain(id)));
  if (adopted.size === 0) return { adopted, statements: [] };
  const signs = all.filter(isOf("sign"));
  const needed = all.filter(isNeeded);
  return { adopted, statements: all.filter((one) => needed.some(({ id }) => id === one.id || sees(id, one.id))) };

  function isNeeded(one: Statement): boolean {
    const { act } = one;
    if (act.type === "offer") return adopted.has(one.id);
    if (act.type === "keep") return adopted.has(act.offer);
    return !isOf("sign")(one) || adopted.has(one.act.offer) || !one.counts || moves(one);
  }

  /** It ended another signature of its person (SG3), or a withdrawal met it (SG4). */
  function moves({ id, person, act }: Sign): boolean {
    const stay = agreed.chain(act.offer);
    const isEnded = (other: Sign): boolean =>
      other.person === person && sees(id, other.id) && !stay.includes(other.act.offer);
    const meets = (other: Statement): boolean => other.act.type === "withdraw" && other.act.offer === act.offer;
    return signs.some(isEnded) || all.some(meets);
  }
}
