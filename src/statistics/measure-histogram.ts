import type { Catalogue } from '../catalogue/catalogue.ts';
import { roundTicks } from './methods/round-ticks.ts';
import type { Category, Figure } from './types.ts';
import { intoBins, type Quartiles, quantile, quartilesOf, valuesOf } from './values.ts';

/** A measure to be shown as a histogram: a column of a table with a column `patient`. */
export interface Measured {
  table: string;
  column: string;
  /** Of the facts, such as `pixels`. */
  unit: string;
  decimals: number;
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
  const edges = roundTicks(min, high, BINS);
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
  const values = valuesOf(catalogue, `${table} WHERE ${column} IS NOT NULL`, {
    patient: 'patient',
    value: column,
  });
  if (!values) return undefined;
  const { sorted } = values;
  const edges = binEdges(sorted);
  const places = Math.max(0, ...edges.map((edge) => String(edge).split('.')[1]?.length ?? 0));
  const write = (n: number, digits = decimals) =>
    n
      .toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace('-', '−');
  const categories = intoBins(values, edges).map(({ count, patients }, i): Category => {
    const low = write(edges[i]!, places);
    const high = edges[i + 1];
    return {
      label: high === undefined ? `${low} and more` : `${low} to ${write(high, places)}`,
      values: [count, patients.length],
      patients,
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
