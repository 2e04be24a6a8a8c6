/** `npm test [-- words]`: every check and suite, or those steps whose name begins with one of the words. Goes on after a failure. */
import { ensureDependencies } from "./setup/dependencies.ts";
import { withSetupLock } from "./setup/lock.ts";
import { type Counts, closingLines, seconds, sum } from "./test/report.ts";
import { type Step, steps } from "./test/steps.ts";
import { ensureTools, find, type Tool } from "./test/systemTools.ts";

const words = process.argv.slice(2);
const unknown = words.find((word) => !steps.some(({ name }) => name.startsWith(word)));
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}". Steps: ${steps.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const chosen = steps.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)));

await withSetupLock(ensureDependencies);
const missing = await ensureTools([...new Set(chosen.flatMap(({ needs }) => needs))]);
// One browser for every suite that needs one, whatever it is called here.
process.env.HOMEPORT_CHROMIUM ??= find("chromium") ?? "";

const began = performance.now();
const found: Counts[] = [];
for (const { begin } of chosen) begin?.();
for (const step of chosen) found.push(await runStep(step, missing));

const total = sum(found);
console.log(`\n── done in ${seconds(performance.now() - began)}`);
for (const line of closingLines(total)) console.log(line);
process.exit(total.failed > 0 ? 1 : 0);

async function runStep({ title, cannotDoWithout, run }: Step, absent: readonly Tool[]): Promise<Counts> {
  console.log(`\n── ${title}`);
  const lacking = cannotDoWithout.filter((tool) => absent.includes(tool));
  if (lacking.length > 0) {
    const reason = `${lacking.join(", ")} isn't installed`;
    console.log(`skipped: ${reason}`);
    return { passed: 0, failed: 0, skipped: [{ name: title, reason }] };
  }
  const from = performance.now();
  const counts = await run();
  const verdict = counts.failed > 0 ? `${counts.failed} FAILED` : "ok";
  console.log(
    `   ${verdict}, ${counts.passed} passed, ${counts.skipped.length} skipped, ${seconds(performance.now() - from)}`,
  );
  return counts;
}
