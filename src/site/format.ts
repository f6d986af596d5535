import { numberText } from '../number-text.ts';

/** How numbers and values are written on pages. */

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A count with thousands separated. */
export const formatCount = (n: number): string => integer.format(n);

/** A number with thousands separated and so many digits behind the point; what they cannot show of a positive one is `< 0.001`. */
export function formatNumber(n: number, decimals = 0): string {
  const least = 10 ** -decimals;
  return decimals > 0 && n > 0 && n < least / 2
    ? `< ${numberText(least, decimals)}`
    : numberText(n, decimals);
}

/** A measure with at most one decimal. */
export const formatDecimal = (n: number): string => decimal.format(n);

/** Bytes with a decimal unit: `142 kB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? integer.format(value) : decimal.format(value)} ${units[unit]}`;
}

/** The beginning of a long id, for captions: the whole of it stands in the title. */
export function shortId(id: string, length = 8): string {
  return id.length > length + 4 ? `${id.slice(0, length)}…` : id;
}

/** A patient's label in words: the class or the classes, or the target where there is none. */
export function labelInWords(patient: {
  labelled: boolean;
  class: string | null;
  classes?: string[];
  target: 0 | 1 | null;
  split: string | null;
}): string {
  const { labelled, classes, target, split } = patient;
  if (labelled && classes) return classes.join(', ');
  if (labelled) return patient.class ?? formatTarget(target ?? undefined);
  return `${split ?? 'no'} split, no label`;
}

/** A target in words. */
export function formatTarget(target: 0 | 1 | undefined): string {
  if (target === undefined) return 'No label';
  return target === 1 ? 'Positive' : 'Negative';
}

/** Why there is no picture of a patient, in place of it. */
export function noPicture({ withheld, split }: { withheld?: true; split: string | null }): string {
  if (withheld) return 'withheld for privacy';
  return split ? 'cannot be read' : 'no image';
}
