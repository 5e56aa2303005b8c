/** A small picture for each layer, drawn on a grid of 16. */
import type { LayerType } from "../../graph/layer-catalogue.ts";

const strokes: Record<LayerType, string> = {
  Input: "M2.5 3.5h7v9h-7zM9.5 8h4M11.5 6l2 2-2 2",
  Conv2D: "M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11",
  DepthwiseConv2D: "M2.5 2.5h7v7h-7zM2.5 6h7M6 2.5v7M12 4.5v8H4",
  SeparableConv2D: "M2.5 2.5h7v7h-7zM2.5 6h7M6 2.5v7M11.5 11.5h2v2h-2zM9.5 9.5l2 2",
  MaxPool: "M2.5 2.5h11v11h-11zM5 10.5l3-5 3 5",
  AvgPool: "M2.5 2.5h11v11h-11zM5 8h6",
  GlobalAvgPool: "M2.5 2.5h11v11h-11zM8 6.6a1.4 1.4 0 1 1 0 2.8a1.4 1.4 0 1 1 0-2.8",
  Dense:
    "M3.5 3.5L12.5 5M3.5 3.5L12.5 11M3.5 8L12.5 5M3.5 8L12.5 11M3.5 12.5L12.5 5M3.5 12.5L12.5 11",
  BatchNorm: "M2 12.5c3.5 0 3.5-9 6-9s2.5 9 6 9M8 2v12",
  LayerNorm: "M2.5 3.5h11M2.5 8h11M2.5 12.5h11M5.5 2v12M10.5 2v12",
  LocalResponseNorm: "M2 12.5c2.5 0 3-3 4-3s1 .5 2-6c1 6.5 1 6 2 6s1.5 3 4 3",
  Activation: "M2 12h6l5.5-8",
  Dropout:
    "M3.5 3.5h.01M8 3.5h.01M12.5 3.5h.01M3.5 8h.01M12.5 8h.01M3.5 12.5h.01M8 12.5h.01M7 7l2 2M9 7l-2 2",
  Flatten:
    "M2.5 2.5h4v4h-4zM2.5 11.5h11M2.5 13.5v-4h11v4zM6.2 9.5v4M9.8 9.5v4M9 4.5h4M11.5 3L13 4.5 11.5 6",
  Reshape: "M2.5 2.5h5v5h-5zM8.5 10.5h5v3h-5zM10 3.5h2.5V7M11 5.5l1.5 1.5L14 5.5",
  ZeroPad:
    "M5 5h6v6H5zM2.5 2.5h1.5M6 2.5h1.5M9 2.5h1.5M12 2.5h1.5v1.5M13.5 6v1.5M13.5 9v1.5M13.5 12v1.5H12M10.5 13.5H9M7.5 13.5H6M4 13.5H2.5V12M2.5 10.5V9M2.5 7.5V6",
  UpSample: "M2.5 9.5h4v4h-4zM8 8l5-5M9.5 2.5h4v4",
  Split: "M2.5 4.5h4v7h-4zM6.5 8H9M9 8l4.5-4M9 8l4.5 4",
  Multiply: "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M6 6l4 4M10 6l-4 4",
  Add: "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M8 5.5v5M5.5 8h5",
  Concat: "M2.5 2.5h5v4.5h-5zM2.5 9h5v4.5h-5zM7.5 4.8h2.5v6.4H7.5M10 8h3.5",
  InceptionBlock: "M2 8h2M4 8V3h8v5M4 8v5h8V8M4 6.3h8M4 9.7h8M12 8h2",
  ResidualBlock: "M2 11h3M5 8.5h4v5H5zM9 11h5M3 11V4h9v7",
  FireModule: "M2.5 8h2.5M5 6.5h2v3H5zM7 8l2.5-3.5M7 8l2.5 3.5M9.5 3h4v3h-4zM9.5 10h4v3h-4z",
  Output: "M6.5 3.5h7v9h-7zM2 8h4.5M4.5 6l2 2-2 2",
};

const glyphs: ReadonlyMap<string, string> = new Map(Object.entries(strokes));

/** The glyph of a layer; a layer that the catalogue does not know gets none. */
export function LayerGlyph({ type, size = 16 }: { readonly type: string; readonly size?: number }) {
  const path = glyphs.get(type);
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {path && (
        <path
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth={type === "Dropout" ? 1.6 : 1.15}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}
