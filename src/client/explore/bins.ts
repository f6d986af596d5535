import { tickStep } from 'd3-array';
import { type NumberField, numberOf } from '../../explorer/format.ts';

/** Columns of a histogram at most; up to so many different numbers each has one of its own. */
const MOST = 40;
const MOST_SINGLE = 24;

/** The bins of a field's histogram, at equal steps, or one a number where there are few. */
export interface Bins {
  count: number;
  /** The bin of each code; that of code 0 says nothing. */
  ofCode: Uint16Array;
  /** First and last code of each bin; the last below the first where the bin is empty. */
  first: Uint32Array;
  last: Uint32Array;
}

export function binsOf(field: NumberField): Bins {
  const { codes } = field;
  const ofCode = new Uint16Array(codes);
  if (codes <= 1) return { count: 0, ofCode, first: new Uint32Array(), last: new Uint32Array() };
  const [min, max] = [numberOf(field, 1), numberOf(field, codes - 1)];
  const single = codes - 1 <= MOST_SINGLE;
  const step = single ? 1 : Math.max(tickStep(min, max, MOST), field.step ?? 0);
  const start = Math.floor(min / step + 1e-9);
  const binAt = (code: number) =>
    single ? code - 1 : Math.floor(numberOf(field, code) / step + 1e-9) - start;
  const count = binAt(codes - 1) + 1;
  const first = new Uint32Array(count).fill(codes);
  const last = new Uint32Array(count);
  for (let code = 1; code < codes; code++) {
    const bin = binAt(code);
    ofCode[code] = bin;
    first[bin] = Math.min(first[bin]!, code);
    last[bin] = code;
  }
  return { count, ofCode, first, last };
}

/** Counts of codes as counts of bins. */
export function binned({ count, ofCode }: Bins, counts: Uint32Array): Float64Array {
  const sums = new Float64Array(count);
  for (let code = 1; code < counts.length; code++) sums[ofCode[code]!]! += counts[code]!;
  return sums;
}
