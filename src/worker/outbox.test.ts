import { expect, test } from "vitest";
import type { Event } from "../protocol/event.ts";
import { Outbox } from "./outbox.ts";

/** An outbox on a clock that is set by hand. */
function outboxAt(startMs: number) {
  let nowMs = startMs;
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  const deliveries: { readonly atMs: number; readonly events: readonly Event[] }[] = [];
  const outbox = new Outbox({
    deliver: (events) => deliveries.push({ atMs: nowMs, events }),
    now: () => nowMs,
    later: (callback, ms) => timers.push({ atMs: nowMs + ms, callback }),
  });
  const passTo = (ms: number) => {
    nowMs = ms;
    const due = timers.filter(({ atMs }) => atMs <= ms);
    timers = timers.filter(({ atMs }) => atMs > ms);
    for (const { callback } of due) callback();
  };
  return { outbox, passTo, deliveries };
}

const state = (name: "running" | "validating" | "paused"): Event => ({
  type: "state",
  state: name,
});

test("epochs that take a moment each are told ten times a second at most, in order, and nothing is lost", () => {
  const { outbox, passTo, deliveries } = outboxAt(0);
  const sent: Event[] = [];
  for (let ms = 0; ms < 3000; ms += 7) {
    passTo(ms);
    for (const event of [state("validating"), state("running")]) {
      sent.push(event);
      outbox.add(event);
    }
  }
  passTo(3200);
  expect(deliveries.flatMap(({ events }) => events)).toEqual(sent);
  for (const [at, { atMs }] of deliveries.slice(1).entries())
    expect(atMs - (deliveries[at]?.atMs ?? 0)).toBeGreaterThanOrEqual(100);
  expect(deliveries.length).toBeGreaterThan(25);
});

test("what somebody waits for goes out at once, after what came before it", () => {
  const { outbox, passTo, deliveries } = outboxAt(0);
  outbox.add(state("running"));
  passTo(5);
  outbox.add(state("validating"));
  outbox.add(state("paused"));
  expect(deliveries).toEqual([
    { atMs: 0, events: [state("running")] },
    { atMs: 5, events: [state("validating"), state("paused")] },
  ]);
});

test("the last event before a silence comes all the same", () => {
  const { outbox, passTo, deliveries } = outboxAt(0);
  outbox.add(state("running"));
  passTo(40);
  outbox.add(state("validating"));
  passTo(100);
  expect(deliveries.at(-1)).toEqual({ atMs: 100, events: [state("validating")] });
});
