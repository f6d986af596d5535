import { measureBoxes } from './box-measures.ts';
import { HISTOGRAM_METHOD, measureHistogram } from './measure-histogram.ts';
import type { Statistic } from './types.ts';

interface Size {
  slug: string;
  title: string;
  /** Of `box_measures`. */
  column: string;
  categoryLabel: string;
  unit: string;
  decimals: number;
  /** How half of the boxes are told of, between their quartiles. */
  half: (lower: string, upper: string) => string;
  /** What stands in the method besides. */
  method: string;
  needsSize?: boolean;
}

const size = (measure: Size): Statistic => ({
  compute(catalogue) {
    const basis = measureBoxes(catalogue);
    const { column, unit, decimals, slug, title, categoryLabel } = measure;
    const histogram = measureHistogram(catalogue, { table: 'temp.box_measures', column, unit, decimals });
    if (!histogram) return undefined;
    const { quartiles, n, ...figure } = histogram;
    const write = (value: number) =>
      value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return {
      slug,
      title,
      caption: `Half of the boxes ${measure.half(write(quartiles.lower), write(quartiles.upper))}.`,
      categoryLabel,
      ...figure,
      method: [
        `${n.toLocaleString('en')} of ${basis.boxes.toLocaleString('en')} boxes.`,
        measure.method,
        measure.needsSize && basis.size,
        HISTOGRAM_METHOD,
      ]
        .filter(Boolean)
        .join(' '),
    };
  },
});

export const boxWidth = size({
  slug: 'box-width',
  title: 'Width of boxes, in pixels',
  column: 'width',
  categoryLabel: 'Width, pixels',
  unit: 'pixels',
  decimals: 0,
  half: (lower, upper) => `are ${lower} to ${upper} pixels wide`,
  method: 'As the label file has it, the part outside the image included.',
});

export const boxHeight = size({
  slug: 'box-height',
  title: 'Height of boxes, in pixels',
  column: 'height',
  categoryLabel: 'Height, pixels',
  unit: 'pixels',
  decimals: 0,
  half: (lower, upper) => `are ${lower} to ${upper} pixels high`,
  method: 'As the label file has it, the part outside the image included.',
});

export const boxArea = size({
  slug: 'box-area',
  title: 'Area of boxes, in pixels',
  column: 'area',
  categoryLabel: 'Area, pixels',
  unit: 'pixels',
  decimals: 0,
  half: (lower, upper) => `cover ${lower} to ${upper} pixels`,
  method: 'Width times height.',
});

export const boxAreaShare = size({
  slug: 'box-area-share',
  title: 'Area of boxes, in % of the image',
  column: 'area_share',
  categoryLabel: 'Area, % of the image',
  unit: '%',
  decimals: 1,
  half: (lower, upper) => `cover ${lower} to ${upper} % of their image`,
  method: 'Width times height over rows times columns.',
  needsSize: true,
});

export const boxAreaMm = size({
  slug: 'box-area-mm',
  title: 'Area of boxes, in mm²',
  column: 'area_mm',
  categoryLabel: 'Area, mm²',
  unit: 'mm²',
  decimals: 0,
  half: (lower, upper) => `cover ${lower} to ${upper} mm²`,
  method:
    'Boxes of images whose header gives the spacing of pixels. Nominal: not corrected for magnification, so the lung itself is somewhat smaller.',
});

export const boxAspect = size({
  slug: 'box-aspect',
  title: 'Aspect ratio of boxes, height over width',
  column: 'aspect',
  categoryLabel: 'Height over width',
  unit: '',
  decimals: 2,
  half: (lower, upper) =>
    `have a height of ${lower} to ${upper} times their width; above 1 a box stands upright`,
  method: 'Where pixels are not square, by the sides as they are seen.',
});
