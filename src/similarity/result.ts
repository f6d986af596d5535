import { OUTLINE_BYTES } from './miniature.ts';
import type { Neighbour, Row } from './types.ts';

/** Rows of the table `similar_images`, and of `image_copies`. */
export interface SimilarityResult {
  images: { image: number; nearest: string; reach: number; near: number; outline: Uint8Array }[];
  copies: { first: number; second: number; distance: number; likeness: number }[];
}

/**
 * Rows as the catalogue holds them.
 * @param rows those of the items from `from` on
 * @param numbers for each item the number of its image
 * @param outlines of all items
 */
export function resultOf(
  rows: readonly Row[],
  numbers: Uint32Array,
  outlines: Uint8Array,
  from = 0,
): SimilarityResult {
  const entry = ({ item, distance, likeness }: Neighbour) => [numbers[item]!, distance, likeness];
  return {
    images: rows.map(({ nearest, reach, near }, i) => ({
      image: numbers[from + i]!,
      nearest: JSON.stringify(nearest.map(entry)),
      reach,
      near,
      outline: Uint8Array.from(outlines.subarray((from + i) * OUTLINE_BYTES, (from + i + 1) * OUTLINE_BYTES)),
    })),
    copies: rows.flatMap(({ copies }, i) =>
      copies.map(({ item, distance, likeness }) => ({
        first: numbers[from + i]!,
        second: numbers[item]!,
        distance,
        likeness,
      })),
    ),
  };
}
