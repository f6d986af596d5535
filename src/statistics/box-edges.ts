import { measureBoxes } from './box-measures.ts';
import { HISTOGRAM_METHOD, measureHistogram } from './measure-histogram.ts';
import type { PatientQuery, Statistic } from './types.ts';
import { counted } from './words.ts';

/** Distance of boxes from the nearest edge of the image. */
export const boxEdgeDistance: Statistic = {
  compute(catalogue) {
    const { sizedBoxes, size } = measureBoxes(catalogue);
    const histogram = measureHistogram(catalogue, {
      table: 'temp.box_measures',
      column: 'to_edge',
      unit: 'pixels',
      decimals: 0,
    });
    if (!histogram) return undefined;
    const { quartiles, n: _, ...figure } = histogram;
    const outside = catalogue.count('SELECT count(*) FROM temp.box_measures WHERE to_edge < 0');
    const touching = catalogue.count('SELECT count(*) FROM temp.box_measures WHERE to_edge = 0');
    return {
      slug: 'box-edge-distance',
      title: 'Distance of boxes from the image’s edge, in pixels',
      caption: `${outside === 0 ? 'No box leaves its image' : `${counted(outside, 'box leaves', 'boxes leave')} the image`}, ${touching.toLocaleString('en')} touch its edge; half of them are within ${Math.round(quartiles.median)} pixels of it.`,
      categoryLabel: 'Distance, pixels',
      ...figure,
      method: `${counted(sizedBoxes, 'box', 'boxes')}, each to the nearest of the four edges; negative where it leaves the image. ${size} ${HISTOGRAM_METHOD}`,
    };
  },
};

/** Of a box whose image's size is not known the left and the upper edge would count, and the others not. */
const SIZED = 'FROM temp.box_measures WHERE to_edge IS NOT NULL';

const patientsWith = (where: string): PatientQuery => ({
  sql: `SELECT patient AS number ${SIZED} AND ${where}`,
});

const EDGES = ['left', 'right', 'top', 'bottom'] as const;

/** Which edge of the image boxes are near, and which they leave by. */
export const boxEdges: Statistic = {
  compute(catalogue) {
    const { sizedBoxes, size } = measureBoxes(catalogue);
    if (sizedBoxes === 0) return undefined;
    const count = (where: string) => catalogue.count(`SELECT count(*) ${SIZED} AND ${where}`);
    const categories = EDGES.map((edge) => ({
      label: edge.replace(/^./, (c) => c.toUpperCase()),
      values: [count(`to_${edge} = to_edge`), count(`to_${edge} = 0`), count(`to_${edge} < 0`)],
      patients: patientsWith(`to_${edge} = to_edge`),
      cells: [undefined, patientsWith(`to_${edge} = 0`), patientsWith(`to_${edge} < 0`)],
    }));
    const nearest = categories.reduce((a, b) => (b.values[0]! > a.values[0]! ? b : a));
    return {
      slug: 'box-edges',
      title: 'Nearest edge of the image, in boxes',
      caption: `The ${nearest.label.toLowerCase()} edge is the nearest one most often. In a frontal film the left edge of the image is on the patient’s right.`,
      categoryLabel: 'Edge',
      columns: [
        { unit: 'boxes', label: 'Nearest', total: sizedBoxes, charted: true },
        { unit: 'boxes', label: 'Touching it', total: sizedBoxes },
        { unit: 'boxes', label: 'Leaving by it', total: sizedBoxes },
      ],
      categories,
      method: `${counted(sizedBoxes, 'box', 'boxes')}. A box that is as near to two edges counts for both. Behind each line, the patients with a box nearest to that edge. ${size}`,
    };
  },
};
