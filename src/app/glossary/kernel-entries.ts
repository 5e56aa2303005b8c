/** What each kernel does, in one sentence, as the Ops table and the Timeline name it. */
import type { KernelName } from "../../protocol/kernel.ts";

/** By the name of the kernel; a new kernel needs its sentence. */
export const kernelEntries: Readonly<Record<KernelName, string>> = {
  conv2d: "Slides filters over the pictures and adds up the products under each window.",
  "depthwise-conv2d": "A convolution in which each filter looks at one channel only.",
  matmul: "Multiplies two matrices: what a Dense layer does with its weights.",
  "bias-add": "Adds to each channel its bias.",
  activation: "Applies a function such as relu to every number.",
  "max-pool": "Keeps the largest number of each window.",
  "avg-pool": "Takes the mean of each window.",
  "global-avg-pool": "Takes the mean of each channel of a picture.",
  "batch-norm": "Gives each channel of the batch mean 0 and variance 1, then scales and shifts it.",
  "batch-norm-inference":
    "Normalizes with the means and variances that were collected while training.",
  "fold-batch-norm":
    "Multiplies a normalization into the filters before it, so that it costs nothing more.",
  "layer-norm":
    "Gives the numbers at each place mean 0 and variance 1, then scales and shifts them.",
  "local-response-norm": "Divides each number by a measure of its neighbours in other channels.",
  softmax: "Turns scores into shares that add up to one.",
  dropout: "Sets some numbers, chosen by chance, to zero and scales the others up.",
  reshape: "Gives the same numbers, in the same order, another shape.",
  add: "Adds two tensors number by number.",
  multiply: "Multiplies two tensors number by number.",
  "zero-pad": "Puts zeros around each picture.",
  upsample: "Repeats each pixel to make a larger picture.",
  split: "Cuts the channels into equal parts.",
  zeros: "Writes zeros.",
  concat: "Puts the channels of several tensors side by side.",
  "softmax-cross-entropy":
    "Computes the loss: how small the share of the right class is, on average over the batch.",
  "mean-squared-error":
    "Computes the loss: the mean of the squared distances between scores and right answers.",
  hinge: "Computes the loss: how far the best wrong score comes within 1 of the right one.",
  "count-correct": "Counts the images whose highest score is that of the right class.",
  "count-top-k": "Counts the images whose right class is among the k highest scores.",
  "confusion-matrix": "Counts for each class what it was taken for.",
  "conv2d-gradient-input":
    "Computes the gradient of a convolution’s input from that of its result.",
  "conv2d-gradient-filter":
    "Computes the gradient of a convolution’s filters from that of its result.",
  "depthwise-conv2d-gradient-input":
    "Computes the gradient of a depthwise convolution’s input from that of its result.",
  "depthwise-conv2d-gradient-filter":
    "Computes the gradient of a depthwise convolution’s filters from that of its result.",
  "bias-gradient": "Computes the gradient of a bias: the sum of its channel’s gradients.",
  "activation-gradient": "Multiplies a gradient by the slope of the activation at each number.",
  "zero-pad-gradient": "Cuts the zeros around a picture off its gradient.",
  "upsample-gradient": "Adds up the gradients of all copies of a pixel.",
  "max-pool-gradient": "Hands the gradient to the number of each window that was the largest.",
  "avg-pool-gradient": "Shares the gradient out equally over each window.",
  "global-avg-pool-gradient": "Shares the gradient out equally over each channel of a picture.",
  "batch-norm-gradient":
    "Computes the gradients of a batch normalization’s input, scale and shift.",
  "layer-norm-gradient":
    "Computes the gradients of a layer normalization’s input, scale and shift.",
  "local-response-norm-gradient":
    "Computes the gradient of a local response normalization’s input.",
  "softmax-gradient": "Computes the gradient of the scores from that of the shares.",
  "dropout-gradient":
    "Hands the gradient on where a number was kept, and zero where it was dropped.",
  slice: "Takes some of the channels.",
  "softmax-cross-entropy-gradient":
    "Computes the gradient of the scores: shares minus right answers.",
  "mean-squared-error-gradient":
    "Computes the gradient of the scores: their distances to the right answers, scaled.",
  "hinge-gradient": "Computes the gradient of the right and of the best wrong score.",
  affine: "A convolution or matrix product with its bias and activation, all in one kernel.",
  "affine-gradient":
    "All gradients of such a layer in one kernel: those of its weights, of its bias and of its input.",
  siblings: "Several layers of one kind that read the same input, computed as one wider layer.",
  "sum-of-siblings": "The sum of what several layers of one kind compute, in one kernel.",
  "update-all": "The update of many parameters in one kernel.",
  "softmax-cross-entropy-step":
    "The loss, the count of right answers and the gradient of the scores in one kernel.",
  "sum-of-squares": "Adds up the squares of all numbers: the length of a gradient, squared.",
  "clip-factor": "Computes the factor that makes gradients short enough.",
  scale: "Multiplies every number by one factor.",
  "add-scaled": "Adds a multiple of one tensor to another.",
  sgd: "Moves each parameter against its gradient, as far as the learning rate says.",
  momentum: "As sgd, but each parameter goes on for a while in the direction it had.",
  nesterov: "As momentum, but with a look ahead to where the parameter is going.",
  rmsprop: "As sgd, with smaller moves where gradients have been large lately.",
  adagrad: "As sgd, with smaller moves where gradients have been large so far.",
  adam: "Moves each parameter by its average gradient, divided by how large its gradients usually are.",
  adamw: "As adam, and it makes each parameter a little smaller at every step.",
  "moving-average": "Moves a collected mean a little towards that of the batch.",
};
