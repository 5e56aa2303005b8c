/** What `npm run bench` prints, and the same as Markdown for the documentation. */
import type { BenchJson, RatioJson, RunJson } from "./bench-json.ts";
import { withBestForms } from "./best-forms.ts";
import { type Course, labelOf, type Sharing } from "./contender.ts";
import {
  printCount,
  printMarkdownTable,
  printNumber,
  printPercent,
  printTable,
  type Rows,
  type Section,
} from "./print-table.ts";
import { accountSection, enduranceSection } from "./report-extras.ts";

/** For a terminal. */
export function printReport(json: BenchJson): string {
  const sections = sectionsOf(json).map(({ title, tables, notes }) =>
    [title, "", ...tables.map(printTable), ...notes.map((note) => `${note}\n`)].join("\n"),
  );
  return [`${printMachine(json)}\n`, ...sections].join("\n");
}

/** For the documentation. */
export function printFigures(json: BenchJson): string {
  const sections = sectionsOf(json).map(({ title, tables, notes }) =>
    [
      `### ${title}`,
      "",
      ...tables.map(printMarkdownTable),
      ...notes.map((note) => `${note}\n`),
    ].join("\n"),
  );
  return [`${printMachine(json)}\n`, ...sections].join("\n");
}

/** From here on the report says that the machine was not the benchmark's own. */
const busyLoad = 0.5;

function printMachine({ date, quick, machine }: BenchJson): string {
  const { cores, browser, adapter, software, loadBefore } = machine;
  const gpu = adapter === null ? "no WebGPU adapter" : `WebGPU on ${adapter}`;
  const note = software ? " (software: no graphics hardware takes part)" : "";
  const head = `${date} · ${browser} · ${cores} cores · ${gpu}${note}.`;
  const load = loadBefore.toFixed(1);
  const cautions = [
    ...(quick ? ["Quick run: not to be quoted."] : []),
    ...(loadBefore < busyLoad
      ? []
      : [
          `The machine was busy with something else (load ${load}) when this began: trust ratios more than times.`,
        ]),
  ];
  return [head, ...cautions].join(" ");
}

function sectionsOf(json: BenchJson): readonly Section[] {
  const courses = [...json.runs, ...json.skipped];
  const keys = new Map(courses.map(({ model, batch }) => [`${model} ${batch}`, { model, batch }]));
  return [
    ...peaksSection(json),
    ...[...keys.values()].map((course) => courseSection(json, course)),
    ...json.accounts.map(accountSection),
    ...enduranceSection(json.endurance),
  ];
}

function peaksSection({ peaks, peaksSkipped }: BenchJson): readonly Section[] {
  const head = [
    "engine",
    "matmul GFLOP/s",
    "conv 3×3 GFLOP/s",
    "of matmul",
    "conv training GFLOP/s",
    "of matmul",
    "elementwise GB/s",
  ];
  const rows = Object.entries(peaks).map(([engine, peak]) => [
    engine,
    printNumber(peak.gflops),
    printNumber(peak.convGflops),
    printPercent(peak.convGflops / peak.gflops),
    printNumber(peak.convTrainGflops),
    printPercent(peak.convTrainGflops / peak.gflops),
    printNumber(peak.gbps),
  ]);
  const tables = rows.length === 0 ? [] : [[head, ...rows]];
  const notes = Object.entries(peaksSkipped).map(
    ([engine, reason]) => `${engine} could not be measured: ${reason}`,
  );
  if (tables.length + notes.length === 0) return [];
  return [{ title: "Best rates of each engine", tables, notes }];
}

function courseSection(json: BenchJson, course: Course): Section {
  const isHere = (other: Course) => other.model === course.model && other.batch === course.batch;
  const runs = json.runs.filter(isHere);
  const ratios = withBestForms(json.ratios, json.bestForms).filter(isHere);
  const leftOut = json.skipped
    .filter(isHere)
    .map((skipped) => `${nameOf(skipped)} is left out: ${skipped.reason}.`);
  return {
    title: `${course.model}, batch ${course.batch}`,
    tables: [timesTable(runs), callsTable(runs), ratiosTable(ratios)].filter(
      (table) => table.length > 1,
    ),
    notes: [...unsteadyNote(runs), ...leftOut],
  };
}

/** From this ratio of the slowest turn to the fastest on, something disturbed the turns. */
const unsteady = 2;

function unsteadyNote(runs: readonly RunJson[]): readonly string[] {
  const names = runs
    .filter(({ msPerStep }) => msPerStep.max > unsteady * msPerStep.min)
    .map(nameOf);
  if (names.length === 0) return [];
  return [
    `Not to be quoted, for the slowest turn took more than ${unsteady} times the fastest: ${names.join("; ")}.`,
  ];
}

function nameOf({ engine, lanes, threads }: Sharing & { readonly engine: string }): string {
  return labelOf({ name: engine, lanes, threads });
}

function timesTable(runs: readonly RunJson[]): Rows {
  const head = ["", "ms/step", "min–max", "turns", "GFLOP/s", "of peak", "first step ms"];
  const rows = runs.map((run) => [
    nameOf(run),
    printNumber(run.msPerStep.median),
    `${printNumber(run.msPerStep.min)}–${printNumber(run.msPerStep.max)}`,
    String(run.turns.length),
    printNumber(run.gflops),
    run.shareOfPeak === null ? "–" : printPercent(run.shareOfPeak),
    printNumber(run.firstStepMs),
  ]);
  return [head, ...rows];
}

/** Only of those who called WebGPU at all. */
function callsTable(runs: readonly RunJson[]): Rows {
  const head = [
    "WebGPU calls per step",
    "dispatches",
    "passes",
    "submits",
    "bind groups",
    "buffers",
    "pipelines",
    "bytes uploaded",
  ];
  const rows = runs
    .filter(({ perStep }) => perStep.dispatches > 0)
    .map((run) => {
      const { dispatches, passes, submits, bindGroups, buffersCreated, pipelines, bytesUploaded } =
        run.perStep;
      const counts = [
        dispatches,
        passes,
        submits,
        bindGroups,
        buffersCreated,
        pipelines,
        bytesUploaded,
      ];
      return [nameOf(run), ...counts.map(printCount)];
    });
  return [head, ...rows];
}

function ratiosTable(ratios: readonly RatioJson[]): Rows {
  const head = ["times as fast", "median", "min–max", "pairs"];
  const rows = ratios.map((ratio) => {
    const { median, min, max, pairs } = ratio.fasterBy;
    const peer = labelOf({
      name: ratio.peer,
      lanes: ratio.peerLanes,
      threads: ratio.peerThreads,
    });
    return [
      `${nameOf(ratio)} : ${peer}`,
      printNumber(median),
      `${printNumber(min)}–${printNumber(max)}`,
      String(pairs),
    ];
  });
  return [head, ...rows];
}
