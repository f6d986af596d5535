/** A value and how often it occurs. */
export interface Counted {
  value: number;
  n: number;
}

/**
 * Quantile of counted values by linear interpolation between order statistics, type 7 of Hyndman and Fan (Sample
 * quantiles in statistical packages, The American Statistician 1996;50:361-365), the one of R, NumPy and d3-array.
 * @param counts in ascending order of their values
 */
export function countedQuantile(counts: readonly Counted[], probability: number): number | undefined {
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  if (total === 0) return undefined;
  const position = (total - 1) * probability;
  const below = Math.floor(position);
  const low = at(counts, below);
  return low + (at(counts, Math.min(below + 1, total - 1)) - low) * (position - below);
}

/** The value at a place, from 0. */
function at(counts: readonly Counted[], place: number): number {
  let passed = 0;
  for (const { value, n } of counts) {
    passed += n;
    if (place < passed) return value;
  }
  return counts.at(-1)!.value;
}
