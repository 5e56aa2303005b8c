/** What was measured of a layer: its times, its rate, and what ran beside it. */
import type { Node } from "../../graph/graph.ts";
import type { Measured } from "../../insight/measured.ts";
import { companyWords, printRoofline } from "../../insight/node-words.ts";
import { rooflinePoint } from "../../insight/roofline.ts";
import { clockWords } from "../../insight/step-words.ts";
import { glyphs, methodWords, printDigits, printTime } from "../../insight/words.ts";
import type { StepProfile } from "../../protocol/profile.ts";
import { printPercent } from "../format.ts";
import css from "../inspector/Inspector.module.css";
import { Provenance } from "../widgets/Provenance.tsx";
import { type ShownInsight, useInsight } from "./use-insight.ts";

/** A section of the inspector; nothing before there is a profile. */
export function MeasuredFacts({ node }: { readonly node: Node }) {
  const shown = useInsight();
  const found = shown?.insight.nodes.get(node.id);
  const profile = shown?.insight.profile;
  if (!shown || !found || !profile) return null;
  const { forward, backward, share, isMerged } = found;
  const print = (time: Measured | null) =>
    time && <Time time={time} clockStepMs={profile.clockStepMs} />;
  return (
    <section className={css["section"]} data-figures="" aria-label="Measured">
      <p className={css["origin"]}>
        <Provenance kind="measured" by={howOf(profile)} />
        {methodWords[profile.method]}, step {profile.step}
      </p>
      <dl className={css["facts"]}>
        {forward && <Fact name="Forward">{print(forward)}</Fact>}
        {backward && <Fact name="Backward">{print(backward)}</Fact>}
        {share > 0 && <Fact name="Share of the step">{printPercent(share)}</Fact>}
        <Rate node={node} shown={shown} />
      </dl>
      <Company node={node} shown={shown} />
      {isMerged && (
        <p className={css["source"]}>
          A kernel that it shares with other layers does some of its work; that time is in none of
          them. The Ops tab shows it.
        </p>
      )}
    </section>
  );
}

function howOf(profile: StepProfile): string {
  const alone = profile.alone.length > 0 ? ", each op on one lane while the others rest" : "";
  return `${clockWords(profile)}${alone}: medians, ± half the distance between the quartiles. The share is of the work of the step; the rate is the operations by the shapes ÷ the time of its largest op, and its roofline what the device does with as many operations per byte.`;
}

function Fact(props: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className="number">{props.children}</dd>
    </div>
  );
}

function Time({ time, clockStepMs }: { readonly time: Measured; readonly clockStepMs: number }) {
  return (
    <>
      {printTime(time.value, clockStepMs)}{" "}
      <span className={css["how"]}>±{printDigits(time.error, clockStepMs)}</span>
    </>
  );
}

interface PartProps {
  readonly node: Node;
  readonly shown: ShownInsight;
}

/** Of its forward op with the most work. */
function Rate({ node, shown: { insight } }: PartProps) {
  const { program, times, profile, nodes } = insight;
  const own = (nodes.get(node.id)?.dispatches ?? []).flatMap((id) => program.dispatches[id] ?? []);
  const forward = own.filter(({ phase, origin }) => phase === "forward" && origin === node.id);
  const [largest] = forward.toSorted((a, b) => b.flops - a.flops);
  if (!largest || largest.flops === 0) return null;
  const point = rooflinePoint(largest, times[largest.id], profile?.peaks ?? null);
  if (point === null) return null;
  return (
    <Fact name="Rate">
      {point.gflops.toPrecision(2)} GFLOP/s{" "}
      {profile?.peaks && (
        <span className={css["how"]}>
          {point.share === null ? printRoofline(point) : `${printRoofline(point)} of roofline`}
        </span>
      )}
    </Fact>
  );
}

/** `● Ran beside i1_5x5 for 62.0% of its time`, or what else is known. */
function Company({ node, shown }: PartProps) {
  const { program, profile, nodes, step } = shown.insight;
  const found = nodes.get(node.id);
  if (!found || !profile) return null;
  const { state, dispatches } = found;
  const isCritical = dispatches.some((id) => step?.criticalPath.includes(id));
  const first = program.dispatches[dispatches[0] ?? -1];
  return (
    <>
      {state !== null && (
        <p>
          <span aria-hidden="true">{glyphs[state]}</span>{" "}
          {companyWords(found, profile, shown.nameOf)}
        </p>
      )}
      <p className={css["source"]}>
        {first && `Wavefront ${first.wavefront}`}
        {isCritical ? ", on the critical path" : ""}
      </p>
    </>
  );
}
