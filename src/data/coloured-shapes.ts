/** Draws the set of coloured shapes: nothing is downloaded, and the same numbers come out on every machine. */
import type { DataSet } from "../graph/data-catalogue.ts";
import type { LabelledImages } from "../protocol/batch.ts";
import { randomKey, randomUniform, streamOf } from "../protocol/counter-random.ts";
import type { LoadedDataSet } from "./labelled-images.ts";

/** Seed of the set. Changing it changes every validation accuracy ever reported, so it stays. */
const seed = 1;

const maxLevel = 255;

/** How far the brightness of shape and background are apart at least, from 0 to 1. */
const leastContrast = 0.3;

/** Width of the grain that lies over every picture, from 0 to 1. */
const grain = 0.16;

/** How far a point is outside a shape of radius 1 around the origin; negative inside. In the order of the classes. */
const outlines: readonly ((x: number, y: number) => number)[] = [
  (x, y) => Math.hypot(x, y) - 1,
  (x, y) => Math.abs(Math.hypot(x, y) - 0.75) - 0.25,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.85,
  (x, y) => Math.max(y - 0.5, -0.5 * y + 0.866 * Math.abs(x) - 0.5),
  (x, y) => Math.min(bar(x, y), bar(y, x)),
  (x, y) => Math.hypot(x, y) - 0.66 - 0.34 * Math.cos(5 * Math.atan2(y, x)),
];

/** A bar of length 2 along the first axis. */
function bar(along: number, across: number): number {
  return Math.max(Math.abs(along) - 1, Math.abs(across) - 0.3);
}

/** Draws all images of the set: class after class in turn, each of another size, place, angle and pair of colours. */
export function drawColouredShapes(entry: DataSet): LoadedDataSet {
  const count = entry.trainCount + entry.validationCount;
  const [height, width, channels] = entry.imageShape;
  const valuesPerImage = height * width * channels;
  const levels = new Uint8Array(count * valuesPerImage);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const label = image % outlines.length;
    labels[image] = label;
    const place = levels.subarray(image * valuesPerImage, (image + 1) * valuesPerImage);
    drawImage(place, label, image, width);
  }
  const part = (begin: number, size: number): LabelledImages => ({
    count: size,
    valuesPerImage,
    levels: levels.subarray(begin * valuesPerImage, (begin + size) * valuesPerImage),
    maxLevel,
    labels: labels.subarray(begin, begin + size),
  });
  return {
    name: entry.name,
    imageShape: entry.imageShape,
    train: part(0, entry.trainCount),
    validation: part(entry.trainCount, entry.validationCount),
  };
}

function drawImage(place: Uint8Array, label: number, image: number, width: number): void {
  const key = randomKey(seed, image, streamOf("data/shapes"));
  let drawn = 0;
  const uniform = (from: number, to: number) => {
    drawn += 1;
    return from + (to - from) * randomUniform(key, drawn);
  };
  const outline = outlines[label] ?? (() => 1);
  const radius = width * uniform(0.22, 0.38);
  const centre = { x: (width / 2) * uniform(0.8, 1.2), y: (width / 2) * uniform(0.8, 1.2) };
  const angle = uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const { ground, ink } = twoColours(uniform);
  for (let index = 0; index < place.length; index++) {
    const pixel = Math.floor(index / 3);
    const dx = (pixel % width) + 0.5 - centre.x;
    const dy = Math.floor(pixel / width) + 0.5 - centre.y;
    const outside =
      outline((cos * dx + sin * dy) / radius, (cos * dy - sin * dx) / radius) * radius;
    const share = Math.min(1, Math.max(0, 0.5 - outside));
    const channel = index % 3;
    const colour = (ground[channel] ?? 0) * (1 - share) + (ink[channel] ?? 0) * share;
    const level = colour + uniform(-grain / 2, grain / 2);
    place[index] = Math.round(maxLevel * Math.min(1, Math.max(0, level)));
  }
}

/** Two colours that differ in brightness; which one is brighter, and their hues, say nothing of the class. */
function twoColours(uniform: (from: number, to: number) => number) {
  const colour = () => [uniform(0, 1), uniform(0, 1), uniform(0, 1)];
  const brightness = ([r = 0, g = 0, b = 0]: readonly number[]) => 0.3 * r + 0.59 * g + 0.11 * b;
  const ground = colour();
  let ink = colour();
  while (Math.abs(brightness(ground) - brightness(ink)) < leastContrast) ink = colour();
  return { ground, ink };
}
