import { barsOrTable, IMAGES_AND_PATIENTS, imagesBy, largestOf } from './by-column.ts';
import type { Statistic } from './types.ts';

/** Bits of a stored value that carry it. */
export const bitsStored: Statistic = {
  compute(catalogue) {
    const categories = imagesBy(catalogue, 'i.bits_stored', (bits) => `${bits} bits`);
    if (categories.length === 0) return undefined;
    const { label, images, alone } = largestOf(categories);
    return {
      slug: 'bits-stored',
      title: 'Bits stored per sample, in images',
      caption: alone
        ? `${images}: ${label}. Grey levels can be compared throughout.`
        : `${images}: ${label}. Grey levels can be compared only between images with the same number of bits.`,
      kind: barsOrTable(categories),
      categoryLabel: 'Bits stored',
      columns: IMAGES_AND_PATIENTS,
      categories,
      method:
        'Bits Stored (0028,0101) of the images that could be read: n bits hold 2 to the power of n grey levels.',
    };
  },
};
