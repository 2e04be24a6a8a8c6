/** B4: what one edit costs in a vault of ten years beside a new one. The same text is edited in both, in turns. */
import { startCore } from "../harness/coreProcess.ts";
import { freshProfile, PASSPHRASE } from "../harness/couple.ts";
import { load, type Mark, median, ms } from "./figures.ts";
import { editOnce, liveTenYears, seededRandom, sentence, TEN_YEARS } from "./tenYears.ts";

const WARM_UP = 5;

export async function measureOneEdit(edits: number, part: number, seed: number): Promise<readonly Mark[]> {
  const scale = {
    agreements: Math.round(TEN_YEARS.agreements * part),
    boundaries: Math.round(TEN_YEARS.boundaries * part),
  };
  console.error(`B4: two people live through ${part} of ten years …`);
  const begun = performance.now();
  const [oldProfile, newProfile] = [freshProfile(), freshProfile()];
  const entries = await liveTenYears([oldProfile, freshProfile()], scale, seed);
  const seconds = (performance.now() - begun) / 1000;
  await liveTenYears([newProfile, freshProfile()], { agreements: 0, boundaries: 0 }, seed);
  // What is measured is core's own cost: without a network nobody else's work falls into it.
  const [fresh, old] = [await startCore({ profile: newProfile }), await startCore({ profile: oldProfile })];
  for (const core of [fresh, old]) await core.must("vault.unlock", { passphrase: PASSPHRASE });

  const text = {
    title: "Measured",
    body: Array.from({ length: 8 }, () => sentence(seededRandom(seed + 1))).join("\n"),
  };
  const took = {
    fresh: { change: [] as number[], share: [] as number[] },
    old: { change: [] as number[], share: [] as number[] },
  };
  const sides = [
    { core: fresh, into: took.fresh, random: seededRandom(seed + 2) },
    { core: old, into: took.old, random: seededRandom(seed + 2) },
  ];
  const ids: string[] = [];
  for (const { core } of sides) {
    const { id } = await core.must("records.create", { kind: "agreement", ...text });
    ids.push((await core.must("record.share", { id, why: "" })).id);
  }
  for (let edit = 0; edit < edits + WARM_UP; edit++) {
    // Whoever comes second meets what the first has left to do: they take turns at that too.
    const order = [...sides.entries()];
    for (const [index, { core, into, random }] of edit % 2 === 0 ? order : order.toReversed()) {
      const id = ids[index] ?? "";
      const change = await editOnce(core, id, random);
      const shared = performance.now();
      await core.must("record.share", { id, why: "because" });
      if (edit < WARM_UP) continue;
      into.change.push(change);
      into.share.push(performance.now() - shared);
    }
  }
  await Promise.all([fresh.kill(), old.kill()]);

  console.log(`B4  one edit, medians of ${edits} in each vault, in turns (load ${load()})`);
  console.log(
    `  the older vault: ${scale.agreements} agreements × ${TEN_YEARS.editsEach}, ${scale.boundaries} boundaries × ${TEN_YEARS.boundaryEditsEach}: ` +
      `${entries} entries, seed ${seed}, made in ${seconds.toFixed(0)} s` +
      (part < 1 ? ` (${part} of what requirements.md names: --quick)` : ""),
  );
  console.log(
    "  kinds that don't exist yet (check-ins, appreciations, requests, notes, private entries) are not in it",
  );
  for (const what of ["change", "share"] as const)
    console.log(`  ${what}: new vault ${ms(median(took.fresh[what]))}, older vault ${ms(median(took.old[what]))}`);
  const ratio = (what: "change" | "share"): number => median(took.old[what]) / median(took.fresh[what]);
  return [
    { what: "B4 change committed, older vault against new", measured: ratio("change"), atMost: 1.2 },
    { what: "B4 share, older vault against new", measured: ratio("share"), atMost: 1.2 },
  ];
}
