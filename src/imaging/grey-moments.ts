import type { Picture } from './types.ts';

/**
 * Mean and population standard deviation of a picture's greys as displayed, whatever stored values and windows stand
 * behind them: what makes images of different depth comparable. Of a colour picture the first channel is taken.
 */
export function greyMoments({ channels, data }: Picture): { mean: number; standardDeviation: number } {
  const n = data.length / channels;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < data.length; at += channels) {
    const grey = data[at]!;
    sum += grey;
    squares += grey * grey;
  }
  const mean = sum / n;
  return { mean, standardDeviation: Math.sqrt(Math.max(0, squares / n - mean ** 2)) };
}
