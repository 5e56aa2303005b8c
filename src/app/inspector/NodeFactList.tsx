/** What is known of a layer without running it, and how each figure was obtained. */
import type { Node } from "../../graph/graph.ts";
import { printCount, printMflop } from "../format.ts";
import { useFacts } from "../stores/compilation.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import css from "./Inspector.module.css";

/** Output shape, parameters, work and wavefront of a node. */
export function NodeFactList({ node }: { readonly node: Node }) {
  const facts = useFacts(node.id);
  return (
    <section className={css["section"]} data-figures="" aria-label="Facts">
      {facts && (
        <p className={css["origin"]}>
          <Provenance
            kind="derived"
            by="From the graph, without running it: shapes follow from the fields, parameters and operations from the shapes, the wavefront from what waits for what."
          />
          from the graph
        </p>
      )}
      <dl className={css["facts"]}>
        <Fact
          name="Output"
          value={facts ? `[${["N", ...facts.shape].join(", ")}]` : "no shape yet"}
        />
        {facts && (
          <>
            <Fact name="Parameters" value={printCount(facts.parameters)} />
            <Fact name="Forward work" value={`${printMflop(facts.flops)} MFLOP/image`} />
            {facts.wavefronts && (
              <Fact
                name="Wavefront"
                value={
                  facts.wavefronts[0] === facts.wavefronts[1]
                    ? `${facts.wavefronts[0]}`
                    : facts.wavefronts.join("–")
                }
              />
            )}
          </>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}
