/** The timeline of one step: figures above, blocks on lanes, and what is known of the block that was chosen. */
import { Maximize, Pin, Rabbit, Ruler, Turtle } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { methodWords } from "../../../insight/words.ts";
import { useShownTheme } from "../../header/ThemeButton.tsx";
import { Button } from "../../widgets/Button.tsx";
import { Provenance } from "../../widgets/Provenance.tsx";
import { ExportMenu } from "../ExportMenu.tsx";
import { chooseOp, goToNode, useInsideView } from "../inside-view.ts";
import { ProfileButton } from "../ProfileButton.tsx";
import { useProfileStore } from "../profile-store.ts";
import { type ShownInsight, useInsight } from "../use-insight.ts";
import { BlockFacts } from "./BlockFacts.tsx";
import { type Block, blocksOf } from "./blocks.ts";
import { StepFigures } from "./StepFigures.tsx";
import { playSlowly } from "./slow-motion.ts";
import css from "./Timeline.module.css";
import { TimelineControl } from "./timeline-control.ts";
import { keysInWords } from "./timeline-keys.ts";

/** The tab. */
export function Timeline() {
  const shown = useInsight();
  if (!shown)
    return (
      <p className={css["empty"]}>
        Solve the problems of the graph first; then its steps can be looked into.
      </p>
    );
  if (shown.insight.profile === null) return <Unmeasured />;
  return <Measured shown={shown} />;
}

function Unmeasured() {
  return (
    <div className={css["empty"]}>
      <p>
        Press Train, and the inside of a step appears here: what each lane ran, when, and what ran
        beside it.
      </p>
      <ProfileButton look="outlined" />
    </div>
  );
}

function Measured({ shown }: { readonly shown: ShownInsight }) {
  const { insight, graph, nameOf, isStale } = shown;
  const blocks = useMemo(() => blocksOf(insight, graph, nameOf), [insight, graph, nameOf]);
  const endMs = Math.max(...blocks.map((block) => block.endMs), 0.001);
  const lanes = Math.max(1, insight.profile?.lanes ?? 1);
  const { canvas, control, hovered, measuredMs } = useControl({ blocks, lanes, endMs });
  const chosen = useInsideView((view) => view.dispatch);
  const selected = blocks.find(({ dispatch }) => dispatch === chosen) ?? null;
  const about = hovered ?? selected;
  return (
    <div className={css["timeline"]}>
      <StepFigures insight={insight} isStale={isStale}>
        <Tools control={control} blocks={blocks} endMs={endMs} />
      </StepFigures>
      <div className={css["place"]}>
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes the keys itself, as an application does. */}
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label={`Timeline of step ${insight.profile?.step}: ${blocks.length} blocks on ${lanes} ${lanes === 1 ? "lane" : "lanes"}`}
          aria-description={keysInWords}
        />
      </div>
      <div className={css["foot"]}>
        {about ? (
          <BlockFacts block={about} insight={insight} nameOf={nameOf} />
        ) : (
          <span className={css["legend"]}>{legendOf(insight)}</span>
        )}
        {measuredMs !== null && (
          <span className={css["measured"]} data-figures="">
            <Ruler size={12} aria-hidden="true" /> <b className="number">{measuredMs.toFixed(3)}</b>{" "}
            ms between the points{" "}
            <Provenance
              kind="measured"
              by="Between two points of the run that is shown; where they lie on edges of blocks, by the clock of the lanes."
            />
          </span>
        )}
      </div>
      <output className="for-readers">
        {selected &&
          `${selected.label}, ${selected.phase}, lane ${selected.lane}, from ${selected.beginMs.toFixed(2)} to ${selected.endMs.toFixed(2)} milliseconds`}
      </output>
    </div>
  );
}

function legendOf({ profile, account }: ShownInsight["insight"]): string {
  if (profile === null || account === null) return "";
  const outlined = "Outlined: the critical path.";
  if (profile.method === "gpu-timestamps")
    return `${outlined} Dispatches were replayed one by one, so blocks show how long each takes, not when.`;
  if (profile.method === "wall-clock")
    return `${outlined} Ops were run one by one and waited for, which is slower than training: ${methodWords[profile.method]}.`;
  return outlined;
}

interface ControlData {
  readonly blocks: readonly Block[];
  readonly lanes: number;
  readonly endMs: number;
}

function useControl(data: ControlData) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [control, setControl] = useState<TimelineControl | null>(null);
  const [hovered, setHovered] = useState<Block | null>(null);
  const [measuredMs, setMeasuredMs] = useState<number | null>(null);
  const theme = useShownTheme();
  const chosen = useInsideView((view) => view.dispatch);
  useEffect(() => {
    if (!canvas.current) return;
    const made = new TimelineControl(canvas.current, {
      onSelect: (block) => chooseOp(block?.dispatch ?? null, block?.nodes ?? []),
      onHover: setHovered,
      onMeasure: setMeasuredMs,
      onOpen: ({ nodes: [first] }) => first !== undefined && goToNode(first),
    });
    setControl(made);
    return () => made.destroy();
  }, []);
  useEffect(() => {
    control?.show(data);
    control?.choose(chosen);
  }, [control, data, chosen]);
  useEffect(() => {
    if (control && theme) control.recolour();
  }, [control, theme]);
  return { canvas, control, hovered, measuredMs };
}

interface ToolsProps {
  readonly control: TimelineControl | null;
  readonly blocks: readonly Block[];
  readonly endMs: number;
}

function Tools({ control, blocks, endMs }: ToolsProps) {
  const [isMeasuring, setMeasuring] = useState(false);
  const isHeld = useProfileStore((store) => store.isHeld);
  return (
    <div className={css["tools"]}>
      <SlowMotion control={control} blocks={blocks} endMs={endMs} />
      <Button
        icon
        label="Measure between two points"
        tip="Drag from one point to another; Shift and drag does the same"
        aria-pressed={isMeasuring}
        onClick={() => {
          if (control) control.isMeasuring = !isMeasuring;
          setMeasuring(!isMeasuring);
        }}
      >
        <Ruler size={14} />
      </Button>
      <Button icon label="Show the whole step" keys="0" onClick={() => control?.showWhole()}>
        <Maximize size={14} />
      </Button>
      <Button
        icon
        label="Hold this profile"
        tip="Keep this profile while training goes on"
        aria-pressed={isHeld}
        onClick={() => useProfileStore.setState({ isHeld: !isHeld })}
      >
        <Pin size={14} />
      </Button>
      <ExportMenu />
      <ProfileButton look="outlined" />
    </div>
  );
}

function SlowMotion({ control, blocks, endMs }: ToolsProps) {
  const [stop, setStop] = useState<(() => void) | null>(null);
  useEffect(() => () => stop?.(), [stop]);
  const begin = () => {
    if (!control) return;
    useProfileStore.setState({ isHeld: true });
    const end = playSlowly(blocks, endMs, (ms) => {
      control.cursorMs = ms;
      if (ms === null) {
        setStop(null);
        useProfileStore.setState({ isHeld: false });
      }
    });
    setStop(() => end);
  };
  return (
    <Button
      icon
      label={stop ? "End slow motion" : "Slow motion of one step"}
      tip={
        stop
          ? "End slow motion"
          : "One step, stretched over eight seconds: on the lanes and on the canvas"
      }
      aria-pressed={stop !== null}
      onClick={stop ?? begin}
    >
      {stop ? <Rabbit size={14} /> : <Turtle size={14} />}
    </Button>
  );
}
