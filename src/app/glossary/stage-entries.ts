/** What each stage of the compiler does, in one sentence, as the Compiler tab names it. */

/** By the name of the stage; a test holds that every pass has its sentence. */
export const stageEntries: Readonly<Record<string, string>> = {
  build: "Checks the drawing, finds all shapes and turns each layer into ops.",
  differentiate: "Adds the ops that compute the gradients and the update.",
  simplify: "Takes out ops that change nothing, such as the relu of a relu.",
  "fold-constants": "Computes once, while compiling, what is the same in every step.",
  "merge-duplicates": "Computes once what is written down twice.",
  "remove-dead": "Takes out ops whose result nobody reads.",
  "fold-batch-norm": "Multiplies a normalization into the filters before it.",
  "fuse-epilogues": "Makes one kernel of a convolution or product, its bias and its activation.",
  "merge-siblings": "Makes one wider kernel of layers of one kind that read the same input.",
  "fuse-loss": "Makes one kernel of the loss, its gradient and the count of right answers.",
  "fuse-optimizer": "Makes one kernel of the updates of many parameters.",
  "place-concat": "Lets layers write straight into the whole that a Concat would copy together.",
  schedule: "Finds out what waits for what, and what may run together.",
  lower: "Turns ops into dispatches over places in memory.",
  "all passes": "The list of ops before the first pass and after the last.",
};
