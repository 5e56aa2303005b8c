/** The one layer of the catalogue that TensorFlow.js has as an op but not as a layer. */
import * as tf from "@tensorflow/tfjs";
import type { LocalResponseAttrs } from "../../protocol/kernel.ts";

/** y_c = x_c / (bias + alpha · Σ x_d²)^beta over `depthRadius` channels either side. Its config is its attributes, so that a saved model loads. */
export class LocalResponse extends tf.layers.Layer {
  static readonly className: string = "LocalResponseNorm";
  readonly #attrs: LocalResponseAttrs;

  constructor({ depthRadius, bias, alpha, beta, ...rest }: LocalResponseAttrs) {
    super(rest);
    this.#attrs = { depthRadius, bias, alpha, beta };
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat();
    const { depthRadius, bias, alpha, beta } = this.#attrs;
    return tf.localResponseNormalization(x as tf.Tensor4D, depthRadius, bias, alpha, beta);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#attrs };
  }
}

tf.serialization.registerClass(LocalResponse);
