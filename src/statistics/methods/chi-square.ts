import { incompleteGamma } from './gamma.ts';

/** A table of counts: rows of the same length. */
export type Contingency = readonly (readonly number[])[];

export interface ChiSquareTest {
  statistic: number;
  degreesOfFreedom: number;
  p: number;
  /** Smallest of the counts expected under independence. */
  smallestExpected: number;
  total: number;
}

/** Upper tail of the chi-square distribution. */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number =>
  incompleteGamma(degreesOfFreedom / 2, x / 2).q;

/** The value below which a chi-square variable lies with the given probability, by halving. */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  let high = degreesOfFreedom + 10;
  while (chiSquareTail(high, degreesOfFreedom) > 1 - probability) high *= 2;
  let low = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, degreesOfFreedom) > 1 - probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The table without rows and columns that are all nought: those say nothing of independence. */
export function withoutEmpty(table: Contingency): number[][] {
  const rows = table.filter((row) => row.some((n) => n > 0));
  const used = (rows[0] ?? []).map((_, j) => rows.some((row) => row[j]! > 0));
  return rows.map((row) => row.filter((_, j) => used[j]));
}

/**
 * Pearson's chi-square test of independence, without Yates' correction (Agresti, Categorical Data Analysis, 3rd edition).
 * @param table without empty rows and columns
 * @returns undefined where there are not two rows and two columns
 */
export function chiSquareTest(table: Contingency): ChiSquareTest | undefined {
  const columns = table[0]?.length ?? 0;
  if (table.length < 2 || columns < 2) return undefined;
  const rowSums = table.map((row) => sum(row));
  const columnSums = table[0]!.map((_, j) => sum(table.map((row) => row[j]!)));
  const total = sum(rowSums);
  let statistic = 0;
  for (const [i, row] of table.entries()) {
    for (const [j, n] of row.entries()) {
      const expected = (rowSums[i]! * columnSums[j]!) / total;
      statistic += (n - expected) ** 2 / expected;
    }
  }
  const degreesOfFreedom = (table.length - 1) * (columns - 1);
  return {
    statistic,
    degreesOfFreedom,
    p: chiSquareTail(statistic, degreesOfFreedom),
    smallestExpected: (Math.min(...rowSums) * Math.min(...columnSums)) / total,
    total,
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
