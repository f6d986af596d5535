import { bisectRight, quantileSorted } from 'd3-array';
import type { Catalogue } from '../catalogue/catalogue.ts';

/** The values of a measure, with the patients whose they are: twelve bytes a value. At least one. */
export interface Values {
  /** Numbers of the patients, in the order of `values`. */
  patients: Uint32Array;
  values: Float64Array;
  /** The values, ascending. */
  sorted: Float64Array;
  min: number;
  max: number;
}

/**
 * Reads a measure in one pass.
 * @param from SQL after FROM, with the condition that leaves out what has no value
 * @param patient SQL of the patient's number
 * @param value SQL of the value
 * @returns undefined where there is no value
 */
export function valuesOf(
  { db }: Catalogue,
  from: string,
  { patient, value }: { patient: string; value: string },
  parameters: readonly (string | number)[] = [],
): Values | undefined {
  const { n } = db.get<{ n: number }>(`SELECT count(*) AS n FROM ${from}`, ...parameters)!;
  if (n === 0) return undefined;
  const patients = new Uint32Array(n);
  const values = new Float64Array(n);
  let at = 0;
  const rows = db.iterate<{ patient: number; value: number }>(
    `SELECT ${patient} AS patient, ${value} AS value FROM ${from}`,
    ...parameters,
  );
  for (const row of rows) {
    patients[at] = row.patient;
    values[at++] = row.value;
  }
  const sorted = values.slice().sort();
  return { patients, values, sorted, min: sorted[0]!, max: sorted[n - 1]! };
}

/**
 * Sorts values into bins.
 * @param lower lower bounds of the bins, ascending; what lies below the first one is in the first bin
 * @returns for each bin the number of values, and the patients whose they are: ascending, each once
 */
export function intoBins(
  { patients, values }: Values,
  lower: readonly number[],
): { count: number; patients: number[] }[] {
  const bins: number[][] = lower.map(() => []);
  for (const [i, value] of values.entries()) {
    const bin = Math.max(0, bisectRight(lower, value) - 1);
    bins[bin]!.push(patients[i]!);
  }
  return bins.map((numbers) => ({
    count: numbers.length,
    patients: [...new Set(numbers)].sort((a, b) => a - b),
  }));
}

export interface Quartiles {
  min: number;
  lower: number;
  median: number;
  upper: number;
  max: number;
}

/**
 * d3's function, whose types know no typed arrays: linear interpolation between order statistics, type 7 of Hyndman and
 * Fan (Sample quantiles in statistical packages, The American Statistician 1996;50:361-365), the one of R and NumPy.
 * @param sorted ascending, not empty
 * @param p from 0 to 1
 */
export const quantile = (sorted: Float64Array, p: number): number =>
  quantileSorted(sorted as unknown as number[], p)!;

/** @param sorted ascending, not empty */
export function quartilesOf(sorted: Float64Array): Quartiles {
  const at = (p: number) => quantile(sorted, p);
  return { min: at(0), lower: at(0.25), median: at(0.5), upper: at(0.75), max: at(1) };
}
