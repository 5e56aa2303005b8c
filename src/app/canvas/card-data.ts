/** What the card of each node shows, from the drawing and its compilation. */
import type { Compilation, NodeFacts } from "../../compiler/compilation.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import type { Graph, Node, NodeId } from "../../graph/graph.ts";
import { outputPorts, summaryOf } from "../../graph/layer-catalogue.ts";
import { printShape } from "../format.ts";
import { type Branches, branchHues, branchLetter } from "./branches.ts";

/** What a node card shows. */
export type CardData = {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  /** `14×14×16`, or null while unknown. */
  readonly shape: string | null;
  /** The shape again where no edge leads on that would show it. */
  readonly openShape: string | null;
  /** `w3` or `w3–5`, or null. */
  readonly wavefronts: string | null;
  /** The first thing that is wrong with it, or null. */
  readonly problem: string | null;
  readonly isWarning: boolean;
  readonly hue: number | null;
  readonly letter: string | null;
  /** The names of its output ports. */
  readonly outputs: readonly string[];
};

/** The cards of a drawing. */
export type Cards = ReadonlyMap<NodeId, CardData>;

/** Everything that flow elements are made from. */
export interface Drawn {
  readonly graph: Graph;
  readonly compilation: Compilation;
  readonly branches: Branches;
}

/** The cards of a drawing; those that show what they showed before are the very objects of `before`. */
export function cardsOf(before: Cards, { graph, compilation, branches }: Drawn): Cards {
  const isRead = new Set(graph.edges.map((edge) => edge.source));
  const worst = worstDiagnostics(compilation.diagnostics);
  return new Map(
    graph.nodes.map((node) => {
      const { id } = node;
      const facts = compilation.facts.get(id);
      const branch = branches.nodes.get(id);
      const problem = worst.get(id);
      const fresh: CardData = {
        ...nameOf(node),
        shape: shapeOf(facts),
        openShape: isRead.has(id) ? null : shapeOf(facts),
        wavefronts: printWavefronts(facts),
        problem: problem?.message ?? null,
        isWarning: problem?.severity === "warning",
        hue: branch ? branch.index % branchHues : null,
        letter: branch ? branchLetter(branch) : null,
        outputs: outputPorts(node),
      };
      const old = before.get(id);
      return [id, old && isSameCard(old, fresh) ? old : fresh];
    }),
  );
}

/** `14×14×16`, or null while unknown. */
export function shapeOf(facts: NodeFacts | undefined): string | null {
  return facts ? printShape(facts.shape) : null;
}

function nameOf(node: Node): Pick<CardData, "name" | "type" | "summary"> {
  const { name, type } = node;
  return { name, type, summary: summaryOf(node) };
}

/** The first error of each node, else its first warning. */
function worstDiagnostics(diagnostics: readonly Diagnostic[]): Map<NodeId, Diagnostic> {
  const worst = new Map<NodeId, Diagnostic>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.node === null) continue;
    const known = worst.get(diagnostic.node);
    if (!known || (known.severity === "warning" && diagnostic.severity === "error"))
      worst.set(diagnostic.node, diagnostic);
  }
  return worst;
}

function printWavefronts(facts: NodeFacts | undefined): string | null {
  if (!facts?.wavefronts) return null;
  const [first, last] = facts.wavefronts;
  return first === last ? `w${first}` : `w${first}–${last}`;
}

function isSameCard(a: CardData, b: CardData): boolean {
  return cardKeys.every((key) => String(a[key]) === String(b[key]));
}

const cardKeys: readonly (keyof CardData)[] = [
  "name",
  "type",
  "summary",
  "shape",
  "openShape",
  "wavefronts",
  "problem",
  "isWarning",
  "hue",
  "letter",
  "outputs",
];
