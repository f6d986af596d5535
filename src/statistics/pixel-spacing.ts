import { barsOrTable, IMAGES_AND_PATIENTS, imagesBy, largestOf } from './by-column.ts';
import type { Statistic } from './types.ts';

/** Height × width of a pixel; one number where the pixel is square. */
const SPACING = `CASE WHEN i.row_spacing IS NULL OR i.column_spacing IS NULL THEN NULL
  WHEN printf('%.3f', i.row_spacing) = printf('%.3f', i.column_spacing) THEN printf('%.3f', i.row_spacing)
  ELSE printf('%.3f × %.3f', i.row_spacing, i.column_spacing) END`;

/** Distance between the centres of neighbouring pixels. */
export const pixelSpacing: Statistic = {
  compute(catalogue) {
    const categories = imagesBy(catalogue, SPACING, (spacing) => `${spacing} mm`);
    if (categories.length === 0) return undefined;
    const { label, images, alone } = largestOf(categories);
    const without = catalogue.count(
      'SELECT count(*) FROM images i WHERE i.problem IS NULL AND (i.row_spacing IS NULL OR i.column_spacing IS NULL)',
    );
    return {
      slug: 'pixel-spacing',
      title: 'Pixel spacing in mm, in images',
      caption: `${images}: ${label}.${alone ? '' : ' The same number of pixels is not the same size in the patient.'}`,
      kind: barsOrTable(categories),
      categoryLabel: 'Spacing',
      columns: IMAGES_AND_PATIENTS,
      categories,
      method:
        'Pixel Spacing (0028,0030), else Imager Pixel Spacing (0018,1164), to a thousandth of a millimetre; height × width where pixels are not square. The latter is measured at the detector: sizes in the patient are smaller.' +
        (without > 0
          ? ` ${without.toLocaleString('en')} of the images that could be read have neither.`
          : ''),
    };
  },
};
