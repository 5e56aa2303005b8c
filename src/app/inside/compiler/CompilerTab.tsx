/** What the compiler did with the drawing: every stage as text, what each pass rewrote, and what that is worth. */
import { useMemo, useState } from "react";
import type { Compilation } from "../../../compiler/compilation.ts";
import type { NodeId } from "../../../graph/graph.ts";
import { useCompilation } from "../../stores/compilation.ts";
import {
  type CompileChoice,
  offeredSchedules,
  useCompileChoice,
} from "../../stores/compile-choice.ts";
import { useGraphStore } from "../../stores/graph-store.ts";
import { useInsideView } from "../inside-view.ts";
import css from "./Compiler.module.css";
import { DiffView } from "./DiffView.tsx";
import { RewriteList } from "./RewriteList.tsx";
import { StageList } from "./StageList.tsx";
import { lineOf, type Stage, stagesOf } from "./stages.ts";
import { Worth } from "./Worth.tsx";

const scheduleWords: Record<CompileChoice["schedule"], string> = {
  wavefront: "What does not wait for each other may run together",
  sequential: "One op after another",
};

/** The tab. */
export function CompilerTab() {
  const compilation = useCompilation();
  const nodes = useGraphStore((store) => store.graph.nodes);
  const nameOf = useMemo(() => {
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    return (node: NodeId | null) => (node === null ? "images" : (names.get(node) ?? node));
  }, [nodes]);
  const stages = useMemo(() => stagesOf(compilation, nameOf), [compilation, nameOf]);
  if (stages.length === 0)
    return <p className={css["empty"]}>Solve the problems of the graph first: then it compiles.</p>;
  return <Stages compilation={compilation} stages={stages} nameOf={nameOf} />;
}

interface StagesProps {
  readonly compilation: Compilation;
  readonly stages: readonly Stage[];
  readonly nameOf: (node: NodeId | null) => string;
}

function Stages({ compilation, stages, nameOf }: StagesProps) {
  const [chosenName, setChosenName] = useState("fuse-epilogues");
  const [view, setView] = useState<"text" | "rewrites">("text");
  const dispatch = useInsideView((view) => view.dispatch);
  const [followed, setFollowed] = useState<number | null>(null);
  if (followed !== dispatch) {
    setFollowed(dispatch);
    // An op that was chosen elsewhere is found in the last Ir.
    if (dispatch !== null) {
      setChosenName("all passes");
      setView("text");
    }
  }
  const stage = stages.find(({ name }) => name === chosenName) ?? stages[0];
  if (!stage) return null;
  const line = dispatch === null ? null : lineOf(compilation, dispatch);
  return (
    <div className={css["tab"]}>
      <div className={css["bar"]}>
        <Schedule />
        <Worth compilation={compilation} />
      </div>
      <div className={css["body"]}>
        <StageList stages={stages} chosen={stage.name} onChoose={setChosenName} />
        <section className={css["stage"]} aria-label={`Stage ${stage.name}`}>
          <div className={css["head"]}>
            <h3>{stage.name}</h3>
            <button type="button" aria-pressed={view === "text"} onClick={() => setView("text")}>
              {stage.textBefore ? "before and after" : "text"}
            </button>
            {stage.pass !== null && (
              <button
                type="button"
                aria-pressed={view === "rewrites"}
                onClick={() => setView("rewrites")}
              >
                {stage.rewrites.length} {stage.rewrites.length === 1 ? "rewrite" : "rewrites"}
              </button>
            )}
          </div>
          {view === "rewrites" && stage.pass !== null ? (
            <RewriteList stage={stage} nameOf={nameOf} />
          ) : (
            <DiffView stage={stage} marked={line} />
          )}
        </section>
      </div>
    </div>
  );
}

function Schedule() {
  const schedule = useCompileChoice((choice) => choice.schedule);
  return (
    <label className={css["schedule"]}>
      Schedule{" "}
      <select
        title={scheduleWords[schedule]}
        value={schedule}
        onChange={({ target }) =>
          useCompileChoice.setState({
            schedule: offeredSchedules.find((kind) => kind === target.value) ?? schedule,
          })
        }
      >
        {offeredSchedules.map((kind) => (
          <option key={kind} value={kind} title={scheduleWords[kind]}>
            {kind}
          </option>
        ))}
      </select>
    </label>
  );
}
