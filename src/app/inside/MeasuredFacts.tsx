/** What was measured of a layer: its times, its rate, and what ran beside it. */
import type { Node } from "../../graph/graph.ts";
import type { Measured } from "../../insight/measured.ts";
import type { NodeInsight } from "../../insight/node-insight.ts";
import { rooflinePoint } from "../../insight/roofline.ts";
import { glyphs, methodWords, printDigits, printTime } from "../../insight/words.ts";
import { printPercent } from "../format.ts";
import { type Word, wordOf } from "../glossary/entries.ts";
import { Term } from "../glossary/Term.tsx";
import css from "../inspector/Inspector.module.css";
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
    <section className={css["section"]} aria-label="Measured">
      <dl className={css["facts"]}>
        {forward && (
          <Fact name="Forward" term="forward">
            {print(forward)}
          </Fact>
        )}
        {backward && (
          <Fact name="Backward" term="backward">
            {print(backward)}
          </Fact>
        )}
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
      <p className={css["source"]}>
        <span className={css["how"]}>measured</span>{" "}
        <Term of={wordOf(methodWords[profile.method]) ?? "wall clock"}>
          {methodWords[profile.method]}
        </Term>
        , step {profile.step}.
      </p>
    </section>
  );
}

function Fact(props: {
  readonly name: string;
  readonly term?: Word;
  readonly children: React.ReactNode;
}) {
  const { name, term } = props;
  return (
    <div>
      <dt>{term ? <Term of={term}>{name}</Term> : name}</dt>
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
      {point.share !== null && (
        <span
          className={css["how"]}
          title="Of what the device can do with as many operations per byte"
        >
          {Math.round(point.share * 100)} % of <Term of="roofline">roofline</Term>
        </span>
      )}
    </Fact>
  );
}

/** `● Ran beside i1_5x5 for 0.55 ms`, or what else is known. */
function Company({ node, shown }: PartProps) {
  const { program, nodes, step } = shown.insight;
  const found = nodes.get(node.id);
  if (!found) return null;
  const { state, dispatches } = found;
  const isCritical = dispatches.some((id) => step?.criticalPath.includes(id));
  const first = program.dispatches[dispatches[0] ?? -1];
  return (
    <>
      {state !== null && (
        <p>
          <span aria-hidden="true">{glyphs[state]}</span> {companyWords(found, shown)}
        </p>
      )}
      <p className={css["source"]}>
        {first && (
          <>
            <Term of="wavefront">Wavefront</Term> {first.wavefront}
          </>
        )}
        {isCritical && (
          <>
            , on the <Term of="critical path">critical path</Term>
          </>
        )}
      </p>
    </>
  );
}

function companyWords(
  { state, beside }: NodeInsight,
  { insight: { program, profile }, nameOf }: ShownInsight,
): string {
  if (profile === null) return "";
  if (state === "issued") return "Was issued together with others; no overlap was measured";
  if (state !== "overlapped")
    return profile.lanes < 2
      ? "Could run beside others: there is only one lane"
      : "Could run beside others";
  const names = new Map<string, number>();
  for (const { dispatch, ms } of beside) {
    const { origin = null, kernel = "" } = program.dispatches[dispatch] ?? {};
    const name = origin === null ? kernel : nameOf(origin);
    names.set(name, (names.get(name) ?? 0) + ms);
  }
  const longest = [...names].slice(0, 3);
  const words = longest.map(([name, ms]) => `${name} for ${printTime(ms, profile.clockStepMs)}`);
  return `Ran beside ${words.join(", ")}`;
}
