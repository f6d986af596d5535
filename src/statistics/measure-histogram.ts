import { bisectLeft, quantileSorted, ticks } from 'd3-array';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { sortedColumn } from './box-measures.ts';
import type { Category, Figure } from './types.ts';

/** A measure to be shown as a histogram: a column of a table with a column `patient`. */
export interface Measured {
  table: string;
  column: string;
  /** Of the facts, such as `pixels`. */
  unit: string;
  decimals: number;
}

/** Quartiles by Hyndman and Fan's definition 7, which R, NumPy and d3 use. */
export interface Quartiles {
  min: number;
  lower: number;
  median: number;
  upper: number;
  max: number;
}

/**
 * d3's function, whose types know no typed arrays.
 * @param sorted ascending, not empty
 */
const quantile = (sorted: Float64Array, p: number): number =>
  quantileSorted(sorted as unknown as number[], p)!;

/** @param sorted ascending, not empty */
export function quartilesOf(sorted: Float64Array): Quartiles {
  const at = (p: number) => quantile(sorted, p);
  return { min: at(0), lower: at(0.25), median: at(0.5), upper: at(0.75), max: at(1) };
}

/** Bins aimed at: d3's ticks choose a round width near it. */
const BINS = 14;

/**
 * Edges of bins: round numbers from the smallest value to the 99.5th percentile. What lies beyond is one open bin, so
 * that a few very large values do not press the others into one bar.
 * @param sorted ascending, not empty
 */
export function binEdges(sorted: Float64Array): number[] {
  const { min } = quartilesOf(sorted);
  const high = quantile(sorted, 0.995);
  const edges = ticks(min, high, BINS);
  if (edges.length < 2) return [min];
  const step = edges[1]! - edges[0]!;
  // Rounded as ticks are: 0.1 + 0.2 must not become an edge of its own.
  const first = Number((edges[0]! - step).toPrecision(12));
  return edges[0]! > min ? [first, ...edges] : edges;
}

/** The histogram of a measure; undefined where it has no value. */
export function measureHistogram(
  catalogue: Catalogue,
  { table, column, unit, decimals }: Measured,
):
  | (Pick<Figure, 'categories' | 'facts' | 'kind' | 'columns'> & { quartiles: Quartiles; n: number })
  | undefined {
  const sorted = sortedColumn(catalogue, table, column);
  if (sorted.length === 0) return undefined;
  const edges = binEdges(sorted);
  const places = Math.max(0, ...edges.map((edge) => String(edge).split('.')[1]?.length ?? 0));
  const write = (n: number, digits = decimals) =>
    n
      .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace('-', '−');
  const categories = edges.map((low, i): Category => {
    const high = edges[i + 1];
    const n = (high === undefined ? sorted.length : bisectLeft(sorted, high)) - bisectLeft(sorted, low);
    const where = `${column} >= ? ${high === undefined ? '' : `AND ${column} < ?`}`;
    const values = high === undefined ? [low] : [low, high];
    return {
      label:
        high === undefined
          ? `${write(low, places)} and more`
          : `${write(low, places)} to ${write(high, places)}`,
      values: [n, catalogue.count(`SELECT count(DISTINCT patient) FROM ${table} WHERE ${where}`, ...values)],
      patients: { sql: `SELECT patient AS number FROM ${table} WHERE ${where}`, values },
    };
  });
  // The open bin at the end is there only where something lies in it.
  if (categories.length > 1 && categories.at(-1)!.values[0] === 0) categories.pop();
  const quartiles = quartilesOf(sorted);
  const { min, lower, median, upper, max } = quartiles;
  return {
    kind: 'histogram',
    columns: [
      { unit: 'boxes', label: 'Boxes', charted: true },
      { unit: 'patients', label: 'Patients', total: 'none' },
    ],
    categories,
    facts: [
      { label: 'Median', value: `${write(median)} ${unit}`.trim() },
      { label: 'Quartiles', value: `${write(lower)} and ${write(upper)} ${unit}`.trim() },
      { label: 'Range', value: `${write(min)} to ${write(max)} ${unit}`.trim() },
    ],
    quartiles,
    n: sorted.length,
  };
}

/** How bins and quartiles are made, for a figure's method. */
export const HISTOGRAM_METHOD =
  'A bin holds its lower bound and not its upper one. Quartiles by linear interpolation (Hyndman and Fan, definition 7). A patient with boxes in several bins is counted in each.';
