/** B8: Verify history of what two people have written, cold: in a fresh process each time, every row read and checked again. */
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { randomBytes, sign, signingKeys, verify } from "../../src/main/core/crypto/index.ts";
import { startCore } from "../harness/coreProcess.ts";
import { freshProfile, PASSPHRASE } from "../harness/couple.ts";
import { load, type Mark, median, ms, pause } from "./figures.ts";
import { liveTenYears, TEN_YEARS } from "./tenYears.ts";

const MOST_MS = 0.4;
const VERIFIED = 3;
const SETTLE_MS = 1_000;

/** `part`: of ten years, from 0 to 1. */
export async function measureVerify(part: number, seed: number): Promise<readonly Mark[]> {
  const scale = {
    agreements: Math.round(TEN_YEARS.agreements * part),
    boundaries: Math.round(TEN_YEARS.boundaries * part),
  };
  console.error(`B8: two people live through ${part} of ten years …`);
  const profile = freshProfile();
  const entries = await liveTenYears([profile, freshProfile()], scale, seed);
  const each: number[] = [];
  for (let n = 0; n < VERIFIED; n++) {
    const core = await startCore({ profile });
    await core.must("vault.unlock", { passphrase: PASSPHRASE });
    await pause(SETTLE_MS);
    const begun = performance.now();
    const { fault } = await core.must("history.verify");
    each.push((performance.now() - begun) / entries);
    await core.kill();
    if (fault) throw new Error(`a fault was found: ${fault.kind}`);
  }
  console.log(`B8  Verify history of ${entries} entries, medians of ${VERIFIED} fresh processes (load ${load()})`);
  console.log(`  seed ${seed}${part < 1 ? ` (${part} of what requirements.md names: --quick)` : ""}`);
  console.log(`  an entry ${ms(median(each))}, of which one signature takes ${ms(oneSignature())}`);
  return [{ what: `B8 an entry verified, of ${MOST_MS} ms`, measured: median(each) / MOST_MS, atMost: 1 }];
}

/** What nothing that checks signatures gets around. */
function oneSignature(): number {
  const keys = signingKeys(randomBytes(32));
  const message = randomBytes(32);
  const signature = sign(DOMAIN.entry, message, keys);
  const took = Array.from({ length: 400 }, () => {
    const begun = performance.now();
    verify(DOMAIN.entry, message, signature, keys.publicKey);
    return performance.now() - begun;
  });
  return median(took);
}
