import { nice, tickStep } from 'd3-array';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { roundTicks } from './methods/round-ticks.ts';
import type { Category, Figure } from './types.ts';
import { intoBins, quartilesOf, type Values, valuesOf } from './values.ts';

/** A number of each image: SQL over `images i`, and which images count. */
export interface Measure {
  expression: string;
  /** Condition; it has to leave out images without the number. */
  where: string;
  values?: (string | number)[];
}

/** The values of a measure; undefined where there are none. */
export function imageValues(catalogue: Catalogue, measure: Measure): Values | undefined {
  const { expression, where, values } = measure;
  return valuesOf(catalogue, `images i WHERE ${where}`, { patient: 'i.patient', value: expression }, values);
}

/** Median and quartiles as facts of a figure. */
export function quartileFacts(
  { sorted }: Values,
  format: (value: number) => string,
): NonNullable<Figure['facts']> {
  const { lower, median, upper } = quartilesOf(sorted);
  return [
    { label: 'Median', value: format(median) },
    { label: 'Quartiles', value: `${format(lower)} to ${format(upper)}` },
  ];
}

/**
 * About twenty bins with round bounds, each from its lower bound to just below its upper one; the last one has its upper
 * bound as well.
 * @returns a category a bin, with the number of images and the patients behind them
 */
export function binned(values: Values, bins = 20): Category[] {
  const bounds = roundBounds(values.min, values.max, bins);
  const lower = bounds.slice(0, -1);
  const digits = decimalsOf(bounds[1]! - bounds[0]!);
  return intoBins(values, lower).map(({ count, patients }, i) => {
    const [from, to] = [bounds[i]!, bounds[i + 1]!];
    return {
      label: from === to ? text(from, digits) : `${text(from, digits)}–${text(to, digits)}`,
      values: [count],
      patients,
    };
  });
}

/** Bounds of bins: round numbers at equal steps, around all values. One value alone is a bin of its own. */
function roundBounds(min: number, max: number, bins: number): number[] {
  if (roundTicks(min, max, bins).length === 0) return [min, max];
  const [from, to] = nice(min, max, bins);
  const bounds = roundTicks(from, to, bins);
  return bounds.length > 1 ? bounds : [min, max];
}

/** Digits behind the point that tell numbers with such a step apart; at most twenty, however small it is. */
function decimalsOf(step: number): number {
  if (step === 0) return 3;
  return Math.min(20, Math.max(0, Math.ceil(-Math.log10(tickStep(0, step, 1)) - 1e-9)));
}

const text = (value: number, digits: number) => value.toLocaleString('en', { maximumFractionDigits: digits });
