import { barsOrTable, IMAGES_AND_PATIENTS, imagesBy, largestOf } from './by-column.ts';
import type { Statistic } from './types.ts';

/** Columns and rows of the images. */
export const imageSize: Statistic = {
  compute(catalogue) {
    const categories = imagesBy(catalogue, "i.columns || ' × ' || i.rows");
    if (categories.length === 0) return undefined;
    const { label, images, alone } = largestOf(categories);
    return {
      slug: 'image-size',
      title: 'Image size in pixels, columns × rows, in images',
      caption: `${images} ${verb(images)} ${label} pixels.${alone ? '' : ` There are ${categories.length} lines: boxes in pixels are not of the same size on all images.`}`,
      kind: barsOrTable(categories),
      categoryLabel: 'Columns × rows',
      columns: IMAGES_AND_PATIENTS,
      categories,
      method:
        'Columns (0028,0011) and Rows (0028,0010) of the images that could be read. A patient with images of two sizes stands in two lines.',
    };
  },
};

const verb = (images: string) => (images.startsWith('The only') ? 'has' : 'have');
