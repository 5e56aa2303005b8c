/** The arguments of `npm run fuzz`, checked. */
import { BadArgument, numberIn, readArguments, readInteger } from "../command.ts";

export const fuzzHelp = `npm run fuzz -- --minutes N [options]

Draws random graphs of all layers and compares, through the oracle in double precision, what they compute without passes, with
each pass alone, with all passes, and with some passes in some order: loss, logits, the gradients of all parameters, and all
stored values after a step, and the loss and logits of an evaluation. Bit by bit where no pass adds up in another order, else
within one millionth.

  --minutes N   how long to go on; fractions are fine (default: 1)
  --seed N      where the graphs come from (default: another each time)
  --out FILE    where to write the graph that fails (default: it is printed)
  --help        shows this

On a failure it prints the seed that leads to it, the pass that is to blame and the smallest graph it found that fails, which
npm run train -- --graph FILE opens, unless only images of a size that the app does not have make it fail.

Exit code: 0 nothing failed, 1 a graph failed, 2 bad arguments.
`;

export interface FuzzOptions {
  readonly durationMs: number;
  /** Undefined when it was not given. */
  readonly seed: number | undefined;
  readonly out: string | undefined;
}

const options = {
  minutes: { type: "string", default: "1" },
  seed: { type: "string" },
  out: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const largestSeed = 2 ** 31 - 1;

/**
 * Reads the arguments; null when help is asked for.
 *
 * @throws BadArgument with one sentence.
 */
export function readFuzzOptions(args: readonly string[]): FuzzOptions | null {
  const { values } = readArguments({ args: [...args], options, allowPositionals: false });
  if (values.help) return null;
  const minutes = numberIn(values.minutes);
  if (!(minutes > 0 && minutes <= 10_000))
    throw new BadArgument(
      `--minutes must be a number above 0 and at most 10000, but is "${values.minutes}".`,
    );
  return {
    durationMs: minutes * 60_000,
    seed: readInteger("--seed", values.seed, 0, largestSeed),
    out: values.out,
  };
}
