import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createNodeEngine } from "../../cli/node-engine.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { mlp } from "../../graph/templates/mlp.ts";
import type { Command } from "../../protocol/command.ts";
import type { Event as WorkerEvent } from "../../protocol/event.ts";
import type { Ping } from "../../protocol/heartbeat.ts";
import { createMacrotask } from "../../worker/macrotask.ts";
import { TrainingLoop } from "../../worker/training-loop.ts";

// What a page has and Node has not.
vi.stubGlobal("location", new URL("http://localhost/"));
vi.stubGlobal("history", { replaceState: () => {} });
vi.stubGlobal("document", { baseURI: "http://localhost/", hidden: false });

/** A worker in this very thread: the training loop behind the ears of a worker, with the CPU engine on one lane. */
class NearWorker extends EventTarget {
  static readonly all: NearWorker[] = [];
  readonly commands: string[] = [];
  isEnded = false;
  readonly #loop = new TrainingLoop({
    createEngine: createNodeEngine,
    readerAt: () => async (path) => new Uint8Array(await readFile(join("public/data", path))),
    now: () => performance.now(),
    breathe: createMacrotask(),
    post: (event) => this.#tell([event]),
    timedSteps: 100,
  });

  constructor() {
    super();
    NearWorker.all.push(this);
  }

  postMessage(command: Command | Ping): void {
    this.commands.push(command.type);
    if (command.type !== "ping") this.#loop.receive(structuredClone(command));
  }

  terminate(): void {
    this.isEnded = true;
  }

  #tell(events: readonly WorkerEvent[]): void {
    if (this.isEnded) return;
    this.dispatchEvent(new MessageEvent("message", { data: structuredClone(events) }));
  }
}
vi.stubGlobal("Worker", NearWorker);

const { keepInMemoryOnly } = await import("../stores/storage.ts");
keepInMemoryOnly();
const { chooseEngine } = await import("./engine-wish.ts");
chooseEngine("wasm", { lanes: 1, threads: 1 }, "grouped");
const { discardWorker } = await import("./worker-connection.ts");
const { step, train } = await import("./run-actions.ts");
const { parkRun, useParkedRun } = await import("./parked-run.ts");
const { endParkedRun, goBack } = await import("./go-back.ts");
const { edit, undo, useGraphStore } = await import("../stores/graph-store.ts");
const { openDocument, openLinked, openProject, startProject } = await import(
  "../stores/open-document.ts"
);
const { listProjects, writeProject } = await import("../stores/projects.ts");
const { runHistory, useRunStore } = await import("../stores/run-store.ts");
const { useSession } = await import("../stores/session.ts");

const small = (graph: typeof lenet.graph) => ({
  ...graph,
  training: { ...graph.training, data: "digits", epochs: 1000 },
});
const first = small(lenet.graph);
const other = small(mlp.graph);

const stepNow = () => useRunStore.getState().run.step;
const shownName = () => useGraphStore.getState().graph.name;
const parked = () => useParkedRun.getState().parked;
const lossesNow = () => [...runHistory.losses.values.slice(0, runHistory.losses.length)];

/** Takes steps one by one, up to the last. */
async function stepTo(last: number): Promise<void> {
  while (stepNow() < last) {
    const next = stepNow() + 1;
    step();
    await vi.waitFor(() => {
      const { run } = useRunStore.getState();
      expect([run.step, run.phase]).toEqual([next, "paused"]);
    }, 20_000);
  }
}

/** Waits until a store holds something, without a clock: the run in this thread leaves timers no room. */
function once<T>(
  store: { subscribe: (listener: (state: T) => void) => () => void },
  holds: (state: T) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const forget = store.subscribe((state) => {
      if (!holds(state)) return;
      forget();
      resolve();
    });
  });
}

/** The losses of six steps that nothing interrupts. */
async function uninterrupted(): Promise<number[]> {
  startProject(first);
  await stepTo(6);
  const losses = lossesNow();
  discardWorker();
  return losses;
}

beforeEach(() => {
  endParkedRun();
  discardWorker();
  startProject(first);
});

afterEach(() => {
  endParkedRun();
  discardWorker();
  expect(NearWorker.all.filter(({ isEnded }) => !isEnded)).toHaveLength(0);
});

describe("a run that has begun", () => {
  it("waits while others are opened in each way, and goes on with the same bits", async () => {
    const expected = await uninterrupted();
    startProject(first);
    await stepTo(2);
    const ways: readonly (() => void)[] = [
      () => openDocument(other),
      () => openLinked({ graph: other, settings: plainSettings }),
      () => {
        const id = "p0123456789ab";
        writeProject(
          id,
          { ...other, training: { ...other.training, learningRate: 0.5 } },
          plainSettings,
        );
        openProject(id);
      },
    ];
    for (const [at, open] of ways.entries()) {
      open();
      expect(shownName()).toBe("mlp");
      expect(stepNow()).toBe(0);
      expect(runHistory.losses.length).toBe(0);
      expect(parked()?.store.run.step).toBe(at + 2);
      goBack();
      expect(parked()).toBeNull();
      expect(shownName()).toBe("lenet");
      expect(useGraphStore.getState().graph.training).toEqual(first.training);
      expect([stepNow(), lossesNow().length]).toEqual([at + 2, at + 2]);
      await stepTo(at + 3);
    }
    await stepTo(6);
    expect(lossesNow()).toEqual(expected);
  });

  it("that is under way is paused, and its last steps are still counted", async () => {
    await stepTo(1);
    train();
    await once(useRunStore, ({ run }) => run.step > 2);
    const [worker] = NearWorker.all.slice(-1);
    parkRun();
    expect(worker?.commands.at(-1)).toBe("pause");
    await once(useParkedRun, (now) => now.parked?.store.run.phase === "paused");
    const atRest = parked()?.store.run.step;
    expect(parked()?.history.losses.length).toBe(atRest);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(parked()?.store.run.step).toBe(atRest);
    expect(worker?.commands).not.toContain("stop");
    goBack();
    await stepTo((atRest ?? 0) + 1);
    expect(lossesNow()).toHaveLength((atRest ?? 0) + 1);
  });

  it("changes places with the one on the screen, and a third ends the one that waited", async () => {
    await stepTo(2);
    openDocument(other);
    await stepTo(1);
    goBack();
    expect([shownName(), stepNow(), parked()?.graph.name]).toEqual(["lenet", 2, "mlp"]);
    goBack();
    expect([shownName(), stepNow(), parked()?.graph.name]).toEqual(["mlp", 1, "lenet"]);
    const waiting = parked()?.worker as unknown as NearWorker;
    openDocument(first);
    expect(waiting.isEnded).toBe(true);
    expect(parked()?.graph.name).toBe("mlp");
  });

  it("is let go when its worker stops, and not kept where nothing was learnt", async () => {
    openDocument(other);
    expect(parked()).toBeNull();
    await stepTo(1);
    openDocument(first);
    const worker = parked()?.worker as unknown as NearWorker;
    worker.dispatchEvent(new Event("error", { cancelable: true }));
    expect(parked()).toBeNull();
    expect(worker.isEnded).toBe(true);
  });

  it("comes back over a project that was edited since without writing over it", async () => {
    await stepTo(1);
    const { projectId } = useSession.getState();
    writeProject(projectId ?? "", first, plainSettings);
    openLinked({ graph: other, settings: plainSettings });
    writeProject(projectId ?? "", { ...first, name: "edited elsewhere" }, plainSettings);
    goBack();
    expect([shownName(), useSession.getState().projectId]).toEqual(["lenet", projectId]);
    undo();
    expect(shownName()).toBe("edited elsewhere");
  });

  it("brings its own edits and the way back through them", async () => {
    edit((graph) => ({ ...graph, name: "renamed" }));
    await stepTo(1);
    const { projectId } = useSession.getState();
    writeProject(projectId ?? "", useGraphStore.getState().graph, plainSettings);
    openLinked({ graph: other, settings: plainSettings });
    goBack();
    expect(shownName()).toBe("renamed");
    expect(listProjects().some(({ id }) => id === projectId)).toBe(true);
    undo();
    expect(shownName()).toBe("lenet");
  });
});
