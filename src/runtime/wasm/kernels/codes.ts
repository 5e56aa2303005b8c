/**
 * Numbers that name the functions of the module, shared by who plans the tasks and by the module itself.
 *
 * No two are equal, so that a number has one name. AssemblyScript compiles this file too, hence constants without types.
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
export const relu = 101;
export const leakyRelu = 102;
export const elu = 103;
export const gelu = 104;
export const silu = 105;
export const sigmoid = 106;
export const tanh = 107;
/** Slopes as functions of the result. */
export const sigmoidResult = 108;
export const tanhResult = 109;

/** What `mapNumbers` does with each number. */
export const mapZero = 200;
export const mapAdd = 201;
export const mapMultiply = 202;
export const mapScale = 203;
export const mapAddScaled = 204;
export const mapCurve = 205;
export const mapSlope = 206;
export const mapDropout = 207;

/** What `update` does with each parameter. */
export const sgd = 300;
export const momentum = 301;
export const nesterov = 302;
export const rmsprop = 303;
export const adagrad = 304;
export const adam = 305;
export const movingAverage = 306;

/** What `losses` computes. */
export const crossEntropy = 400;
export const crossEntropyGradient = 401;
export const squaredError = 402;
export const squaredErrorGradient = 403;
export const hinge = 404;
export const hingeGradient = 405;
export const countCorrect = 406;
export const countTopK = 407;
export const confusion = 408;
export const crossEntropyStep = 409;

/** What `rowNorms` computes. */
export const softmax = 500;
export const softmaxGradient = 501;
export const layerNorm = 502;
export const layerNormGradient = 503;
export const localResponse = 504;
export const localResponseGradient = 505;
