import { OUTLINE_BYTES } from '../imaging/miniature.ts';
import { COPY, Original } from './copies.ts';
import { type Looks, looksOf } from './first-look.ts';
import { type Found, HashIndex } from './hash-index.ts';
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
  readonly #looks: Looks;
  /** By patient: its items. */
  readonly #own = new Map<number, number>();

  constructor(collection: Collection, limits: Limits = LIMITS) {
    this.#collection = collection;
    this.#limits = limits;
    this.#index = new HashIndex(collection.hashes);
    const { patients } = collection;
    this.#looks = collection.looks ?? looksOf(collection.outlines);
    for (const patient of patients) this.#own.set(patient, (this.#own.get(patient) ?? 0) + 1);
  }

  #outline(item: number): Uint8Array {
    return this.#collection.outlines.subarray(item * OUTLINE_BYTES, (item + 1) * OUTLINE_BYTES);
  }

  original(item: number): Original {
    return new Original(this.#outline(item), () => this.#collection.miniature(item));
  }

  row(item: number): Row {
    const original = this.original(item);
    const { nearest, within } = this.#index.around(item, this.#wanted(item), COPY.distance);
    return { ...this.#mostSimilar(item, original, nearest), ...this.#copies(item, original, within) };
  }

  /** The most similar items, of those with the nearest hashes. */
  nearest(item: number): Pick<Row, 'nearest' | 'reach'> {
    return this.#mostSimilar(item, this.original(item), this.#index.nearest(item, this.#wanted(item)));
  }

  /** How many items have to be found so that enough of them are of other patients. */
  #wanted(item: number): number {
    return CANDIDATES + this.#own.get(this.#collection.patients[item]!)! - 1;
  }

  #mostSimilar(item: number, original: Original, found: Found): Pick<Row, 'nearest' | 'reach'> {
    const { patients, outlines } = this.#collection;
    const others: Neighbour[] = [];
    for (const [i, other] of found.items.entries()) {
      if (patients[other] === patients[item] || others.length === CANDIDATES) continue;
      const likeness = rounded(original.resemblance(outlines, this.#looks, other));
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

  /** @param within all items that are near enough, in any order */
  #copies(item: number, original: Original, within: Found): Pick<Row, 'copies' | 'near'> {
    const { lookedAt, copies: most } = this.#limits;
    // The nearest ones are looked at, where there are too many.
    const found =
      within.items.length > lookedAt ? this.#index.nearest(item, lookedAt, COPY.distance) : within;
    const copies: Neighbour[] = [];
    for (let i = 0; i < found.items.length; i++) {
      const other = found.items[i]!;
      if (other < item) continue;
      const copy = this.copy(item, other, found.distances[i]!, original);
      if (copy) copies.push(copy);
    }
    if (copies.length > most) {
      copies.sort((a, b) => a.distance - b.distance || a.item - b.item);
      copies.length = most;
    }
    return { copies: copies.sort((a, b) => a.item - b.item), near: found.items.length };
  }

  /** The second of two items within the distance of copies, where it is the first one again. */
  copy(item: number, other: number, distance: number, original: Original): Neighbour | undefined {
    const { pixels, outlines, miniature } = this.#collection;
    if (!original.mayBeCopy(this.#looks, other) || pixels[item] === pixels[other]) return undefined;
    const likeness = original.likenessOfCopy(outlines, this.#looks, other, () => miniature(other));
    return likeness === undefined ? undefined : { item: other, distance, likeness: rounded(likeness) };
  }
}

/** Whether more was near an item than is looked at. */
export const isCrowded = ({ near, copies }: Row, limits: Limits): boolean =>
  near >= limits.lookedAt || copies.length >= limits.copies;

/** As it is kept. */
const rounded = (likeness: number) => Math.round(likeness * 1e4) / 1e4;
