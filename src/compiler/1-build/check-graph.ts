/** Finds what is wrong with a graph before any shape is looked at: ids, names, fields, edges, cycles, ends. */
import { fieldProblem } from "../../graph/field.ts";
import type { Edge, Graph, Node, NodeId } from "../../graph/graph.ts";
import { layerOf, outputPorts } from "../../graph/layer-catalogue.ts";
import { orderNodes } from "../../graph/node-order.ts";
import type { Diagnostic, DiagnosticCode } from "../diagnostic.ts";
import { checkScores } from "./check-scores.ts";

/** Reports an error at a node, or at the whole graph when `node` is null. */
export function errorAt(
  node: NodeId | null,
  code: DiagnosticCode,
  message: string,
  hint: string,
  field: string | null = null,
): Diagnostic {
  return { code, severity: "error", message, hint, node, field };
}

/** Checks everything about a graph but its shapes. */
export function checkGraph(graph: Graph): Diagnostic[] {
  return [
    ...checkIdentity(graph),
    ...graph.nodes.flatMap(checkNode),
    ...checkEdges(graph),
    ...checkInputs(graph),
    ...checkEnds(graph),
    ...checkCycle(graph),
    ...checkUse(graph),
    ...checkScores(graph),
  ];
}

const longestName = 60;

function checkIdentity(graph: Graph): Diagnostic[] {
  const ids = new Set<NodeId>();
  const names = new Set<string>();
  return graph.nodes.flatMap((node) => {
    const found: Diagnostic[] = [];
    if (ids.has(node.id))
      found.push(
        errorAt(
          node.id,
          "duplicate-id",
          `Two nodes share the id '${node.id}'.`,
          `Delete ${node.name} and add it again.`,
        ),
      );
    if (names.has(node.name))
      found.push(
        errorAt(
          node.id,
          "duplicate-name",
          `Two nodes are called '${node.name}'.`,
          "Give one of them another name.",
          "name",
        ),
      );
    ids.add(node.id);
    names.add(node.name);
    return found;
  });
}

function checkNode(node: Node): Diagnostic[] {
  const layer = layerOf(node);
  const found: Diagnostic[] = [];
  if (node.name.trim() === "" || node.name.includes("/") || node.name.length > longestName)
    found.push(
      errorAt(
        node.id,
        "bad-name",
        `A node's name has 1 to ${longestName} characters and no '/', but this one is '${node.name.slice(0, 80)}'.`,
        "Choose another name.",
        "name",
      ),
    );
  if (!layer)
    return [
      ...found,
      errorAt(
        node.id,
        "unknown-layer",
        `${node.name} is of type '${node.type}', which this version does not know.`,
        "Replace it with a layer from the palette.",
      ),
    ];
  for (const [name, field] of Object.entries(layer.fields)) {
    const problem = fieldProblem(field, node.fields[name]);
    if (problem)
      found.push(errorAt(node.id, "bad-field", `${node.name}: ${problem}`, field.help, name));
  }
  return found;
}

function checkEdges(graph: Graph): Diagnostic[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  return graph.edges.flatMap((edge) => {
    const problem = edgeProblem(edge, nodes);
    if (!problem) return [];
    const node = [edge.target, edge.source].find((id) => nodes.has(id)) ?? null;
    const hint = "Remove the edge, and draw it again between two layers.";
    return [{ ...errorAt(node, "dangling-edge", problem, hint), edge: edge.id }];
  });
}

function edgeProblem(edge: Edge, nodes: ReadonlyMap<NodeId, Node>): string | null {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (!source)
    return `An edge${target ? ` into ${target.name}` : ""} starts at '${edge.source}', which is not there.`;
  if (!target) return `An edge from ${source.name} ends at '${edge.target}', which is not there.`;
  const to = layerOf(target);
  if (layerOf(source) && !outputPorts(source).includes(edge.sourcePort))
    return `An edge leaves ${source.name} by the port '${edge.sourcePort}', which ${source.type} does not have.`;
  if (to && !to.inputs.some((port) => port.name === edge.targetPort))
    return `An edge enters ${target.name} by the port '${edge.targetPort}', which ${target.type} does not have.`;
  return null;
}

function checkInputs(graph: Graph): Diagnostic[] {
  const counts = new Map<string, number>();
  const portKey = (node: NodeId, port: string) => JSON.stringify([node, port]);
  for (const { target, targetPort } of graph.edges) {
    const key = portKey(target, targetPort);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return graph.nodes.flatMap((node) =>
    (layerOf(node)?.inputs ?? []).flatMap((port) => {
      const count = counts.get(portKey(node.id, port.name)) ?? 0;
      if (count === 0)
        return [
          errorAt(
            node.id,
            "missing-input",
            `${node.name} (${node.type}) has no input.`,
            `Draw an edge from another layer to ${node.name}, or delete it.`,
          ),
        ];
      if (count > 1 && !port.many)
        return [
          errorAt(
            node.id,
            "too-many-edges",
            `${node.name} (${node.type}) takes one input, but ${count} edges lead to it.`,
            "Delete all edges but one, or join them with Add or Concat first.",
          ),
        ];
      return [];
    }),
  );
}

function checkEnds(graph: Graph): Diagnostic[] {
  return ["Input", "Output"].flatMap((type) => {
    const found = graph.nodes.filter((node) => node.type === type);
    if (found.length === 0)
      return [
        errorAt(
          null,
          "missing-layer",
          `The graph has no ${type}.`,
          type === "Input"
            ? "Add Input from the palette and connect it to the first layer."
            : "Add Output from the palette and connect the last layer to it.",
        ),
      ];
    return found
      .slice(1)
      .map((node) =>
        errorAt(
          node.id,
          "repeated-layer",
          `The graph has ${found.length} ${type} nodes, but may have only one.`,
          `Delete ${node.name}.`,
        ),
      );
  });
}

function checkCycle(graph: Graph): Diagnostic[] {
  const { cycle } = orderNodes(graph);
  const [first] = cycle;
  if (first === undefined) return [];
  const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
  const path = [...cycle, first].map((id) => names.get(id) ?? id);
  const shown = path.length > 12 ? [...path.slice(0, 6), "…", ...path.slice(-5)] : path;
  return [
    errorAt(
      first,
      "cycle",
      `These nodes wait for each other: ${shown.join(" → ")}.`,
      "Delete one of the edges between them: data must flow from Input to Output.",
    ),
  ];
}

/** Warns of nodes whose output goes nowhere; they are left out of the Program. */
function checkUse(graph: Graph): Diagnostic[] {
  const used = nodesBeforeOutput(graph);
  const hasOutput = graph.nodes.some((node) => node.type === "Output");
  if (!hasOutput) return [];
  return graph.nodes
    .filter((node) => !used.has(node.id))
    .map((node) => ({
      code: "unused-node",
      severity: "warning",
      message: `What ${node.name} computes does not reach Output, so it is left out of training.`,
      hint: `Connect ${node.name} to a layer that leads to Output, or delete it.`,
      node: node.id,
      field: null,
    }));
}

/** The nodes from which Output can be reached, Output included. */
export function nodesBeforeOutput(graph: Graph): ReadonlySet<NodeId> {
  const sources = new Map<NodeId, NodeId[]>();
  for (const { source, target } of graph.edges) {
    const list = sources.get(target);
    if (list) list.push(source);
    else sources.set(target, [source]);
  }
  const waiting = graph.nodes.filter((node) => node.type === "Output").map((node) => node.id);
  const reached = new Set(waiting);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const source of sources.get(id) ?? []) {
      if (reached.has(source)) continue;
      reached.add(source);
      waiting.push(source);
    }
  }
  return reached;
}
