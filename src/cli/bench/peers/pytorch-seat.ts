/** Native PyTorch in a process of its own, started by `scripts/pytorch_bench.py` and asked for steps line by line. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LabelledImages } from "../../../protocol/batch.ts";
import type { PeerTask } from "../../../runtime/peer-task.ts";
import { benchBatches } from "../bench-data.ts";
import { type Contender, type Course, noGpuCalls, type Seat, type Trained } from "../contender.ts";
import { standardModel } from "../standard-models.ts";
import { channelsFirstWeights } from "./channels-first.ts";
import { peerTask } from "./peer-task.ts";

const script = fileURLToPath(new URL("../../../../scripts/pytorch_bench.py", import.meta.url));

/** A Python that has PyTorch: what `TRIBUTARY_PYTHON` says, Debian's, or the one on the PATH. Null when there is none. */
export function findPytorch(): string | null {
  const candidates = [process.env["TRIBUTARY_PYTHON"] ?? "", "/usr/bin/python3", "python3"];
  const has = (python: string) =>
    python !== "" && spawnSync(python, ["-c", "import torch, numpy"]).status === 0;
  return candidates.find(has) ?? null;
}

/** How PyTorch is used, by the end of the contender's name. */
const forms: ReadonlyMap<string, string> = new Map([
  ["channels-last", "last"],
  ["compiled", "compiled"],
]);

/** A seat for PyTorch on as many threads and in the form that the contender's name says: `pytorch:2`, `pytorch:1:compiled`. */
export function pytorchSeat(
  python: string,
  contender: Contender,
  course: Course,
  images: LabelledImages,
): Seat {
  const [, count = "1", ending = ""] = contender.name.split(":");
  const threads = Number(count);
  const form = forms.get(ending) ?? "first";
  let lines: Lines | null = null;
  const train = async (steps: number): Promise<Trained> => {
    if (lines === null) throw new Error("PyTorch has not been started.");
    return (await lines.ask({ steps })) as Trained;
  };
  return {
    contender,
    async open() {
      const graph = standardModel(course.model, course.batch);
      const task = peerTask(graph, benchBatches(images, course.batch));
      lines = new Lines(spawn(python, [script]));
      const { device } = (await lines.ask(taskJson(task, threads, form))) as { device: string };
      const { durationMs, losses } = await train(1);
      return { device, firstStepMs: durationMs, loss: losses[0] ?? Number.NaN };
    },
    train,
    count: async () => noGpuCalls,
    close: async () => lines?.end(),
  };
}

function taskJson(task: PeerTask, threads: number, form: string): unknown {
  const { layers, adam, batches } = task;
  const [height = 1, width = 1, channels = 1] = layers[0]?.shape ?? [];
  const weights = [...channelsFirstWeights(task)].map(([name, { shape, data }]) => [
    name,
    { shape, data: base64(data) },
  ]);
  return {
    threads,
    form,
    layers,
    adam,
    weights: Object.fromEntries(weights),
    batches: batches.map(({ size, images, labels }) => ({
      shape: [size, height, width, channels],
      images: base64(images),
      labels: base64(labels),
    })),
  };
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** A process that answers each line with a line. */
class Lines {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #complaints = "";

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on("data", (text) => {
      this.#complaints = `${this.#complaints}${text}`.slice(-1000);
    });
    // A process that dies closes its pipe; what it said last is told by `ask`.
    child.stdin.on("error", () => undefined);
  }

  async ask(question: unknown): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`PyTorch ended: ${this.#complaints.trim()}`);
    return JSON.parse(value);
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}
