/** Where a benchmark takes place: a browser, or Node. */
import type { Contender, Course, Seat } from "../contender.ts";
import type { AdapterFacts, HostMethods } from "../host/bench-host.ts";
import type { Ask } from "./messages.ts";

export interface Stage {
  /** `Chromium 156.0.8078.108` or `Node 20.19.0`. */
  readonly name: string;
  readonly adapter: AdapterFacts;
  /** A seat for a contender that runs here. */
  seat(contender: Contender, course: Course): Seat;
  /** Asks a thread of its own for one thing. */
  askOnce<M extends keyof HostMethods>(
    contender: Contender,
    method: M,
    order: Parameters<HostMethods[M]>[0],
  ): Promise<Awaited<ReturnType<HostMethods[M]>>>;
  close(): Promise<void>;
}

/** A thread that was started for one contender. */
export interface Thread {
  readonly ask: Ask;
  end(): Promise<void>;
}

/** A seat in a thread that is started when the contender is opened. */
export function threadSeat(start: () => Thread, contender: Contender, course: Course): Seat {
  let thread: Thread | null = null;
  const started = () => {
    thread ??= start();
    return thread;
  };
  return {
    contender,
    open: () => started().ask("open", { contender, course }),
    train: (steps) => started().ask("train", { steps }),
    count: (steps) => started().ask("count", { steps }),
    close: async () => thread?.end(),
  };
}

/** Asks a thread that is started for this one thing. */
export async function askNewThread<M extends keyof HostMethods>(
  start: () => Thread,
  method: M,
  order: Parameters<HostMethods[M]>[0],
): Promise<Awaited<ReturnType<HostMethods[M]>>> {
  const thread = start();
  try {
    return await thread.ask(method, order);
  } finally {
    await thread.end();
  }
}
