/** The gradient rule of every differentiable kernel. */
import type { ValueId } from "../ir.ts";
import type { DifferentiableKernel, GradientRule } from "./gradient-rule.ts";

type Rules = { readonly [K in DifferentiableKernel]: GradientRule<K> };

export const gradientRules: Rules = {
  conv2d({ attrs, reads }, { dy, needs, shapeOf, emit }) {
    const [x, kernel] = pair(reads);
    emit({ kernel: "conv2d-gradient-filter", attrs }, [x, dy], kernel);
    if (needs(x))
      emit(
        { kernel: "conv2d-gradient-input", attrs: { ...attrs, inputShape: shapeOf(x) } },
        [dy, kernel],
        x,
      );
  },

  "depthwise-conv2d"({ attrs, reads }, { dy, needs, shapeOf, emit }) {
    const [x, kernel] = pair(reads);
    emit({ kernel: "depthwise-conv2d-gradient-filter", attrs }, [x, dy], kernel);
    if (needs(x))
      emit(
        { kernel: "depthwise-conv2d-gradient-input", attrs: { ...attrs, inputShape: shapeOf(x) } },
        [dy, kernel],
        x,
      );
  },

  /** y = a·b: da = dy·bᵀ, db = aᵀ·dy. The forward pass never transposes. */
  matmul({ reads }, { dy, needs, emit }) {
    const [a, b] = pair(reads);
    emit({ kernel: "matmul", attrs: { transposeA: true, transposeB: false } }, [a, dy], b);
    if (needs(a))
      emit({ kernel: "matmul", attrs: { transposeA: false, transposeB: true } }, [dy, b], a);
  },

  "bias-add"({ reads }, { dy, needs, emit, pass }) {
    const [x, bias] = pair(reads);
    emit({ kernel: "bias-gradient", attrs: {} }, [dy], bias);
    if (needs(x)) pass(x);
  },

  activation({ attrs, reads }, { dy, emit }) {
    const x = first(reads);
    emit({ kernel: "activation-gradient", attrs }, [dy, x], x);
  },

  "max-pool"({ attrs, reads, writes }, { dy, emit }) {
    const x = first(reads);
    emit({ kernel: "max-pool-gradient", attrs }, [dy, x, first(writes)], x);
  },

  "avg-pool"({ attrs, reads }, { dy, shapeOf, emit }) {
    const x = first(reads);
    const call = {
      kernel: "avg-pool-gradient" as const,
      attrs: { ...attrs, inputShape: shapeOf(x) },
    };
    emit(call, [dy], x);
  },

  "global-avg-pool"({ reads }, { dy, shapeOf, emit }) {
    const x = first(reads);
    emit({ kernel: "global-avg-pool-gradient", attrs: { inputShape: shapeOf(x) } }, [dy], x);
  },

  /** Ioffe and Szegedy 2015, section 3: the batch's own mean and variance depend on x as well. */
  "batch-norm"({ attrs, reads, writes }, { dy, emitMany }) {
    const [x = -1, gamma = -1, beta = -1] = reads;
    const [, mean = -1, variance = -1] = writes;
    const call = { kernel: "batch-norm-gradient" as const, attrs };
    emitMany(call, [dy, x, gamma, mean, variance], [x, gamma, beta]);
  },

  "layer-norm"({ attrs, reads }, { dy, emitMany }) {
    const [x = -1, gamma = -1, beta = -1] = reads;
    emitMany({ kernel: "layer-norm-gradient", attrs }, [dy, x, gamma], [x, gamma, beta]);
  },

  "local-response-norm"({ attrs, reads, writes }, { dy, emit }) {
    const x = first(reads);
    emit({ kernel: "local-response-norm-gradient", attrs }, [dy, x, first(writes)], x);
  },

  softmax({ reads, writes }, { dy, emit }) {
    emit({ kernel: "softmax-gradient", attrs: {} }, [dy, first(writes)], first(reads));
  },

  dropout({ attrs, reads }, { dy, emit }) {
    emit({ kernel: "dropout-gradient", attrs }, [dy], first(reads));
  },

  reshape({ reads }, { dy, shapeOf, emit }) {
    const x = first(reads);
    emit({ kernel: "reshape", attrs: { shape: shapeOf(x) } }, [dy], x);
  },

  /** One value may stand on both sides: each side is a part of its gradient. */
  add({ reads }, { needs, pass }) {
    for (const value of reads) if (needs(value)) pass(value);
  },

  /** The product rule; one value may stand on both sides. */
  multiply({ reads }, { dy, needs, emit }) {
    const [a, b] = pair(reads);
    if (needs(a)) emit({ kernel: "multiply", attrs: {} }, [dy, b], a);
    if (needs(b)) emit({ kernel: "multiply", attrs: {} }, [dy, a], b);
  },

  "zero-pad"({ attrs, reads }, { dy, emit }) {
    emit({ kernel: "zero-pad-gradient", attrs }, [dy], first(reads));
  },

  upsample({ attrs, reads }, { dy, emit }) {
    emit({ kernel: "upsample-gradient", attrs }, [dy], first(reads));
  },

  split({ reads }, { everyDy, emit }) {
    emit({ kernel: "concat", attrs: {} }, everyDy(), first(reads));
  },

  concat({ reads }, { dy, needs, shapeOf, emit }) {
    let begin = 0;
    for (const value of reads) {
      const size = shapeOf(value).at(-1) ?? 0;
      if (needs(value)) emit({ kernel: "slice", attrs: { begin, size } }, [dy], value);
      begin += size;
    }
  },

  "softmax-cross-entropy"({ reads }, { emit }) {
    emit({ kernel: "softmax-cross-entropy-gradient", attrs: {} }, reads, first(reads));
  },

  "mean-squared-error"({ reads }, { emit }) {
    emit({ kernel: "mean-squared-error-gradient", attrs: {} }, reads, first(reads));
  },

  hinge({ reads }, { emit }) {
    emit({ kernel: "hinge-gradient", attrs: {} }, reads, first(reads));
  },
};

function first(ids: readonly ValueId[]): ValueId {
  return pair([...ids, -1])[0];
}

function pair(ids: readonly ValueId[]): readonly [ValueId, ValueId] {
  const [a, b] = ids;
  if (a === undefined || b === undefined)
    throw new Error(`Expected two values, got ${ids.length}.`);
  return [a, b];
}
