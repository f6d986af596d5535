import { type ChiSquareTest, type Contingency, chiSquareTest } from './chi-square.ts';
import { noncentralityInterval } from './noncentral-chi-square.ts';

export interface CramersV extends ChiSquareTest {
  v: number;
  /** 95 % interval of V. */
  interval: [low: number, high: number];
}

/**
 * Cramér's V, corrected for its bias: plain V is above 0 even where nothing goes together, the more so the more levels
 * there are (Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical Society
 * 2013;42:323-328). Its interval is that of the noncentrality of the chi-square statistic (Smithson, Confidence
 * Intervals, 2003), as V² is noncentrality / (n (k - 1)), k being the smaller number of levels.
 * @param table without empty rows and columns
 */
export function cramersV(table: Contingency): CramersV | undefined {
  const test = chiSquareTest(table);
  if (!test || test.total < 2) return undefined;
  const { statistic, degreesOfFreedom, total } = test;
  const levels = [table.length, table[0]!.length];
  const phiSquare = Math.max(0, statistic / total - degreesOfFreedom / (total - 1));
  const corrected = Math.min(...levels.map((r) => r - (r - 1) ** 2 / (total - 1)));
  const bound = (noncentrality: number) =>
    Math.min(1, Math.sqrt(noncentrality / (total * (Math.min(...levels) - 1))));
  const [low, high] = noncentralityInterval(statistic, degreesOfFreedom);
  return {
    ...test,
    v: corrected > 1 ? Math.min(1, Math.sqrt(phiSquare / (corrected - 1))) : 0,
    interval: [bound(low), bound(high)],
  };
}
