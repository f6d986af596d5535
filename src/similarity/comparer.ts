import { COPY, lookRoughly, Original, ROUGH_VALUES } from './copies.ts';
import { HashIndex } from './hash-index.ts';
import { OUTLINE_BYTES } from './miniature.ts';
import type { Collection, Neighbour, Row } from './types.ts';

/** Items by hash of which the most similar ones are chosen by resemblance. */
const CANDIDATES = 32;
/** Most similar items that are kept of each: enough for a vote on its class. */
export const KEPT = 15;

/** How much of one item is looked at: beyond it, a row does not follow from the item's own neighbours alone. */
export interface Limits {
  /** Items within the distance of copies that are looked at. */
  lookedAt: number;
  /** Copies that are kept. */
  copies: number;
}

export const LIMITS: Limits = { lookedAt: 4000, copies: 32 };

const FARTHEST = 64;

/**
 * Compares the items of a collection. What it says of an item follows from that item and the others alone, whatever
 * was asked before. Takes about 400 bytes an item.
 */
export class Comparer {
  readonly #collection: Collection;
  readonly #limits: Limits;
  readonly #index: HashIndex;
  readonly #rough: Float32Array;
  /** By patient: its items. */
  readonly #own = new Map<number, number>();

  constructor(collection: Collection, limits: Limits = LIMITS) {
    this.#collection = collection;
    this.#limits = limits;
    this.#index = new HashIndex(collection.hashes);
    const { patients } = collection;
    this.#rough = new Float32Array(patients.length * ROUGH_VALUES);
    for (let item = 0; item < patients.length; item++) {
      lookRoughly(this.#outline(item), this.#rough, item);
      this.#own.set(patients[item]!, (this.#own.get(patients[item]!) ?? 0) + 1);
    }
  }

  #outline(item: number): Uint8Array {
    return this.#collection.outlines.subarray(item * OUTLINE_BYTES, (item + 1) * OUTLINE_BYTES);
  }

  original(item: number): Original {
    return new Original(this.#outline(item), () => this.#collection.miniature(item));
  }

  row(item: number): Row {
    const original = this.original(item);
    return { ...this.nearest(item, original), ...this.#copies(item, original) };
  }

  /** The most similar items, of those with the nearest hashes. */
  nearest(item: number, original = this.original(item)): Pick<Row, 'nearest' | 'reach'> {
    const { patients } = this.#collection;
    const own = this.#own.get(patients[item]!)! - 1;
    const found = this.#index.nearest(item, CANDIDATES + own);
    const others: Neighbour[] = [];
    for (const [i, other] of found.items.entries()) {
      if (patients[other] === patients[item] || others.length === CANDIDATES) continue;
      const likeness = rounded(original.resemblance(this.#outline(other)));
      others.push({ item: other, distance: found.distances[i]!, likeness });
    }
    const reach = others.length === CANDIDATES ? found.distances.at(-1)! : FARTHEST;
    others.sort((a, b) => b.likeness - a.likeness || a.distance - b.distance || a.item - b.item);
    return { nearest: others.slice(0, KEPT), reach };
  }

  /** How many items are near enough for copies by their hashes, no more than are looked at. */
  countNear(item: number): number {
    return this.#index.nearest(item, this.#limits.lookedAt, COPY.distance).items.length;
  }

  #copies(item: number, original: Original): Pick<Row, 'copies' | 'near'> {
    const found = this.#index.nearest(item, this.#limits.lookedAt, COPY.distance);
    const copies: Neighbour[] = [];
    for (const [i, other] of found.items.entries()) {
      const copy = other > item ? this.copy(item, other, found.distances[i]!, original) : undefined;
      if (copy) copies.push(copy);
      if (copies.length === this.#limits.copies) break;
    }
    return { copies: copies.sort((a, b) => a.item - b.item), near: found.items.length };
  }

  /** The second of two items within the distance of copies, where it is the first one again. */
  copy(item: number, other: number, distance: number, original: Original): Neighbour | undefined {
    const { pixels, miniature } = this.#collection;
    if (pixels[item] === pixels[other] || !original.mayBeCopy(this.#rough, other)) return undefined;
    const likeness = original.likenessOfCopy(this.#outline(other), () => miniature(other));
    return likeness === undefined ? undefined : { item: other, distance, likeness: rounded(likeness) };
  }
}

/** Whether more was near an item than is looked at. */
export const isCrowded = ({ near, copies }: Row, limits: Limits): boolean =>
  near >= limits.lookedAt || copies.length >= limits.copies;

/** As it is kept. */
const rounded = (likeness: number) => Math.round(likeness * 1e4) / 1e4;
