/**
 * Plans gradients of the input of a convolution: each is a convolution of dy with the filters turned round.
 *
 * Where the window moves by s pixels, the pixels of the input fall into s classes down and as many across; each class sees taps of
 * its own, and dy pixel by pixel.
 */
import type { InputGradientCall } from "../../../protocol/affine.ts";
import type { ConvolutionAttrs, GroupAttrs, InputShapeAttrs } from "../../../protocol/kernel.ts";
import { imageOf, outOf, planPacking, pointwise, type Slope } from "./convolution-operands.ts";
import { type After, imageSides, type Operand, type Plan, rowBytes } from "./plan.ts";
import { type Convolution, planConvolution } from "./plan-convolution.ts";
import { planZeros } from "./plan-elementwise.ts";
import { transposedMatrix } from "./plan-forward.ts";

type Attrs = ConvolutionAttrs & GroupAttrs & InputShapeAttrs;

/** The call for which this file plans. */
export type ProductInputCall = Extract<
  InputGradientCall,
  { kernel: "conv2d-gradient-input" | "matmul" }
>;

/** How the pixels of one class along one axis are made. */
interface Class {
  /** The first tap that touches them, the distance to the next, and how many there are. */
  readonly firstTap: number;
  readonly tapStep: number;
  readonly taps: number;
  /** Pixels of dy between two such taps, and zeros before its first. */
  readonly dilation: number;
  readonly before: number;
  /** How many pixels the class has. */
  readonly count: number;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Pixels `first`, `first + stride`, … of an axis. Tap k of the window touches pixel i from dy's pixel (i + padding − k·dilation) / stride. */
function classOf(
  first: number,
  axis: { size: number; window: number; stride: number; dilation: number; padding: number },
): Class {
  const { size, window, stride, dilation, padding } = axis;
  const divisor = greatestDivisor(stride, dilation);
  const tapStep = stride / divisor;
  const candidates = Array.from({ length: Math.min(tapStep, window) }, (_, tap) => tap);
  const firstTap =
    candidates.find((tap) => (first + padding - tap * dilation) % stride === 0) ?? -1;
  const taps = firstTap < 0 ? 0 : Math.ceil((window - firstTap) / tapStep);
  const step = dilation / divisor;
  const newest = firstTap < 0 ? 0 : (first + padding - firstTap * dilation) / stride;
  return {
    ...{ firstTap: Math.max(0, firstTap), tapStep, taps, dilation: step },
    before: (taps - 1) * step - newest,
    count: Math.ceil((size - first) / stride),
  };
}

interface Options {
  readonly slope?: Slope | undefined;
  readonly adds?: boolean;
  /** Plans each convolution that makes dx. */
  readonly planEach?: (plan: Plan, convolution: Convolution, after: After) => After;
}

/** Plans dx of a call, of dy times the slope where there is one. */
export function planInputGradient(
  plan: Plan,
  call: ProductInputCall,
  [dy, kernel, dx]: readonly [Operand, Operand, Operand],
  { slope, adds = false, planEach = planConvolution }: Options,
  after: After,
): After {
  if (call.kernel === "conv2d-gradient-input")
    return planClasses(plan, call.attrs, [dy, kernel, dx], { slope, adds, planEach }, after);
  const packed = planPacking(plan, transposedMatrix(kernel), after);
  const product = {
    ...pointwise(imageOf(dy)),
    ...{ image: imageOf(dy, slope), weights: packed.weights, bias: 0, filters: dx.columns },
    ...{ out: outOf(dx, imageOf(dx)), activation: 0, activated: 0, activatedPixelBytes: 0, adds },
  };
  return planEach(plan, product, packed.after);
}

function planClasses(
  plan: Plan,
  { window, strides, dilations = [1, 1], padding, groups = 1 }: Attrs,
  [dy, kernel, dx]: readonly [Operand, Operand, Operand],
  { slope, adds = false, planEach = planConvolution }: Options,
  after: After,
): After {
  const [, height, width, channels] = imageSides(dx);
  const down = { size: height, window: window[0], stride: strides[0], dilation: dilations[0] };
  const across = { size: width, window: window[1], stride: strides[1], dilation: dilations[1] };
  const classes = range(Math.min(strides[0], height)).flatMap((y) =>
    range(Math.min(strides[1], width)).map((x) => ({
      y,
      x,
      rows: classOf(y, { ...down, padding: padding.top }),
      columns: classOf(x, { ...across, padding: padding.left }),
    })),
  );
  const out = outOf(dx, imageOf(dx));
  const touched = classes.filter(({ rows, columns }) => rows.taps > 0 && columns.taps > 0);
  // Where windows leave pixels out, all of dx is cleared in one pass: those pixels alone would be one in every few.
  const begin =
    adds || touched.length === classes.length
      ? after
      : planZeros({ shape: dx.shape }, { reads: [], writes: [dx] }, plan, after);
  if (touched.length === 0) return begin;
  return touched.flatMap(({ y, x, rows, columns }) => {
    const packed = planTurned(plan, kernel, { rows, columns, window, channels, groups }, begin);
    const convolution = {
      ...{ taps: [rows.taps, columns.taps] as const, strides: [1, 1] as const },
      ...{ dilations: [rows.dilation, columns.dilation] as const, groups },
      ...{ top: rows.before, left: columns.before, outHeight: rows.count, outWidth: columns.count },
      ...{ image: imageOf(dy, slope), weights: packed.weights, bias: 0 },
      filters: channels / groups,
      out: {
        address: out.address + y * out.rowBytes + x * out.pixelBytes,
        imageBytes: out.imageBytes,
        rowBytes: strides[0] * out.rowBytes,
        pixelBytes: strides[1] * out.pixelBytes,
      },
      ...{ activation: 0, activated: 0, activatedPixelBytes: 0, adds },
    };
    return planEach(plan, convolution, packed.after);
  });
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Packs the taps of a class, last first, with filters as rows and channels as columns. */
function planTurned(
  plan: Plan,
  kernel: Operand,
  turned: {
    readonly rows: Class;
    readonly columns: Class;
    readonly window: readonly [number, number];
    readonly channels: number;
    readonly groups: number;
  },
  after: After,
) {
  const { rows, columns, window, channels, groups } = turned;
  const columnBytes = rowBytes(kernel);
  const tapBytes = (channels / groups) * columnBytes;
  const lastDown = rows.firstTap + Math.max(0, rows.taps - 1) * rows.tapStep;
  const lastAcross = columns.firstTap + Math.max(0, columns.taps - 1) * columns.tapStep;
  const filters = kernel.columns / groups;
  const matrix = {
    address: kernel.address + (lastDown * window[1] + lastAcross) * tapBytes,
    ...{ rows: filters, rowBytes: 4, columns: channels / groups, columnBytes },
    ...{ groups, groupBytes: 4 * filters, taps: [rows.taps, columns.taps] as const },
    tapBytes: [-rows.tapStep * window[1] * tapBytes, -columns.tapStep * tapBytes] as const,
  };
  return planPacking(plan, matrix, after);
}
