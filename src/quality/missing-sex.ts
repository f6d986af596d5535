import { HAS_HEADER, imagesWhere } from './images.ts';
import type { Check } from './types.ts';

export const missingSex: Check = {
  code: 'missing-sex',
  severity: 'info',
  unit: 'images',
  means: 'A header does not say the sex of the patient.',
  why: 'It is missing from every comparison of women and men, and from tests of fairness.',
  remedy: 'Fill it in from the source, or report how many are missing.',
  whole: (count) => `${count} have no usable Patient’s Sex (0010,0040)`,

  *find(catalogue) {
    yield* imagesWhere(
      catalogue,
      `${HAS_HEADER} AND sex IS NULL`,
      'there is no usable Patient’s Sex (0010,0040)',
    );
  },
};
