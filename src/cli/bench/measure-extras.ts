/** Measures what is asked for beside the races: accounts of steps, and endurance. Both are of the CPU engine on one lane. */
import type { AccountJson } from "./account.ts";
import type { BenchJson, Extras } from "./bench-json.ts";
import type { BenchOptions } from "./bench-options.ts";
import type { Contender } from "./contender.ts";
import {
  type EnduranceJson,
  enduranceOptimizers,
  quickDistance,
  wholeDistance,
} from "./endurance.ts";
import type { Stage } from "./stage/stage.ts";

/** Its lanes note when each op ran, and processors are what subnormal numbers slow down. */
const contender: Contender = { kind: "engine", name: "wasm", lanes: 1, threads: 1 };

/** Images per step of an account. */
const accountBatch = 64;

/** One after the other, each in a thread of its own; whoever is told to end hands out what there is. */
export async function measureExtras(
  stage: Stage,
  options: Pick<BenchOptions, "account" | "endurance" | "models" | "quick">,
  { peaks }: Pick<BenchJson, "peaks">,
  say: (text: string) => void,
  isToEnd: () => boolean,
): Promise<Extras> {
  const accounts: AccountJson[] = [];
  let best = peaks["wasm"];
  for (const model of options.account ? options.models : []) {
    if (isToEnd()) break;
    say(`${model}, batch ${accountBatch}: account`);
    best ??= await stage.askOnce(contender, "measurePeaks", { contender, quick: options.quick });
    // The best of all that was ever reached, so that no op looks better than it is.
    const peakGflops = Math.max(best.gflops, best.convGflops, best.convTrainGflops);
    const course = { model, batch: accountBatch };
    accounts.push(await stage.askOnce(contender, "account", { contender, course, peakGflops }));
  }
  const endurance: EnduranceJson[] = [];
  const distance = options.quick ? quickDistance : wholeDistance;
  for (const { optimizer } of options.endurance ? enduranceOptimizers : []) {
    if (isToEnd()) break;
    say(`${optimizer.type}: ${distance.steps} steps`);
    const order = { contender, optimizer: optimizer.type, distance };
    endurance.push(await stage.askOnce(contender, "endure", order));
  }
  return { accounts, endurance };
}
