// Written by datasets/furniture-sizes.mjs; don't edit.
// Statistics of 238 scenes of ScanNet and ARKitScenes, from the scene descriptions of VSI-Bench
// (arXiv 2412.14171; github.com/vision-x-nyu/thinking-in-space, data/meta_info).

/** The shares of boxes (of rooms) that are smaller than each of the five numbers of a {@link Quantiles}. */
export const shares = [0.1, 0.25, 0.5, 0.75, 0.9] as const
export type Quantiles = readonly [number, number, number, number, number]

/** How large boxes of one category are. */
export interface RealSize {
  /** How many boxes were measured. */
  readonly boxes: number
  /** How many a room has that has any, the median. */
  readonly count: number
  /** The longer horizontal edge, metres. */
  readonly long: Quantiles
  /** The shorter horizontal edge, metres. */
  readonly short: Quantiles
  /** The upright edge, metres. */
  readonly high: Quantiles
}

/** Floor areas of rooms, square metres. */
export const realAreas: Quantiles = [8.3, 11.7, 17.5, 26.4, 35.3]

/** Sizes by category, for each with at least 10 boxes. */
export const realSizes: Readonly<Record<string, RealSize>> = {
  backpack: {
    boxes: 43,
    count: 1,
    long: [0.37, 0.41, 0.45, 0.49, 0.54],
    short: [0.21, 0.23, 0.3, 0.38, 0.43],
    high: [0.2, 0.25, 0.38, 0.49, 0.56],
  },
  bathtub: {
    boxes: 28,
    count: 1,
    long: [1.38, 1.53, 1.65, 1.69, 1.77],
    short: [0.67, 0.68, 0.71, 0.8, 0.88],
    high: [0.54, 0.55, 0.57, 0.58, 0.61],
  },
  bed: {
    boxes: 74,
    count: 1,
    long: [1.99, 2.07, 2.15, 2.28, 2.38],
    short: [0.98, 1.16, 1.53, 1.7, 1.77],
    high: [0.47, 0.54, 0.66, 0.94, 1.19],
  },
  bookshelf: {
    boxes: 18,
    count: 1,
    long: [0.78, 0.89, 1, 1.15, 3.14],
    short: [0.29, 0.33, 0.37, 0.44, 0.52],
    high: [1.03, 1.18, 1.97, 2.05, 2.24],
  },
  chair: {
    boxes: 605,
    count: 3,
    long: [0.46, 0.51, 0.59, 0.66, 0.77],
    short: [0.35, 0.42, 0.48, 0.55, 0.62],
    high: [0.32, 0.56, 0.83, 0.94, 1.02],
  },
  counter: {
    boxes: 13,
    count: 1,
    long: [1.4, 2.21, 2.67, 2.86, 4.27],
    short: [0.65, 0.68, 1.35, 1.81, 2.54],
    high: [0.17, 0.18, 0.25, 0.32, 0.34],
  },
  door: {
    boxes: 100,
    count: 1,
    long: [0.67, 0.81, 0.97, 1.1, 1.3],
    short: [0.06, 0.08, 0.12, 0.17, 0.23],
    high: [1.11, 1.34, 1.69, 2.01, 2.11],
  },
  fireplace: {
    boxes: 18,
    count: 1,
    long: [1.4, 1.46, 1.59, 1.7, 1.95],
    short: [0.33, 0.47, 0.6, 0.81, 1.02],
    high: [0.96, 1.13, 1.21, 1.31, 1.5],
  },
  keyboard: {
    boxes: 10,
    count: 1,
    long: [0.42, 0.44, 0.46, 0.49, 0.49],
    short: [0.16, 0.19, 0.19, 0.21, 0.28],
    high: [0.02, 0.03, 0.03, 0.04, 0.04],
  },
  lamp: {
    boxes: 24,
    count: 1,
    long: [0.24, 0.31, 0.37, 0.44, 0.52],
    short: [0.16, 0.2, 0.27, 0.31, 0.33],
    high: [0.1, 0.22, 0.53, 0.71, 1.38],
  },
  mirror: {
    boxes: 23,
    count: 1,
    long: [0.46, 0.58, 0.81, 1.01, 1.55],
    short: [0.07, 0.07, 0.12, 0.17, 0.24],
    high: [0.2, 0.37, 0.75, 0.99, 1.22],
  },
  monitor: {
    boxes: 45,
    count: 3,
    long: [0.45, 0.52, 0.57, 0.61, 0.66],
    short: [0.08, 0.14, 0.18, 0.21, 0.22],
    high: [0.37, 0.4, 0.44, 0.48, 0.53],
  },
  nightstand: {
    boxes: 12,
    count: 1,
    long: [0.53, 0.56, 0.68, 0.71, 0.79],
    short: [0.38, 0.39, 0.48, 0.54, 0.63],
    high: [0.5, 0.58, 0.68, 0.73, 0.78],
  },
  pillow: {
    boxes: 78,
    count: 2,
    long: [0.43, 0.5, 0.61, 0.72, 0.8],
    short: [0.14, 0.21, 0.4, 0.47, 0.52],
    high: [0.11, 0.14, 0.19, 0.34, 0.45],
  },
  plant: {
    boxes: 11,
    count: 1,
    long: [0.22, 0.3, 0.36, 0.46, 0.8],
    short: [0.14, 0.2, 0.23, 0.37, 0.44],
    high: [0.28, 0.3, 0.49, 0.62, 0.77],
  },
  printer: {
    boxes: 24,
    count: 1,
    long: [0.47, 0.53, 0.56, 0.62, 0.62],
    short: [0.24, 0.38, 0.48, 0.51, 0.56],
    high: [0.29, 0.33, 0.36, 0.44, 0.55],
  },
  radiator: {
    boxes: 12,
    count: 1,
    long: [0.49, 0.85, 1.02, 1.56, 1.91],
    short: [0.09, 0.11, 0.14, 0.2, 0.24],
    high: [0.26, 0.46, 0.62, 0.67, 0.97],
  },
  refrigerator: {
    boxes: 39,
    count: 1,
    long: [0.57, 0.64, 0.7, 0.89, 1.03],
    short: [0.41, 0.53, 0.6, 0.63, 0.69],
    high: [0.9, 1.42, 1.65, 1.79, 1.87],
  },
  sofa: {
    boxes: 134,
    count: 2,
    long: [0.89, 1.16, 1.86, 2.15, 2.42],
    short: [0.72, 0.89, 0.98, 1.07, 1.14],
    high: [0.61, 0.7, 0.8, 0.89, 0.95],
  },
  stool: {
    boxes: 54,
    count: 1,
    long: [0.31, 0.36, 0.42, 0.64, 0.82],
    short: [0.26, 0.3, 0.36, 0.45, 0.52],
    high: [0.25, 0.39, 0.43, 0.49, 0.68],
  },
  stove: {
    boxes: 28,
    count: 1,
    long: [0.58, 0.59, 0.63, 0.8, 1.02],
    short: [0.5, 0.52, 0.57, 0.59, 0.6],
    high: [0.02, 0.03, 0.04, 0.15, 0.17],
  },
  table: {
    boxes: 304,
    count: 2,
    long: [0.52, 0.71, 1.12, 1.51, 2.04],
    short: [0.35, 0.49, 0.66, 0.88, 1.08],
    high: [0.4, 0.51, 0.72, 0.77, 0.86],
  },
  telephone: {
    boxes: 10,
    count: 1,
    long: [0.13, 0.25, 0.28, 0.31, 0.36],
    short: [0.11, 0.12, 0.18, 0.22, 0.27],
    high: [0.07, 0.09, 0.11, 0.21, 0.32],
  },
  toilet: {
    boxes: 32,
    count: 1,
    long: [0.53, 0.55, 0.63, 0.67, 0.71],
    short: [0.36, 0.37, 0.38, 0.41, 0.47],
    high: [0.44, 0.45, 0.76, 0.82, 0.84],
  },
  towel: {
    boxes: 18,
    count: 1,
    long: [0.19, 0.23, 0.27, 0.41, 0.55],
    short: [0.07, 0.11, 0.12, 0.14, 0.17],
    high: [0.36, 0.4, 0.49, 0.75, 0.87],
  },
  'trash bin': {
    boxes: 88,
    count: 1,
    long: [0.3, 0.36, 0.42, 0.49, 0.59],
    short: [0.2, 0.25, 0.29, 0.34, 0.44],
    high: [0.3, 0.34, 0.4, 0.7, 0.96],
  },
  tv: {
    boxes: 88,
    count: 1,
    long: [0.51, 0.69, 0.91, 1.09, 1.25],
    short: [0.04, 0.04, 0.06, 0.08, 0.16],
    high: [0.38, 0.45, 0.56, 0.66, 0.74],
  },
  washer: {
    boxes: 27,
    count: 1,
    long: [0.6, 0.62, 0.64, 0.67, 0.7],
    short: [0.44, 0.51, 0.6, 0.62, 0.64],
    high: [0.82, 0.84, 0.86, 0.9, 0.92],
  },
  window: {
    boxes: 83,
    count: 1,
    long: [0.55, 0.89, 1.15, 1.69, 2.24],
    short: [0.11, 0.17, 0.25, 0.33, 0.46],
    high: [0.45, 0.67, 1.04, 1.43, 1.88],
  },
}
