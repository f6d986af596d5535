import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Category, Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/**
 * Writes every pair of boxes of one patient into the temporary table `box_pairs`: patient, iou (area of the
 * intersection over area of the union, from 0 to 1), nested (whether one lies wholly within the other).
 */
export function pairBoxes({ db }: Catalogue): void {
  db.exec(`
    DROP TABLE IF EXISTS temp.box_pairs;
    CREATE TEMP TABLE box_pairs AS
    SELECT patient, overlap / (area - overlap) AS iou, overlap = smaller AS nested FROM (
      SELECT a.patient, a.width * a.height + b.width * b.height AS area,
        min(a.width * a.height, b.width * b.height) AS smaller,
        max(0, min(a.x + a.width, b.x + b.width) - max(a.x, b.x))
          * max(0, min(a.y + a.height, b.y + b.height) - max(a.y, b.y)) AS overlap
      FROM boxes a JOIN boxes b ON b.patient = a.patient AND b.number > a.number
        AND b.image IS a.image AND b.reader IS a.reader)`);
}

/** Bins of intersection over union: none at all, then tenths. */
const TENTHS = Array.from({ length: 10 }, (_, i) => i / 10);

/** Overlap of two boxes of one image: of one reader, where several have read it. */
export const boxOverlap: Statistic = {
  compute(catalogue) {
    pairBoxes(catalogue);
    const pairs = catalogue.count('SELECT count(*) FROM temp.box_pairs');
    if (pairs === 0) return undefined;
    const apart = catalogue.count('SELECT count(*) FROM temp.box_pairs WHERE iou = 0');
    const bin = (label: string, where: string): Category => ({
      label,
      values: [
        catalogue.count(`SELECT count(*) FROM temp.box_pairs WHERE ${where}`),
        catalogue.count(`SELECT count(DISTINCT patient) FROM temp.box_pairs WHERE ${where}`),
      ],
      patients: { sql: `SELECT patient AS number FROM temp.box_pairs WHERE ${where}` },
    });
    const bins = [
      bin('0, apart', 'iou = 0'),
      ...TENTHS.map((low, i) => {
        const high = (i + 1) / 10;
        const from = i === 0 ? 'iou > 0' : `iou >= ${low}`;
        return bin(
          i === 0 ? 'above 0, below 0.1' : `${low} to ${high}`,
          i === 9 ? from : `${from} AND iou < ${high}`,
        );
      }),
    ];
    const last = bins.findLastIndex((b) => b.values[0]! > 0);
    const most = catalogue.db.get<{ iou: number }>('SELECT max(iou) AS iou FROM temp.box_pairs')!.iou;
    return {
      slug: 'box-overlap',
      title: 'Overlap of two boxes of one patient (IoU), in pairs',
      caption: `${counted(apart, 'pair')} of ${pairs.toLocaleString('en')} (${share(apart, pairs)}) do not overlap at all. The largest overlap is ${most.toFixed(2)}.`,
      categoryLabel: 'IoU',
      columns: [
        { unit: 'other', label: 'Pairs', charted: true },
        { unit: 'patients', label: 'Patients', total: 'none' },
      ],
      categories: bins.slice(0, last + 1),
      method:
        'IoU: area of the intersection over area of the union. Every pair of boxes of the same patient, so three boxes are three pairs. Boxes that only touch have 0. A bin holds its lower bound and not its upper one; 1 lies in the last.',
    };
  },
};

/** Patients by how their boxes meet. */
export const boxMeeting: Statistic = {
  compute(catalogue) {
    pairBoxes(catalogue);
    const patients = catalogue.count('SELECT count(DISTINCT patient) FROM temp.box_pairs');
    if (patients === 0) return undefined;
    const group = (label: string, having: string): Category => {
      const sql = `SELECT patient AS number FROM temp.box_pairs GROUP BY patient HAVING ${having}`;
      const n = catalogue.count(`SELECT count(*) FROM (${sql})`);
      return { label, values: [n], intervals: [wilsonInterval(n, patients)], patients: { sql } };
    };
    const categories = [
      group('All boxes apart', 'max(iou) = 0'),
      group('Some boxes overlap', 'max(iou) > 0'),
      group('IoU above 0.5', 'max(iou) > 0.5'),
      group('One box within another', 'max(nested) = 1'),
    ];
    const [, some, half, nested] = categories.map((c) => c.values[0]!);
    return {
      slug: 'box-meeting',
      title: 'How boxes of one patient meet, in patients',
      caption: `Of ${counted(patients, 'patient')} with several boxes, ${some!.toLocaleString('en')} have some that overlap, ${half!.toLocaleString('en')} with an IoU above 0.5; in ${nested!.toLocaleString('en')} a box lies within another.`,
      categoryLabel: 'Boxes',
      columns: [{ unit: 'patients', label: 'Patients', total: patients }],
      categories,
      method:
        'Patients with two or more boxes. The last two lines are among those that overlap. Below each share, its 95 % Wilson interval.',
    };
  },
};
