import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { measureBoxes } from './box-measures.ts';
import type { Category, Column, FigureCrop, Statistic } from './types.ts';

/** Boxes on a sheet. */
const SHOWN = 12;
/** Sides of what is shown around a box over the box's longer side. */
const AROUND = 1.5;
/** The least that is shown, over the image's shorter side: less than this nobody can place in a chest. */
const LEAST = 0.25;

/** A box as `box_measures` has it, with the image it is cut from. */
interface Measured extends Row {
  patient: number;
  id: string;
  image: number;
  number: number;
  x: number;
  y: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
  row_spacing: number | null;
  column_spacing: number | null;
  pixel_aspect: number;
  area: number;
  area_share: number;
  aspect: number;
  to_edge: number;
}

interface Sheet {
  slug: string;
  title: string;
  /** What the boxes are sorted by. */
  order: string;
  /** @param first box of the sheet */
  caption: (first: Measured) => string;
  /** What a box is on the sheet for, in words; nothing where its size says so. */
  measure?: (box: Measured) => string;
  /** Of the order, for the method. */
  orderInWords: string;
}

const COLUMNS: Column[] = (
  [
    ['Box', 0],
    ['Width, pixels', 0],
    ['Height, pixels', 0],
    ['% of the image', 1],
    ['Height over width', 2],
    ['Nearest edge, pixels', 0],
  ] as const
).map(([label, decimals]) => ({ unit: 'other', label, decimals, total: 'none' }));

/** A sheet of boxes as they look, with what lies around them. */
const boxSheet = ({ slug, title, order, caption, measure, orderInWords }: Sheet): Statistic => ({
  compute(catalogue) {
    const { sizedBoxes, size } = measureBoxes(catalogue);
    const boxes = firstBoxes(catalogue, order);
    if (boxes.length === 0) return undefined;
    return {
      slug,
      title,
      caption: caption(boxes[0]!),
      kind: 'gallery',
      categoryLabel: 'patientId',
      columns: COLUMNS,
      categories: boxes.map(toCategory),
      crops: boxes.map((box, i) => cropOf(box, i, measure?.(box))),
      method: `${boxes.length} of ${count(sizedBoxes)} boxes, ${orderInWords}; among equals in the order of patients. Cut from the image as displayed with room around the box, up to the image’s edge, and never enlarged; where the site holds no full-size images, no finer than a thumbnail. Millimetres in the plane of the detector, not corrected for magnification. ${size}`,
    };
  },
});

/** Boxes of images that can be shown. */
const firstBoxes = ({ db }: Catalogue, order: string): Measured[] =>
  db.all<Measured>(
    `SELECT m.*, p.id FROM temp.box_measures m JOIN patients p ON p.number = m.patient
     JOIN images i ON i.number = m.image
     WHERE i.media IS NOT NULL AND m.columns IS NOT NULL
     ORDER BY ${order}, m.patient, m.number LIMIT ${SHOWN}`,
  );

const toCategory = (box: Measured): Category => ({
  label: box.id,
  values: [box.number, box.width, box.height, box.area_share, box.aspect, box.to_edge],
});

function cropOf(box: Measured, i: number, measure: string | undefined): FigureCrop {
  const { patient, image, number, x, y, width, height } = box;
  const pixels = `${count(width)} × ${count(height)} pixels`;
  const sizes = [pixels, millimetres(box), `${decimal(box.area_share)} % of the image`];
  return {
    name: String(i + 1),
    patient,
    image,
    box: { number, x, y, width, height },
    region: regionOf(box),
    caption: [...sizes, measure].filter(Boolean).join('\n'),
    alt: `Box ${number} of ${box.id}, ${pixels}, ${placeOf(box)} of the image`,
  };
}

/**
 * The part of the image that is shown: about a square as displayed, with the box in its middle, moved to lie within the
 * image. Whole pixels.
 */
export function regionOf(
  box: Pick<Measured, 'x' | 'y' | 'width' | 'height' | 'columns' | 'rows' | 'pixel_aspect'>,
) {
  const { columns, rows, pixel_aspect: aspect } = box;
  const side = Math.max(
    AROUND * Math.max(box.width, box.height * aspect),
    LEAST * Math.min(columns, rows * aspect),
  );
  const across = span(box.x + box.width / 2, side, columns);
  const down = span(box.y + box.height / 2, side / aspect, rows);
  return { x: across.from, y: down.from, width: across.length, height: down.length };
}

/** So long a piece of a line from 0 to `end`, with its middle as near to a point as it can be. */
function span(middle: number, wanted: number, end: number): { from: number; length: number } {
  const length = Math.max(1, Math.min(end, Math.round(wanted)));
  return { from: Math.max(0, Math.min(end - length, Math.round(middle - length / 2))), length };
}

/** Where its middle lies, in words: of the picture, not of the patient. */
function placeOf({ x, y, width, height, columns, rows }: Measured): string {
  const across = x + width / 2 < columns / 2 ? 'left' : 'right';
  return `${y + height / 2 < rows / 2 ? 'upper' : 'lower'} ${across} quarter`;
}

function millimetres({ width, height, column_spacing, row_spacing }: Measured): string | undefined {
  return column_spacing === null || row_spacing === null
    ? undefined
    : `${count(width * column_spacing)} × ${count(height * row_spacing)} mm`;
}

const count = (n: number) => n.toLocaleString('en', { maximumFractionDigits: 0 }).replace('-', '−');
const decimal = (n: number) => n.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** How far from the image's edge, in words. */
function edgeInWords({ to_edge: distance }: Measured): string {
  if (distance < 0) return `${count(-distance)} pixels beyond the edge`;
  return distance === 0 ? 'at the edge' : `${count(distance)} pixels from the edge`;
}

export const smallestBoxes = boxSheet({
  slug: 'smallest-boxes',
  title: 'The smallest boxes, by area in pixels',
  order: 'm.area',
  caption: ({ width, height, area_share }) =>
    `The smallest is ${count(width)} × ${count(height)} pixels, ${decimal(area_share)} % of its image. A box as small as this holds a small opacity, or a slip of the hand.`,
  orderInWords: 'the smallest area first',
});

export const largestBoxes = boxSheet({
  slug: 'largest-boxes',
  title: 'The largest boxes, by area in pixels',
  order: 'm.area DESC',
  caption: ({ width, height, area_share }) =>
    `The largest is ${count(width)} × ${count(height)} pixels, ${decimal(area_share)} % of its image. A box around a whole lung says little about where in it the opacity lies.`,
  orderInWords: 'the largest area first',
});

export const tallestBoxes = boxSheet({
  slug: 'tallest-boxes',
  title: 'The tallest boxes, by height over width',
  order: 'm.aspect DESC',
  caption: ({ aspect }) =>
    `The first is ${decimal(aspect)} times as high as it is wide. A tall box follows a lung’s height or its edge.`,
  measure: ({ aspect }) => `height over width ${aspect.toFixed(2)}`,
  orderInWords: 'the largest height over width first',
});

export const widestBoxes = boxSheet({
  slug: 'widest-boxes',
  title: 'The widest boxes, by height over width',
  order: 'm.aspect',
  caption: ({ aspect }) =>
    `The first is ${decimal(1 / aspect)} times as wide as it is high. A wide box lies across a lung, most often at its base.`,
  measure: ({ aspect }) => `height over width ${aspect.toFixed(2)}`,
  orderInWords: 'the smallest height over width first',
});

export const boxesAtEdge = boxSheet({
  slug: 'boxes-at-edge',
  title: 'The boxes nearest to the image’s edge, in pixels',
  order: 'm.to_edge',
  caption: (first) =>
    `The nearest lies ${edgeInWords(first)}. Cropping or shifting images while training cuts these boxes first.`,
  measure: edgeInWords,
  orderInWords: 'the nearest to one of the four edges first',
});
