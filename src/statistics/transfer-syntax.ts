import { uidName } from '../dicom/uids.ts';
import { barsOrTable, IMAGES_AND_PATIENTS, imagesBy, largestOf } from './by-column.ts';
import type { Statistic } from './types.ts';

/** How the files are encoded and their pixels compressed. */
export const transferSyntax: Statistic = {
  compute(catalogue) {
    const categories = imagesBy(catalogue, 'i.transfer_syntax', (uid) => uidName(String(uid)) ?? String(uid));
    if (categories.length === 0) return undefined;
    const { label, images } = largestOf(categories);
    return {
      slug: 'transfer-syntax',
      title: 'Transfer syntax, in images',
      caption: `${images}: ${label}.`,
      kind: barsOrTable(categories),
      categoryLabel: 'Transfer syntax',
      columns: IMAGES_AND_PATIENTS,
      categories,
      method:
        'Transfer Syntax UID (0002,0010) of the images that could be read, by the names of PS3.6 Annex A; the bare UID where it has none there.',
    };
  },
};
