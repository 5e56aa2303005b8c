/** The roofline: how fast each op computes, against how much it computes for each byte it moves, both on logarithmic axes. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { rooflineWords } from "../../../insight/node-words.ts";
import type { OpRow } from "../../../insight/op-rows.ts";
import { attainable, type RooflinePoint, ridgeOf } from "../../../insight/roofline.ts";
import type { DevicePeaks } from "../../../protocol/profile.ts";
import { Term } from "../../glossary/Term.tsx";
import { Provenance } from "../../widgets/Provenance.tsx";
import { chooseOp, useInsideView } from "../inside-view.ts";
import { ProfileButton } from "../ProfileButton.tsx";
import type { ShownInsight } from "../use-insight.ts";
import css from "./Ops.module.css";
import { type LogScale, logScaleOf, printPower } from "./roofline-scale.ts";

interface RooflineProps {
  readonly rows: readonly OpRow[];
  readonly shown: ShownInsight;
  readonly ways: ReactNode;
}

type PlacedRow = OpRow & { readonly point: RooflinePoint };

/** The view. */
export function Roofline({ rows, shown, ways }: RooflineProps) {
  const peaks = shown.insight.profile?.peaks ?? null;
  const placed = rows.filter((row): row is PlacedRow => row.point !== null && row.flops > 0);
  return (
    <div className={css["tab"]}>
      <div className={css["bar"]}>
        {ways}
        {peaks && (
          <span className={css["note"]} data-figures="">
            <Term of="roofline">Roofline</Term>{" "}
            <Provenance
              kind="measured"
              by="On this device, on one lane: the quickest of a few runs of each. Operations and bytes are derived from the shapes, the times of the points are those of the table."
            />{" "}
            <b className="number">{peaks.gflops.toPrecision(3)}</b> GFLOP/s in the fastest matrix
            product, <b className="number">{peaks.gbps.toPrecision(3)}</b> GB/s in a large copy
          </span>
        )}
        <span className={css["right"]}>
          <ProfileButton />
        </span>
      </div>
      {peaks && placed.length > 0 ? (
        <Plot rows={placed} peaks={peaks} />
      ) : (
        <p className={css["empty"]}>
          Press Profile now: the device is measured, and each op finds its place under its roofline.
        </p>
      )}
    </div>
  );
}

const margin = { left: 48, right: 16, top: 10, bottom: 30 };

function Plot({
  rows,
  peaks,
}: {
  readonly rows: readonly PlacedRow[];
  readonly peaks: DevicePeaks;
}) {
  const place = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 600, height: 180 });
  const [hovered, setHovered] = useState<PlacedRow | null>(null);
  const chosen = useInsideView((view) => view.dispatch);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const x = logScaleOf([...rows.map(({ point }) => point.intensity), ridgeOf(peaks) * 4]);
  const y = logScaleOf([...rows.map(({ point }) => point.gflops), peaks.gflops]);
  const left = (value: number) =>
    margin.left + x.placeOf(value) * (size.width - margin.left - margin.right);
  const top = (value: number) =>
    size.height - margin.bottom - y.placeOf(value) * (size.height - margin.top - margin.bottom);
  const about = hovered ?? rows.find(({ dispatch }) => dispatch === chosen) ?? null;
  const roof = [x.least, ridgeOf(peaks), x.most]
    .map((intensity) => `${left(intensity)},${top(attainable(intensity, peaks))}`)
    .join(" ");
  return (
    <figure ref={place} className={css["plot"]} aria-label="Roofline">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it is named, and so is each point. */}
      <svg width={size.width} height={size.height}>
        <Axes x={x} y={y} left={left} top={top} size={size} />
        <polyline className={css["roof"]} points={roof} />
        {rows.map((row) => (
          // biome-ignore lint/a11y/useSemanticElements: a point of a plot, which no HTML button can be.
          <circle
            key={row.dispatch}
            className={css["point"]}
            role="button"
            tabIndex={0}
            aria-label={sentence(row)}
            data-phase={row.phase}
            data-above={row.point.above ?? undefined}
            data-chosen={row.dispatch === chosen || undefined}
            cx={left(row.point.intensity)}
            cy={top(row.point.gflops)}
            r={4 + 10 * Math.sqrt(row.share ?? 0)}
            onPointerEnter={() => setHovered(row)}
            onPointerLeave={() => setHovered(null)}
            onFocus={() => setHovered(row)}
            onBlur={() => setHovered(null)}
            onClick={() => chooseOp(row.dispatch, row.nodes)}
            onKeyDown={({ key }) => key === "Enter" && chooseOp(row.dispatch, row.nodes)}
          />
        ))}
      </svg>
      <figcaption className={css["readout"]}>
        {about
          ? sentence(about)
          : "Larger: more time. Dashed: above the roof. Press a point to go to its layer."}
      </figcaption>
    </figure>
  );
}

interface AxesProps {
  readonly x: LogScale;
  readonly y: LogScale;
  readonly left: (value: number) => number;
  readonly top: (value: number) => number;
  readonly size: { readonly width: number; readonly height: number };
}

function Axes({ x, y, left, top, size }: AxesProps) {
  return (
    <g className={css["axes"]}>
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left(tick)} x2={left(tick)} y1={margin.top} y2={size.height - margin.bottom} />
          <text x={left(tick)} y={size.height - margin.bottom + 12} textAnchor="middle">
            {printPower(tick)}
          </text>
        </g>
      ))}
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={margin.left} x2={size.width - margin.right} y1={top(tick)} y2={top(tick)} />
          <text x={margin.left - 6} y={top(tick) + 4} textAnchor="end">
            {printPower(tick)}
          </text>
        </g>
      ))}
      <text x={size.width - margin.right} y={size.height - 4} textAnchor="end">
        operations per byte, derived
      </text>
      <text x={margin.left + 4} y={margin.top + 8}>
        GFLOP/s, measured
      </text>
    </g>
  );
}

function sentence({ node, kernel, phase, point }: PlacedRow): string {
  const words = rooflineWords(point);
  const share = words === "" ? "" : `, ${words}`;
  return `${node}, ${kernel}, ${phase}: ${point.gflops.toPrecision(2)} GFLOP/s at ${point.intensity.toPrecision(2)} operations per byte${share}`;
}
