/**
 * Numbers that name the functions of the module, shared by who plans the tasks and by the module itself.
 *
 * AssemblyScript compiles this file too, hence constants without types.
 */

/** Functions of the module: the first argument of `run`. */
export const convolve = 0;
export const filterGradient = 1;
export const packWeights = 2;
export const sumParts = 3;
export const mapNumbers = 4;
export const copyRuns = 5;
export const maxPool = 6;
export const maxPoolGradient = 7;
export const avgPool = 8;
export const avgPoolGradient = 9;
export const channelMoments = 10;
export const normalize = 11;
export const normGradientSums = 12;
export const normalizeGradient = 13;
export const columnSums = 14;
export const depthwise = 15;
export const depthwiseInput = 16;
export const depthwiseFilter = 17;
export const update = 18;
export const losses = 19;
export const rowNorms = 20;
export const squares = 21;
export const clipFactor = 22;
export const foldNorm = 23;
export const zeroPad = 24;
export const upsample = 25;
export const upsampleGradient = 26;
export const globalPool = 27;
export const normalizeStored = 28;
export const transpose = 29;

/** Activation functions. */
export const relu = 1;
export const leakyRelu = 2;
export const elu = 3;
export const gelu = 4;
export const silu = 5;
export const sigmoid = 6;
export const tanh = 7;
/** Slopes as functions of the result. */
export const sigmoidResult = 8;
export const tanhResult = 9;

/** What `mapNumbers` does with each number. */
export const mapZero = 0;
export const mapAdd = 1;
export const mapMultiply = 2;
export const mapScale = 3;
export const mapAddScaled = 4;
export const mapCurve = 5;
export const mapSlope = 6;
export const mapDropout = 7;

/** What `update` does with each parameter. */
export const sgd = 0;
export const momentum = 1;
export const nesterov = 2;
export const rmsprop = 3;
export const adagrad = 4;
export const adam = 5;
export const movingAverage = 6;

/** What `losses` computes. */
export const crossEntropy = 0;
export const crossEntropyGradient = 1;
export const squaredError = 2;
export const squaredErrorGradient = 3;
export const hinge = 4;
export const hingeGradient = 5;
export const countCorrect = 6;
export const countTopK = 7;
export const confusion = 8;
export const crossEntropyStep = 9;

/** What `rowNorms` computes. */
export const softmax = 0;
export const softmaxGradient = 1;
export const layerNorm = 2;
export const layerNormGradient = 3;
export const localResponse = 4;
export const localResponseGradient = 5;
