import type { Neighbour, Row } from './types.ts';

/** Rows of the table `similar_images`, and of `image_copies`. */
export interface SimilarityResult {
  images: { image: number; nearest: string; reach: number; near: number }[];
  copies: { first: number; second: number; distance: number; likeness: number }[];
}

/**
 * Rows as the catalogue holds them.
 * @param rows those of the items from `from` on
 * @param numbers for each item the number of its image
 */
export function resultOf(rows: readonly Row[], numbers: Uint32Array, from = 0): SimilarityResult {
  const entry = ({ item, distance, likeness }: Neighbour) => [numbers[item]!, distance, likeness];
  return {
    images: rows.map(({ nearest, told, reach, near }, i) => ({
      image: numbers[from + i]!,
      nearest: told ?? JSON.stringify(nearest.map(entry)),
      reach,
      near,
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
