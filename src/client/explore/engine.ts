import type { Codes } from './data.ts';

/** Bits of filters that are no fields. */
export const TEXT_BIT = 29;
export const LASSO_BIT = 30;
export const PICKED_BIT = 31;

/**
 * Filters patients and counts them. Each filter has a bit, which is set in the mask of every patient whom it keeps out.
 * A patient who is kept out by one filter alone counts in that filter's own chart: so a chart shows what would be there
 * if its filter were another one.
 */
export class Engine {
  readonly patients: number;
  /** Bits of the filters that keep a patient out. */
  readonly masks: Uint32Array;
  /** Patients who pass all filters, in the site's order. */
  #matching: Uint32Array;
  #count = 0;
  /** Patients whom one filter alone keeps out, by its bit. */
  readonly #single = new Map<number, number[] | Uint32Array>();
  #active = 0;

  constructor(patients: number) {
    this.patients = patients;
    this.masks = new Uint32Array(patients);
    this.#matching = Uint32Array.from({ length: patients }, (_, i) => i);
    this.#count = patients;
  }

  /** Patients who pass all filters, in the site's order. */
  get matching(): Uint32Array {
    return this.#matching.subarray(0, this.#count);
  }

  /** Bits of the filters that are set. */
  get active(): number[] {
    return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((this.#active >>> bit) & 1) === 1);
  }

  /** Sets a filter by what passes of a field's codes, or takes it away. To be followed by `refresh`. */
  setCodes(bit: number, codes: Codes | undefined, passes: Uint8Array | undefined): void {
    const { masks } = this;
    const on = (1 << bit) >>> 0;
    const off = ~on >>> 0;
    if (codes === undefined || passes === undefined) {
      this.#clear(bit);
      return;
    }
    this.#active = (this.#active | on) >>> 0;
    for (let i = 0; i < masks.length; i++) {
      if (passes[codes[i]!] === 1) masks[i]! &= off;
      else masks[i]! |= on;
    }
  }

  /** Sets a filter by who passes, or takes it away. */
  setPatients(bit: number, passes: Uint8Array | undefined): void {
    const { masks } = this;
    const on = (1 << bit) >>> 0;
    const off = ~on >>> 0;
    if (passes === undefined) {
      this.#clear(bit);
      return;
    }
    this.#active = (this.#active | on) >>> 0;
    for (let i = 0; i < masks.length; i++) {
      if (passes[i] === 1) masks[i]! &= off;
      else masks[i]! |= on;
    }
  }

  #clear(bit: number): void {
    const on = (1 << bit) >>> 0;
    if ((this.#active & on) === 0) return;
    const off = ~on >>> 0;
    this.#active = (this.#active & off) >>> 0;
    for (let i = 0; i < this.masks.length; i++) this.masks[i]! &= off;
  }

  /** Finds out who passes. */
  refresh(): void {
    const { masks } = this;
    const matching = this.#matching;
    this.#single.clear();
    const lists: number[][] = Array.from({ length: 32 }, () => []);
    let count = 0;
    for (let i = 0; i < masks.length; i++) {
      const mask = masks[i]!;
      if (mask === 0) matching[count++] = i;
      else if ((mask & (mask - 1)) === 0) lists[31 - Math.clz32(mask)]!.push(i);
    }
    this.#count = count;
    for (const bit of this.active) this.#single.set(bit, lists[bit]!);
  }

  /** How many patients have each code, among those who pass every other filter than the one of this bit. */
  counts(bit: number | undefined, codes: Codes, size: number): Uint32Array {
    const counts = new Uint32Array(size);
    const { matching } = this;
    for (let i = 0; i < matching.length; i++) counts[codes[matching[i]!]!]!++;
    if (bit !== undefined) for (const patient of this.#single.get(bit) ?? []) counts[codes[patient]!]!++;
    return counts;
  }

  /** How many would match without one of the filters that are set. */
  without(bit: number): number {
    return this.#count + (this.#single.get(bit)?.length ?? 0);
  }

  /** Those who match, in an order of all patients; in the site's order where there is none. */
  sorted(order: Uint32Array | undefined): Uint32Array {
    if (!order) return this.matching.slice();
    const result = new Uint32Array(this.#count);
    let at = 0;
    for (let i = 0; i < order.length; i++) if (this.masks[order[i]!] === 0) result[at++] = order[i]!;
    return result;
  }
}

/**
 * All patients in the order of their codes, those who are alike in the site's order; those without a value come last,
 * whichever way. One look to count and one to place.
 */
export function orderOf(codes: Codes, size: number, descending: boolean): Uint32Array {
  const starts = new Uint32Array(size + 1);
  const rank = (code: number) => (code === 0 ? size - 1 : descending ? size - 1 - code : code - 1);
  for (let i = 0; i < codes.length; i++) starts[rank(codes[i]!) + 1]!++;
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  const order = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[starts[rank(codes[i]!)]!++] = i;
  return order;
}
