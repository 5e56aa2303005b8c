/** Gives a profile to other tools: a Chrome trace, a table of ops, and the browser's own profiler. */
import { chromeTrace } from "../../insight/chrome-trace.ts";
import { opRows, opsCsv } from "../../insight/op-rows.ts";
import type { ShownInsight } from "./use-insight.ts";

/** Saves a trace that Perfetto opens. */
export function saveTrace({ insight, graph }: ShownInsight): void {
  const { program, profile, intervals } = insight;
  if (profile === null) return;
  const text = JSON.stringify(chromeTrace(program, profile, intervals));
  save(text, "application/json", `${fileName(graph.name)}-step-${profile.step}.trace.json`);
}

/** Saves the table of ops. */
export function saveOps({ insight, graph, nameOf }: ShownInsight): void {
  const { program, profile, times } = insight;
  const rows = opRows(program, profile, times, nameOf);
  save(opsCsv(rows, profile), "text/csv", `${fileName(graph.name)}-ops.csv`);
}

/** Writes one `performance.measure` for each block, at the present time: the next recording of the browser's profiler shows them. */
export function measureInBrowser({ insight, nameOf }: ShownInsight): number {
  const { program, intervals } = insight;
  const origin = performance.now();
  for (const { dispatch, lane, beginMs, endMs } of intervals) {
    const { origin: node, kernel, phase } = program.dispatches[dispatch] ?? {};
    performance.measure(`${node == null ? kernel : nameOf(node)}, ${phase}`, {
      start: origin + beginMs,
      end: origin + endMs,
      detail: {
        devtools: {
          track: `lane ${lane}`,
          trackGroup: "Tributary step",
          color: colours[phase ?? "forward"],
        },
      },
    });
  }
  return intervals.length;
}

const colours = { forward: "primary", backward: "secondary", update: "tertiary" } as const;

function save(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "graph";
}
