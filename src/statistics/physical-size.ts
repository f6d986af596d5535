import { binned, imageValues, type Measure, quartileFacts } from './histogram.ts';
import type { Statistic } from './types.ts';

const KNOWN =
  'i.problem IS NULL AND i.rows > 0 AND i.columns > 0 AND i.row_spacing > 0 AND i.column_spacing > 0';
const LONGER: Measure = {
  expression: 'max(i.rows * i.row_spacing, i.columns * i.column_spacing)',
  where: KNOWN,
};

/** How large the images are in millimetres. */
export const physicalSize: Statistic = {
  compute(catalogue) {
    const spread = imageValues(catalogue, LONGER);
    if (!spread) return undefined;
    const format = (value: number) => `${value.toFixed(0)} mm`;
    const categories = binned(spread);
    const side = (label: string, expression: string) => {
      const measure = { expression, where: KNOWN };
      const of = imageValues(catalogue, measure)!;
      return { label, value: `${format(of.min)} to ${format(of.max)}` };
    };
    return {
      slug: 'physical-size',
      title: 'Physical size, longer side in mm, in images',
      caption: `From ${format(spread.min)} to ${format(spread.max)}. The size on the detector, if the spacing is right: images much smaller than others are cropped, or their spacing is not theirs.`,
      kind: categories.length > 1 ? 'histogram' : 'table',
      categoryLabel: 'Longer side, mm',
      columns: [{ unit: 'images', label: 'Images' }],
      categories,
      facts: [
        ...quartileFacts(spread, format),
        side('Width', 'i.columns * i.column_spacing'),
        side('Height', 'i.rows * i.row_spacing'),
      ],
      method:
        'Rows and columns times the pixel spacing, of the images that have one. An image that was resampled without correcting its spacing is shown at the wrong size.',
    };
  },
};
