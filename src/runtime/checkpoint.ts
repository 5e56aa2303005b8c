/** What a run can be brought back to on another engine: everything stored, and the steps that came after. */
import type { Engine, TrainingStep } from "./engine.ts";
import type { Trial } from "./measure-step.ts";

/** When a checkpoint is due. */
export interface CheckpointRule {
  /** Steps since the last one. */
  readonly steps: number;
  /** Milliseconds since the last one. */
  readonly ms: number;
  /** Bytes of batches that are kept to be done again. */
  readonly bytes: number;
}

export interface Checkpoint {
  readonly stored: ReadonlyMap<string, Float32Array>;
  readonly takenMs: number;
  readonly since: TrainingStep[];
}

/** Everything that an engine has stored now. */
export async function takeCheckpoint(engine: Engine): Promise<Checkpoint> {
  const stored = await engine.read();
  return {
    stored: new Map(stored.map(({ key, data }) => [key, data])),
    takenMs: performance.now(),
    since: [],
  };
}

/** Whether another checkpoint is to be taken before the next steps. */
export function isOutdated({ takenMs, since }: Checkpoint, rule: CheckpointRule): boolean {
  if (since.length === 0) return false;
  return (
    since.length >= rule.steps ||
    performance.now() - takenMs >= rule.ms ||
    keptBytes(since) >= rule.bytes
  );
}

/** Loads a new engine with a run and brings it to where the run was; an engine that fails at it is freed. */
export async function bringTo(
  engine: Engine,
  run: Trial | null,
  saved: Checkpoint | null,
): Promise<void> {
  try {
    if (run !== null) await engine.load(run.programs, run.seed);
    if (saved !== null) await redo(engine, saved);
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

/** Brings an engine to where a checkpoint and the steps since it lead. */
async function redo(engine: Engine, { stored, since }: Checkpoint): Promise<void> {
  await engine.write(stored);
  for (let done = 0; done < since.length; ) {
    const steps = since.slice(done, done + engine.stepsPerCall);
    await engine.train(steps);
    done += steps.length;
  }
}

/** A batch of a resident data set is kept as its indices. */
function keptBytes(steps: readonly TrainingStep[]): number {
  return steps.reduce((sum, { batch }) => {
    return sum + (batch.selection?.indices.byteLength ?? batch.images.byteLength);
  }, 0);
}
