import type { ImageRecord } from '../catalogue/types.ts';

/** What the page says of an image's stored values. */
export interface GreyStatistics {
  min: number;
  max: number;
  mean: number;
  /** Of the population: the image is all there is. */
  standardDeviation: number;
  /** Variance of the Laplacian of the thumbnail. */
  sharpness: number | undefined;
  histogram: Histogram | undefined;
}

/** A histogram ready to be drawn. */
export interface Histogram {
  /** Height of each of 256 columns, from 0 to `HISTOGRAM_HEIGHT`. */
  heights: number[];
  /** Values at the left edge of the first column and at the right one of the last. */
  from: number;
  to: number;
  /** Half of the pixels lie between these values. */
  quartiles: [number, number];
  /** Whether some columns are higher than there is room for. */
  cut: boolean;
}

export const HISTOGRAM_HEIGHT = 48;

/**
 * @param counts 256 counts of 32 bits, little endian, as `sampleStatistics` makes them
 * @returns undefined where the image was not decoded
 */
export function greyStatistics(
  image: ImageRecord,
  counts: Uint8Array | undefined,
): GreyStatistics | undefined {
  const { min, max, mean, standardDeviation, sharpness } = image;
  if (min === undefined || max === undefined || mean === undefined || standardDeviation === undefined)
    return undefined;
  const histogram = counts?.byteLength === 1024 ? drawn(counts, min, max, image.bitsStored) : undefined;
  return { min, max, mean, standardDeviation, sharpness, histogram };
}

function drawn(bytes: Uint8Array, min: number, max: number, bitsStored: number | undefined): Histogram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = Array.from({ length: 256 }, (_, i) => view.getUint32(4 * i, true));
  const first = counts.findIndex((n) => n > 0);
  const last = counts.findLastIndex((n) => n > 0);
  // Of 8 bits each value has its column, of more the columns are equal steps from the least to the greatest value.
  const byValue = (bitsStored ?? 16) <= 8 && first === min && last === max;
  const [from, to] = byValue ? [0, 255] : [min, max];
  // Black frames around an image and burnt-out skin would leave nothing to see of all other levels: where the highest
  // columns stand out, they are cut off.
  const [highest, ...others] = [...counts].sort((a, b) => b - a) as [number, ...number[]];
  const ninth = others[7]!;
  const cut = ninth > 0 && highest > 1.5 * ninth;
  const most = cut ? ninth : highest;
  const height = (n: number) => Math.min(HISTOGRAM_HEIGHT, Math.ceil((HISTOGRAM_HEIGHT * n) / most));
  const valueAt = (column: number) => (byValue ? column : min + ((column + 0.5) * (max - min)) / 256);
  return {
    heights: counts.map(height),
    from,
    to,
    quartiles: [valueAt(columnAt(counts, 0.25)), valueAt(columnAt(counts, 0.75))],
    cut,
  };
}

/** The column at which so large a share of the pixels is reached. */
function columnAt(counts: readonly number[], share: number): number {
  const wanted = share * counts.reduce((sum, n) => sum + n, 0);
  let passed = 0;
  return counts.findIndex((n) => {
    passed += n;
    return passed >= wanted && passed > 0;
  });
}

/** The outline of the columns as the data of an SVG path, each one unit wide, the base at `HISTOGRAM_HEIGHT`. */
export function histogramPath({ heights }: Histogram): string {
  let path = `M0 ${HISTOGRAM_HEIGHT}`;
  let run = 0;
  for (const [i, height] of heights.entries()) {
    run++;
    if (heights[i + 1] === height) continue;
    path += `V${HISTOGRAM_HEIGHT - height}h${run}`;
    run = 0;
  }
  return `${path}V${HISTOGRAM_HEIGHT}z`;
}
