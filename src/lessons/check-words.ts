/** Says in words what a check asks for: the text that a task begins with. */
import { layerCatalogue } from "../graph/layer-catalogue.ts";
import type { Check } from "./check.ts";

/** One line for the learner. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case "layer":
      return describeLayer(check);
    case "reads":
      return `${check.type} reads ${check.from}`;
    case "network":
      return "The network is the one that was asked for";
    case "passes":
      return describePasses(check.off);
    case "fewer-layers":
      return `At most ${count(check.most)} ${check.type}`;
    case "no-errors":
      return "The drawing has no problems";
    case "error":
      return `A problem of the kind ‘${check.code}’`;
    case "parameters":
      return `${bounds(check.least, check.most)} parameters`;
    case "way":
      return `${check.exists ? "A way leads" : "No way leads"} from ${check.from || "?"} to ${check.to || "?"}`;
    case "dispatches":
      return `${bounds(check.least, check.most)} dispatches ${check.of === "now" ? "in a step" : "as drawn"}`;
    case "steps":
      return `Train at least ${count(check.least)} steps`;
    case "accuracy":
      return `Accuracy of ${bounds(percent(check.least), percent(check.most), " %").toLowerCase()}${check.after ? ` after ${count(check.after)} steps` : ""}`;
    case "profile":
      return "Measure a step: press Profile in the Timeline tab";
    case "overlap":
      return `The branches of at least ${count(check.least)} ${check.least === 1 ? "fork" : "forks"} overlap`;
    case "work-over-span":
      return `Work ÷ span above ${count(check.least)} and at most ${count(check.most)}`;
    case "batch-gain":
      return `A batch of ${count(check.large)} gives ${count(check.least)} times the pictures a second of a batch of ${count(check.small)}`;
    case "speed":
      return `Time 20 steps with ${count(check.lanes)} lanes and ${count(check.threads)} threads`;
    default:
      return check satisfies never;
  }
}

function describePasses(off: string): string {
  if (off === "none") return "Every pass is on";
  return off === "all" ? "Every pass is off" : `The pass ${off} is off, and no other`;
}

function describeLayer({
  type,
  from,
  fields = {},
  shape,
  count: least = 1,
}: Extract<Check, { kind: "layer" }>): string {
  const known = new Map(Object.entries(layerCatalogue.get(type)?.fields ?? {}));
  const settings = Object.entries(fields).map(([name, value]) => {
    const label = known.get(name)?.label.toLowerCase() ?? name;
    return `${label} ${Array.isArray(value) ? value.join(" × ") : String(value)}`;
  });
  const layers = least === 1 ? `A ${type}` : `At least ${count(least)} ${type}`;
  const withSettings = settings.length > 0 ? ` with ${settings.join(", ")}` : "";
  const reading = from === undefined ? "" : ` behind a ${from}`;
  return `${layers}${withSettings}${reading}${shape ? ` that gives ${shape.join(" × ")}` : ""}`;
}

function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Number((share * 100).toPrecision(12));
}

function bounds(least: number | undefined, most: number | undefined, unit = ""): string {
  if (least !== undefined && most !== undefined) return `${count(least)} to ${count(most)}${unit}`;
  if (least !== undefined) return `At least ${count(least)}${unit}`;
  return most === undefined ? `Any number of${unit}` : `At most ${count(most)}${unit}`;
}

function count(value: number): string {
  return Number.isNaN(value) ? "?" : value.toLocaleString("en-US");
}
