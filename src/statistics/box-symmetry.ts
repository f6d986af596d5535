import { measureBoxes } from './box-measures.ts';
import { HISTOGRAM_METHOD, measureHistogram } from './measure-histogram.ts';
import type { Statistic } from './types.ts';
import { quartilesOf, valuesOf } from './values.ts';
import { counted } from './words.ts';

/** How far two boxes, one in each half of the image, are from mirroring one another. */
export const boxSymmetry: Statistic = {
  compute(catalogue) {
    const { size } = measureBoxes(catalogue);
    // Sides of the image are taken as 1, so that images of any size can be compared; in %.
    catalogue.db.exec(`
      DROP TABLE IF EXISTS temp.box_mirrors;
      CREATE TEMP TABLE box_mirrors AS
      SELECT a.patient, 100 * abs(a.centre_y - b.centre_y) AS height_difference,
        min(a.area, b.area) / max(a.area, b.area) AS area_ratio,
        100 * sqrt((1 - a.centre_x - b.centre_x) * (1 - a.centre_x - b.centre_x)
          + (a.centre_y - b.centre_y) * (a.centre_y - b.centre_y)) AS distance
      FROM temp.box_measures a JOIN temp.box_measures b ON b.patient = a.patient AND b.number > a.number
      WHERE a.patient IN (SELECT number FROM patients WHERE boxes = 2)
        AND (a.centre_x < 0.5) <> (b.centre_x < 0.5)`);
    const table = 'temp.box_mirrors';
    const histogram = measureHistogram(catalogue, { table, column: 'distance', unit: '%', decimals: 1 });
    if (!histogram) return undefined;
    const { quartiles, n, facts = [], categories, kind } = histogram;
    const summary = (column: string, unit: string, digits: number) => {
      const { lower, median, upper } = quartilesOf(
        valuesOf(catalogue, `${table} WHERE ${column} IS NOT NULL`, { patient: 'patient', value: column })!
          .sorted,
      );
      const [low, middle, high] = [lower, median, upper].map((value) => value.toFixed(digits));
      return `${middle}${unit}, quartiles ${low} and ${high}${unit}`;
    };
    return {
      slug: 'box-symmetry',
      title: 'Mirrored distance of two boxes, in % of the image’s sides',
      caption: `${counted(n, 'patient')} have two boxes, one in each half of the image. Mirrored at the midline, the centre of one lies ${quartiles.median.toFixed(1)} % from that of the other in the median.`,
      kind: kind!,
      categoryLabel: 'Distance, %',
      columns: [{ unit: 'patients', label: 'Patients', charted: true }],
      categories: categories.map((category) => ({ ...category, values: [category.values[0]] })),
      facts: [
        ...facts,
        { label: 'Difference in height of the centres', value: summary('height_difference', ' %', 1) },
        { label: 'Smaller area over larger', value: summary('area_ratio', '', 2) },
      ],
      method: `Patients with exactly two boxes, whose centres lie in different halves. Distances with the image’s width and height taken as 100 %. ${size} ${HISTOGRAM_METHOD.replace(/ A patient.*/, '')}`,
    };
  },
};
