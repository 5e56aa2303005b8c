/** Remembers what runs of unchanged templates reached on this machine, and how long that took. */
import * as z from "zod/mini";
import { isSameNetwork } from "../../graph/edits/same-network.ts";
import type { Graph } from "../../graph/graph.ts";
import { isUnderWay } from "../run/run-state.ts";
import { useRunStore } from "./run-store.ts";
import { readStored, writeStored } from "./storage.ts";

/** One run from its first step to its end, by the clock of the page; pauses are taken out. */
interface Measured {
  /** Over the whole validation set, at the end. */
  readonly accuracy: number;
  readonly seconds: number;
}

const key = "tributary.measured";
const schema = z.record(z.string(), z.object({ accuracy: z.number(), seconds: z.number() }));

/** The last run of a template here, or null. */
export function measuredOf(name: string): Measured | null {
  return new Map(Object.entries(readAll())).get(name) ?? null;
}

/** Follows the runs from now on. */
export function measureTemplates(): void {
  let busyMs = 0;
  let sinceMs: number | null = null;
  useRunStore.subscribe(({ run, trained }, { run: before }) => {
    const now = performance.now();
    if (isUnderWay(run.phase) && !isUnderWay(before.phase)) {
      if (before.step === 0) busyMs = 0;
      sinceMs = now;
    } else if (!isUnderWay(run.phase) && sinceMs !== null) {
      busyMs += now - sinceMs;
      sinceMs = null;
    }
    const isOver = run.phase === "done" && before.phase !== "done";
    if (isOver && trained && run.validation)
      void keepTemplate(trained, { accuracy: run.validation.accuracy, seconds: busyMs / 1000 });
  });
}

async function keepTemplate(graph: Graph, measured: Measured): Promise<void> {
  const { templateCatalogue } = await import("../../graph/templates/catalogue.ts");
  for (const { name, graph: own } of templateCatalogue.values())
    if (
      isSameNetwork(own, graph) &&
      own.training.epochs === graph.training.epochs &&
      own.training.learningRate === graph.training.learningRate
    )
      writeStored(key, JSON.stringify({ ...readAll(), [name]: measured }));
}

function readAll(): Readonly<Record<string, Measured>> {
  try {
    const result = z.safeParse(schema, JSON.parse(readStored(key) ?? "{}"));
    return result.success ? result.data : {};
  } catch {
    return {};
  }
}
