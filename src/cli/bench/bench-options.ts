/** The arguments of `npm run bench`, checked. */
import { trainingFields } from "../../graph/training-fields.ts";
import { engineChoices } from "../../protocol/command.ts";
import { BadArgument, readArguments, readInteger } from "../command.ts";
import type { Contender } from "./contender.ts";
import { modelNames, standardModels } from "./standard-models.ts";

/** All engines that can be named; `auto` is a choice among them. */
const engineNames: readonly string[] = engineChoices.filter((name) => name !== "auto");

/** TensorFlow.js behind our Programs is asked for by name. */
const defaultEngines = engineNames.filter((name) => !name.startsWith("tfjs:"));

/** The engines whose work is shared out among lanes. */
const enginesWithLanes: readonly string[] = ["wasm"];

const mostLanes = 64;

/** Each peer with its variants, in the order of the table. */
const peerFamilies: ReadonlyMap<string, readonly string[]> = new Map([
  ["tfjs-layers", ["webgpu", "webgpu-matmul", "webgl", "cpu"]],
  ["jax-js", ["webgpu", "wasm"]],
  ["pytorch", ["1", "1:channels-last", "1:compiled", "2", "2:channels-last", "2:compiled"]],
]);

export const benchHelp = `npm run bench -- [options]

Measures training steps of the standard models (Adam; images of 28×28×1, and of 64×64×3 for vgg-64) on our engines and on libraries beside them, all taking
turns in one run, and counts their calls into WebGPU. Method and limits: docs/benchmarks.md.

  --models LIST    ${modelNames.join(", ")}
                   (default: ${standardModels.join(",")})
  --batches LIST   images per step (default: 8,64)
  --engines LIST   ${engineNames.join(", ")} (default: ${defaultEngines.join(",")})
  --peers LIST     none, or some of tfjs-layers, jax-js, pytorch (default: all three), or one variant of a peer:
                   ${[...peerFamilies].map(([peer, variants]) => variants.map((variant) => `${peer}:${variant}`).join(", ")).join(",\n                   ")}
  --lanes LIST     how many lanes an engine gets that has lanes (default: 1,2)
  --threads LIST   how many of those may work on one operation (default: all of them); 1 leaves side-by-side branches alone
  --node           in Node instead of a headless Chromium: WebGPU by Dawn, lanes in worker threads
  --seconds N      how long to take turns for each model and batch size, beyond three rounds (default: 30)
  --patience N     leaves out who needs more seconds than this for a first step (default: 60)
  --account        also tells what stands between the step of each model and the best rate, op by op, on one lane at batch 64
  --endurance      also trains each optimizer for 20,000 steps on one lane: whether the last are as fast as the first
  --quick          short turns, two rounds: to see that everything runs, not to quote
  --json FILE      writes the figures there
  --figures FILE   puts the tables between the marks of that Markdown file
  --help           shows this

Ctrl-C, SIGTERM or SIGHUP ends it after the race that is under way and writes what there is; a second one ends it at once.

Exit code: 0 measured, 1 an engine of ours did not run or learnt something else than the others, or it was ended, 2 bad arguments.
`;

export interface BenchOptions {
  readonly models: readonly string[];
  readonly batches: readonly number[];
  /** Engines with their lanes, in the order of the arguments. */
  readonly engines: readonly Contender[];
  readonly peers: readonly Contender[];
  readonly node: boolean;
  readonly quick: boolean;
  readonly turnsMs: number;
  readonly patienceMs: number;
  readonly json: string | undefined;
  readonly figures: string | undefined;
  /** Whether to tell, op by op, what stands between a step and the peak. */
  readonly account: boolean;
  /** Whether to train each optimizer for 20,000 steps. */
  readonly endurance: boolean;
}

const options = {
  models: { type: "string", default: standardModels.join(",") },
  batches: { type: "string", default: "8,64" },
  engines: { type: "string", default: defaultEngines.join(",") },
  peers: { type: "string", default: [...peerFamilies.keys()].join(",") },
  lanes: { type: "string", default: "1,2" },
  threads: { type: "string" },
  node: { type: "boolean", default: false },
  seconds: { type: "string" },
  patience: { type: "string" },
  quick: { type: "boolean", default: false },
  json: { type: "string" },
  figures: { type: "string" },
  account: { type: "boolean", default: false },
  endurance: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the arguments; null when help is asked for.
 *
 * @throws BadArgument with one sentence.
 */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const { values } = readArguments({ args: [...args], options, allowPositionals: false });
  if (values.help) return null;
  const { quick } = values;
  const lanes = readNumbers("--lanes", values.lanes, 1, mostLanes);
  const threads =
    values.threads === undefined ? null : readNumbers("--threads", values.threads, 1, mostLanes);
  const seconds = readInteger("--seconds", values.seconds, 0, 86_400) ?? (quick ? 0 : 30);
  const patience = readInteger("--patience", values.patience, 1, 86_400) ?? (quick ? 20 : 60);
  return {
    models: readNames("--models", "model", values.models, modelNames),
    batches: readNumbers("--batches", values.batches, trainingFields.batchSize.min, 1024),
    engines: readNames("--engines", "engine", values.engines, engineNames).flatMap((name) =>
      withLanes(name, lanes, threads),
    ),
    peers: readPeers(values.peers),
    node: values.node,
    quick,
    turnsMs: seconds * 1000,
    patienceMs: patience * 1000,
    json: values.json,
    figures: values.figures,
    account: values.account,
    endurance: values.endurance,
  };
}

/** An engine once for each number of lanes and each number of threads that does not exceed it. */
function withLanes(
  name: string,
  lanes: readonly number[],
  threads: readonly number[] | null,
): readonly Contender[] {
  const counts = enginesWithLanes.includes(name) ? lanes : [1];
  return counts.flatMap((count) => {
    const kept = new Set((threads ?? [count]).map((asked) => Math.min(asked, count)));
    return [...kept].map((each) => ({ kind: "engine", name, lanes: count, threads: each }));
  });
}

function readPeers(list: string): readonly Contender[] {
  if (list === "none") return [];
  const variantsOf = ([peer, variants]: readonly [string, readonly string[]]) =>
    variants.map((variant) => `${peer}:${variant}`);
  const known = [...peerFamilies].flatMap((family) => [family[0], ...variantsOf(family)]);
  const asked = readNames("--peers", "peer", list, known);
  const names = asked.flatMap((name) => {
    const variants = peerFamilies.get(name);
    return variants ? variantsOf([name, variants]) : [name];
  });
  return [...new Set(names)].map((name) => ({ kind: "peer", name, lanes: 1, threads: 1 }));
}

function readNames(
  option: string,
  what: string,
  list: string,
  known: readonly string[],
): readonly string[] {
  const names = [...new Set(list.split(","))];
  for (const name of names)
    if (!known.includes(name))
      throw new BadArgument(
        `${option}: there is no ${what} "${name}"; there are ${known.join(", ")}.`,
      );
  return names;
}

function readNumbers(option: string, list: string, min: number, max: number): readonly number[] {
  const numbers = list.split(",").map((text) => readInteger(option, text, min, max) ?? min);
  return [...new Set(numbers)];
}
