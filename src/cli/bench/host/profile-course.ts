/** Looks into the step of a model on an engine of ours, once it has trained for a while. */
import type { LabelledImages } from "../../../protocol/batch.ts";
import type { StepProfile } from "../../../protocol/profile.ts";
import type { Program } from "../../../protocol/program.ts";
import type { EngineHost } from "../../../runtime/create-engine.ts";
import { benchBatches } from "../bench-data.ts";
import type { Contender, Course } from "../contender.ts";
import { compileModel, standardModel } from "../standard-models.ts";
import { openEngine } from "./engine-racer.ts";

/** Steps before it, after which all is compiled as well as it will be; a slow step needs fewer. */
const warmUp = { steps: 40, leastSteps: 3, ms: 2000 };
/** Medians of so many, or of as many as fit in the time. */
const profiled = { runs: 15, budgetMs: 3000 };

/** The Program of the step and its profile. */
export async function profileCourse(
  contender: Contender,
  course: Course,
  images: LabelledImages,
  host: EngineHost,
): Promise<readonly [Program, StepProfile]> {
  const { programs } = compileModel(standardModel(course.model, course.batch));
  const [batch] = benchBatches(images, course.batch);
  if (batch === undefined) throw new RangeError(`There are no ${course.batch} images.`);
  const engine = await openEngine(contender, host);
  try {
    await engine.load(programs, 1);
    let step = 0;
    const next = () => ({ batch, scalars: { step: ++step, learningRate: 0.001 } });
    const end = performance.now() + warmUp.ms;
    while (step < warmUp.leastSteps || (step < warmUp.steps && performance.now() < end))
      await engine.train([next()]);
    return [programs.train, await engine.profile(next(), profiled)];
  } finally {
    engine.dispose();
  }
}
