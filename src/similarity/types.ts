import type { Looks } from './first-look.ts';
import type { Hashes } from './hashes.ts';

/** Another item, and how much it is like the one whose list it stands in. */
export interface Neighbour {
  item: number;
  /** Bits in which the perceptual hashes differ, from 0 to 64. */
  distance: number;
  /** Correlation, from 0 to 1. */
  likeness: number;
}

/** What is known of an item beside the others. */
export interface Row {
  /** The most similar items of other patients, the most similar one first. */
  nearest: Neighbour[];
  /** The same as the catalogue holds it, where it is what the last build has written: `nearest` is not read then. */
  told?: string;
  /** Distance up to which others were looked at for that list. */
  reach: number;
  /** Later items that are this one again, though their pixels are not the very same. */
  copies: Neighbour[];
  /** How many items are near enough to be copies, or originals, by their hashes; no more than are looked at. */
  near: number;
}

/**
 * Images to compare, as items numbered from 0. The order decides between equals and says who is the original of a
 * copy: it has to stay the same among those that stay.
 */
export interface Collection {
  hashes: Hashes;
  /** For each item a number of its patient, and one of its pixels: the same for the same ones. */
  patients: Uint32Array;
  pixels: Uint32Array;
  /** 16 x 16 greys an item. */
  outlines: Uint8Array;
  /** What is looked at first of the outlines, where that was done already. */
  looks?: Looks;
  /** 64 x 64 greys. */
  miniature(item: number): Uint8Array;
}
