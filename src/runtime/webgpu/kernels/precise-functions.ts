/** Exponential, logarithm and what is made of them in WGSL, to a few units in the last place: WGSL's own may be far less exact, and overflow. */

/** WGSL functions under the names that begin with a prefix. Arguments need not be small; results are finite where they exist in f32. */
export interface PreciseFunctions {
  readonly exp: string;
  readonly log: string;
  readonly tanh: string;
  readonly sigmoid: string;
  readonly normalShare: string;
}

/** The names of the functions under a prefix. */
export function preciseNames(prefix: string): PreciseFunctions {
  return {
    exp: `${prefix}exp`,
    log: `${prefix}log`,
    tanh: `${prefix}tanh`,
    sigmoid: `${prefix}sigmoid`,
    normalShare: `${prefix}normal_share`,
  };
}

/** e^x by e^r·2^k with |r| ≤ ln 2 / 2. Coefficients: Cephes, expf. A NaN stays one, for its bits are passed on. */
export function expDeclaration(name: string): string {
  return `fn ${name}(a: f32) -> f32 {
  let x = clamp(a, -87.3f, 88.7f);
  let k = floor(x * 1.44269504f + 0.5f);
  let r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  let p = (((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r
    + 4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f) * (r * r) + r + 1.0f;
  let half = i32(k) / 2;
  let scaled = p * bitcast<f32>((half + 127) << 23u) * bitcast<f32>((i32(k) - half + 127) << 23u);
  return select(scaled, a, (bitcast<u32>(a) & 0x7fffffffu) > 0x7f800000u);
}
`;
}

/** ln x of a positive x by 2·artanh((m − 1) / (m + 1)) + k·ln 2 with m in √½…√2, exact near 1 too. */
export function logDeclaration(name: string): string {
  return `fn ${name}(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let k = i32((bits + 0x004afb0du) >> 23u) - 127;
  let m = bitcast<f32>(bits - (u32(k) << 23u));
  let s = (m - 1.0f) / (m + 1.0f);
  let z = s * s;
  let series = (((0.22222222f * z + 0.28571429f) * z + 0.4f) * z + 0.66666667f) * z;
  let near = 2.0f * s + s * series + f32(k) * 0.693147181f;
  return select(near, x, bits >= 0x7f800000u);
}
`;
}

/** tanh x: a polynomial near 0, beyond it by e^2x. Coefficients: Cephes, tanhf. */
export function tanhDeclaration(name: string, exp: string): string {
  return `fn ${name}(x: f32) -> f32 {
  let z = x * x;
  let near = ((((-5.70498872745e-3f * z + 2.06390887954e-2f) * z - 5.37397155531e-2f) * z
    + 1.33314422036e-1f) * z - 3.33332819422e-1f) * z * x + x;
  let far = 1.0f - 2.0f / (${exp}(2.0f * abs(x)) + 1.0f);
  return select(select(far, -far, x < 0.0f), near, abs(x) < 0.625f);
}
`;
}

/** 1 / (1 + e^−x). */
export function sigmoidDeclaration(name: string, exp: string): string {
  return `fn ${name}(x: f32) -> f32 { return 1.0f / (1.0f + ${exp}(-x)); }
`;
}

/** Φ(x), the share of a normal distribution below x, by the error function. Coefficients: Cephes, erff and erfcf. */
export function normalShareDeclaration(name: string, exp: string): string {
  return `fn ${name}(x: f32) -> f32 {
  let a = abs(x) * 0.707106781f;
  let z = a * a;
  let near = ((((((7.853861353153693e-5f * z - 8.010193625184903e-4f) * z
    + 5.188327685732524e-3f) * z - 2.685381193529856e-2f) * z + 1.128358514861418e-1f) * z
    - 3.761262583423300e-1f) * z + 1.128379165726710e+0f) * a;
  let q = 1.0f / max(a, 1.0f);
  let y = q * q;
  let p = (((((((2.326819970068386e-2f * y - 1.387039388740657e-1f) * y
    + 3.687424674597105e-1f) * y - 5.824733027278666e-1f) * y + 6.210004621745983e-1f) * y
    - 4.944515323274145e-1f) * y + 3.404879937665872e-1f) * y - 2.741127028184656e-1f) * y
    + 5.638259427386472e-1f;
  let r = ((((((-1.047766399936249e+1f * y + 1.297719955372516e+1f) * y
    - 7.495518717768503e+0f) * y + 2.921019019210786e+0f) * y - 1.015265279202700e+0f) * y
    + 4.218463358204948e-1f) * y - 2.820767439740514e-1f) * y + 5.641895067754075e-1f;
  let tail = 0.5f * ${exp}(-z) * q * select(r, p, a < 2.0f);
  return select(select(1.0f - tail, tail, x < 0.0f), 0.5f + select(0.5f, -0.5f, x < 0.0f) * near, a < 1.0f);
}
`;
}
