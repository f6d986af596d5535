import { HAS_HEADER, imagesWhere } from './images.ts';
import type { Check } from './types.ts';

export const missingSpacing: Check = {
  code: 'missing-spacing',
  severity: 'info',
  unit: 'images',
  means: 'A header does not say how large a pixel is.',
  why: 'Nothing in the image can be measured in millimetres, and images cannot be brought to one scale.',
  remedy: 'Fill it in from the source, or leave sizes in pixels.',
  whole: (count) => `${count} have no usable Pixel Spacing (0028,0030) or Imager Pixel Spacing (0018,1164)`,

  *find(catalogue) {
    yield* imagesWhere(
      catalogue,
      `${HAS_HEADER} AND row_spacing IS NULL`,
      'there is no usable Pixel Spacing (0028,0030) or Imager Pixel Spacing (0018,1164)',
    );
  },
};
