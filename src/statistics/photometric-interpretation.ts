import { barsOrTable, IMAGES_AND_PATIENTS, imagesBy, largestOf } from './by-column.ts';
import type { Statistic } from './types.ts';

/** What the samples mean (PS3.3 C.7.6.3.1.2), for those who do not know the defined terms by heart. */
const MEANINGS: Record<string, string> = {
  MONOCHROME1: 'MONOCHROME1, low values are bright',
  MONOCHROME2: 'MONOCHROME2, low values are dark',
  RGB: 'RGB, colour',
  'PALETTE COLOR': 'PALETTE COLOR, colour by a table',
};

/** Whether low values are dark or bright, or the image has colours. */
export const photometricInterpretation: Statistic = {
  compute(catalogue) {
    const categories = imagesBy(catalogue, 'i.photometric', (term) => MEANINGS[term] ?? String(term));
    if (categories.length === 0) return undefined;
    const { label, images, alone } = largestOf(categories);
    return {
      slug: 'photometric-interpretation',
      title: 'Photometric interpretation, in images',
      caption: `${images}: ${label}.${alone ? '' : ' Read stored values with their photometric interpretation: without it, some images are inverted or false in colour.'}`,
      kind: barsOrTable(categories),
      categoryLabel: 'Photometric interpretation',
      columns: IMAGES_AND_PATIENTS,
      categories,
      method: 'Photometric Interpretation (0028,0004) of the images that could be read.',
    };
  },
};
