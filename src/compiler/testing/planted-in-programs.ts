/** Bugs of the schedule and of the Program made of it. */
import type { Dispatch, Fork, Program } from "../../protocol/program.ts";
import type { PlantedBug } from "./planted-bug.ts";

function changeDispatch(
  program: Program,
  isMeant: (dispatch: Dispatch) => boolean,
  change: (dispatch: Dispatch) => Dispatch,
): Program {
  const index = program.dispatches.findIndex(isMeant);
  const dispatch = program.dispatches[index];
  if (!dispatch) throw new Error("The fixture has no such dispatch.");
  return { ...program, dispatches: program.dispatches.with(index, change(dispatch)) };
}

function changeBuffer(
  program: Program,
  name: string,
  offsetBytes: (old: number) => number,
): Program {
  const buffers = program.buffers.map((buffer) =>
    buffer.name === name ? { ...buffer, offsetBytes: offsetBytes(buffer.offsetBytes) } : buffer,
  );
  return { ...program, buffers };
}

/** In phase 5. */
export const inSchedule: readonly PlantedBug[] = [
  {
    name: "a value is given up one op before its last reader",
    plant: {
      scheduled: (schedule) => ({
        ...schedule,
        lifetimes: schedule.lifetimes.map(({ first, last }) => ({
          first,
          last: last === null || last === first ? last : last - 1,
        })),
      }),
    },
  },
  {
    name: "an op does not wait for the writer of what it reads",
    plant: {
      scheduled: (schedule) => ({
        ...schedule,
        dependsOn: schedule.dependsOn.with(4, []),
      }),
    },
  },
  {
    name: "an update waits for nobody, not even for the readers of the old value",
    plant: {
      lowered: (program) =>
        changeDispatch(
          program,
          (each) => each.kernel === "update-all" && each.attrs.call.kernel === "sgd",
          (dispatch) => ({ ...dispatch, dependsOn: [] }),
        ),
    },
  },
  {
    name: "a wavefront comes one too early",
    plant: {
      lowered: (program) =>
        changeDispatch(
          program,
          ({ kernel, origin }) => kernel === "affine" && origin === "fold",
          (dispatch) => ({ ...dispatch, wavefront: dispatch.wavefront - 1 }),
        ),
    },
  },
];

/** Of views. */
const inViews: readonly PlantedBug[] = [
  {
    name: "a reader of the whole waits for one of its parts only",
    plant: {
      lowered: (program) =>
        changeDispatch(
          program,
          ({ kernel, origin }) => kernel === "affine" && origin === "fold",
          (dispatch) => ({ ...dispatch, dependsOn: dispatch.dependsOn.slice(1) }),
        ),
    },
  },
  {
    name: "a view lies apart from its whole",
    plant: { lowered: (program) => changeBuffer(program, "right", (offset) => offset + 256) },
  },
];

/** A program in which the first fork is another. */
function changeFork(program: Program, change: (fork: Fork) => Fork): Program {
  const [first, ...others] = program.forks;
  if (!first) throw new Error("The fixture has no fork.");
  return { ...program, forks: [change(first), ...others] };
}

/** Of forks. */
const inForks: readonly PlantedBug[] = [
  {
    name: "a fork lacks a branch",
    plant: {
      lowered: (program) =>
        changeFork(program, (fork) => ({ ...fork, branches: fork.branches.slice(1) })),
    },
  },
  {
    name: "a fork meets one node too late",
    plant: { lowered: (program) => changeFork(program, (fork) => ({ ...fork, to: "mean" })) },
  },
  {
    name: "a fork is not found",
    plant: { lowered: (program) => ({ ...program, forks: program.forks.slice(1) }) },
  },
  {
    name: "a branch is told the dispatches of another",
    plant: {
      lowered: (program) =>
        changeFork(program, (fork) => {
          const [first, second, ...rest] = fork.branches;
          if (!first || !second) return fork;
          const { dispatches } = second;
          return { ...fork, branches: [{ ...first, dispatches }, second, ...rest] };
        }),
    },
  },
];

/** In phase 6. */
export const inLowering: readonly PlantedBug[] = [
  ...inViews,
  ...inForks,
  {
    name: "a view begins one channel too far",
    plant: {
      lowered: (program) => ({
        ...program,
        buffers: program.buffers.map((buffer) =>
          buffer.name === "left" && buffer.view
            ? { ...buffer, view: { ...buffer.view, begin: buffer.view.begin + 1 } }
            : buffer,
        ),
      }),
    },
  },
  {
    name: "the loss lies where a gradient is written",
    plant: {
      lowered: (program) => {
        const other = program.buffers.find(({ name }) => name === "d.norm.total");
        return changeBuffer(program, "loss", () => other?.offsetBytes ?? 0);
      },
    },
  },
  {
    name: "the peak leaves out an arena",
    plant: {
      lowered: (program) => {
        const { memory } = program;
        return { ...program, memory: { ...memory, peakBytes: memory.arenaBytes.step } };
      },
    },
  },
  {
    name: "one op does not wait for those whose bytes it takes",
    plant: {
      lowered: (program) => {
        const taken = program.buffers.find(({ name }) => name === "d.norm.total");
        return changeDispatch(
          program,
          ({ writes }) => writes.includes(taken?.id ?? -1),
          (dispatch) => ({ ...dispatch, memoryDependsOn: [] }),
        );
      },
    },
  },
  {
    name: "a buffer lies one step of the alignment too low",
    plant: { lowered: (program) => changeBuffer(program, "norm", (offset) => offset - 256) },
  },
  {
    name: "two parameters share their place",
    plant: { lowered: (program) => changeBuffer(program, "left/bias", () => 0) },
  },
  {
    name: "bytes are taken over without waiting",
    plant: {
      lowered: (program) => ({
        ...program,
        dispatches: program.dispatches.map((dispatch) => ({ ...dispatch, memoryDependsOn: [] })),
      }),
    },
  },
  {
    name: "the operands of a matrix product are swapped",
    plant: {
      lowered: (program) =>
        changeDispatch(
          program,
          ({ kernel, origin }) => kernel === "affine" && origin === "square2",
          ({ reads: [a = 0, b = 0, ...rest], ...dispatch }) => ({
            ...dispatch,
            reads: [b, a, ...rest],
          }),
        ),
    },
  },
  {
    name: "a dispatch writes into the buffer of another",
    plant: {
      lowered: (program) => {
        const other = program.buffers.find(({ name }) => name === "right");
        return changeDispatch(
          program,
          ({ kernel, origin }) => kernel === "affine" && origin === "left",
          (dispatch) => ({ ...dispatch, writes: [other?.id ?? 0] }),
        );
      },
    },
  },
];
