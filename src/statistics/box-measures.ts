import type { Catalogue } from '../catalogue/catalogue.ts';
import { once } from '../catalogue/once.ts';

/** Side in pixels of every image of the RSNA Pneumonia Detection Challenge 2018: taken where no image is at hand. */
const ASSUMED_SIDE = 1024;

/** What measures of boxes are out of. */
export interface BoxBasis {
  boxes: number;
  /** Patients with boxes. */
  patients: number;
  /** Boxes and patients of an image whose size is known, or assumed. */
  sizedBoxes: number;
  sizedPatients: number;
  /** A sentence on the images' size, for the figure's method. */
  size: string;
}

const ITS_IMAGE = 'LEFT JOIN images i ON i.number = b.image';

/**
 * Measures every box into the temporary table `box_measures`, once a catalogue; it is there for the figures' own
 * queries.
 *
 * area: pixels. area_share: % of the image. area_mm: square millimetres in the plane of the detector. aspect: height
 * over width, in millimetres where pixels are not square. elongation: longer side over shorter one. centre_x, centre_y: from 0 to 1, left to right and top to bottom.
 * to_left, to_top, to_right, to_bottom, to_edge: distance in pixels from the image's edge, the nearest one for the
 * last; negative where the box leaves the image. NULL where the image's size, or its spacing, is not known.
 */
export const measureBoxes = once((catalogue: Catalogue): BoxBasis => {
  const { db } = catalogue;
  const known = catalogue.count(
    `SELECT count(*) FROM boxes b ${ITS_IMAGE} WHERE i.rows > 0 AND i.columns > 0`,
  );
  const side = known > 0 ? 'NULL' : String(ASSUMED_SIDE);
  db.exec(`
    DROP TABLE IF EXISTS temp.box_measures;
    CREATE TEMP TABLE box_measures AS
    SELECT *, width * height AS area,
      100 * width * height / (columns * rows) AS area_share,
      width * height * column_spacing * row_spacing AS area_mm,
      height * pixel_aspect / width AS aspect,
      max(height * pixel_aspect / width, width / (height * pixel_aspect)) AS elongation,
      (x + width / 2) / columns AS centre_x, (y + height / 2) / rows AS centre_y,
      x AS to_left, y AS to_top, columns - x - width AS to_right, rows - y - height AS to_bottom,
      min(x, y, columns - x - width, rows - y - height) AS to_edge
    FROM (
      SELECT b.patient, b.image, b.number, b.x, b.y, b.width, b.height,
        CASE WHEN i.rows > 0 AND i.columns > 0 THEN i.columns ELSE ${side} END AS columns,
        CASE WHEN i.rows > 0 AND i.columns > 0 THEN i.rows ELSE ${side} END AS rows,
        CASE WHEN i.row_spacing > 0 THEN i.row_spacing END AS row_spacing,
        CASE WHEN i.column_spacing > 0 THEN i.column_spacing END AS column_spacing,
        CASE WHEN i.pixel_aspect > 0 THEN i.pixel_aspect ELSE 1 END AS pixel_aspect
      FROM boxes b ${ITS_IMAGE});
    CREATE INDEX temp.box_measures_patient ON box_measures (patient)`);
  const counts = db.get<Omit<BoxBasis, 'size'>>(`
    SELECT count(*) AS boxes, count(DISTINCT patient) AS patients, count(columns) AS sizedBoxes,
      count(DISTINCT CASE WHEN columns IS NOT NULL THEN patient END) AS sizedPatients FROM temp.box_measures`)!;
  const unsized = counts.boxes - counts.sizedBoxes;
  return {
    ...counts,
    size:
      known === 0
        ? `The size of no image is known: ${ASSUMED_SIDE} × ${ASSUMED_SIDE} pixels are assumed, the size of every image of the RSNA challenge.`
        : unsized === 0
          ? 'The size of every image is known.'
          : `Left out: ${unsized.toLocaleString('en')} of ${counts.boxes.toLocaleString('en')} boxes, the size of whose image is not known.`,
  };
});
