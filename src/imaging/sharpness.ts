import type { Picture } from './types.ts';

/**
 * Variance of the Laplacian of a grey picture (Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy,
 * 2000), over the 4-neighbourhood: small for blurred pictures. Comparable between pictures of one size only.
 * @returns 0 for a picture too small to have neighbours; of a colour picture the first channel is taken
 */
export function laplacianVariance({ width, height, channels, data }: Picture): number {
  const step = channels;
  const row = width * channels;
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * row + x * step;
      const value = data[at - row]! + data[at + row]! + data[at - step]! + data[at + step]! - 4 * data[at]!;
      sum += value;
      squares += value * value;
      n++;
    }
  }
  return n === 0 ? 0 : squares / n - (sum / n) ** 2;
}
