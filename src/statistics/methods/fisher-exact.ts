import type { Contingency } from './chi-square.ts';
import { logGamma } from './gamma.ts';

/** How many partial tables are looked at before the exact p is given up: about a tenth of a second. */
const LIMIT = 150_000;

/** Tables count as probable as the one seen up to this ratio: rounding must not part equals. R has the same. */
const TIE = Math.log1p(1e-7);

const logFactorial = (n: number) => (n < 2 ? 0 : logGamma(n + 1));

/**
 * Fisher's exact test, for more than two rows or columns that of Freeman and Halton (Note on an exact treatment of
 * contingency, goodness of fit and other problems of significance, Biometrika 1951;38:141-149): of all tables with the
 * same sums, the probability of those that are at most as probable as the one seen.
 * @param table without empty rows and columns
 * @returns p; undefined where there are too many tables to go through
 */
export function fisherExact(table: Contingency, limit = LIMIT): number | undefined {
  const rowSums = table.map((row) => row.reduce((a, b) => a + b, 0));
  const columnSums = table[0]!.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
  // The table is gone through line by line, its longer side down; the last line and each line's last cell follow.
  const [lines, across] = rowSums.length >= columnSums.length ? [rowSums, columnSums] : [columnSums, rowSums];
  const total = rowSums.reduce((a, b) => a + b, 0);
  const sums = [...rowSums, ...columnSums].reduce((sum, n) => sum + logFactorial(n), 0) - logFactorial(total);
  const seen = table.flat().reduce((sum, n) => sum - logFactorial(n), sums);
  let p = 0;
  let looked = 0;

  /** Fills the cell of a line; `left`: what the columns still hold, `rest`: what the line does. */
  const fill = (line: number, cell: number, rest: number, left: number[], log: number): boolean => {
    if (++looked > limit) return false;
    if (line === lines.length - 1) {
      const final = left.reduce((sum, n) => sum - logFactorial(n), log);
      if (final <= seen + TIE) p += Math.exp(final);
      return true;
    }
    const next = (n: number): boolean => {
      const remaining = left.with(cell, left[cell]! - n);
      const so = log - logFactorial(n);
      return cell === across.length - 1
        ? fill(line + 1, 0, lines[line + 1]!, remaining, so)
        : fill(line, cell + 1, rest - n, remaining, so);
    };
    const others = left.slice(cell + 1).reduce((a, b) => a + b, 0);
    for (let n = Math.max(0, rest - others); n <= Math.min(rest, left[cell]!); n++) {
      if (!next(n)) return false;
    }
    return true;
  };
  // The smallest lines first: they have the fewest ways.
  lines.sort((a, b) => a - b);
  return fill(0, 0, lines[0]!, across, sums) ? Math.min(1, p) : undefined;
}
