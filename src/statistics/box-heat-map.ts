import type { Catalogue } from '../catalogue/catalogue.ts';
import { measureBoxes } from './box-measures.ts';
import type { Category, FigurePicture, Statistic } from './types.ts';
import { viridis } from './viridis.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/** Points of the grid along each side of the image. */
export const GRID = 64;
/** Pixels of the picture for each point: drawn as squares, because nothing was measured between them. */
const SCALE = 8;

const BANDS = ['upper', 'middle', 'lower'];
const HALVES = ['left', 'right'];

/**
 * How many patients' boxes cover each point of the grid, row by row. A point is the middle of its cell of the image,
 * and counts once for a patient however many boxes lie there. Boxes as `measureBoxes` left them.
 */
export function coverage({ db }: Catalogue): Uint32Array {
  const sums = new Uint32Array(GRID * GRID);
  const own = new Uint8Array(GRID * GRID);
  const close = () => {
    for (let i = 0; i < own.length; i++) sums[i]! += own[i]!;
    own.fill(0);
  };
  let patient: number | undefined;
  const rows = db.iterate<Record<'patient' | 'x' | 'y' | 'width' | 'height' | 'columns' | 'rows', number>>(
    `SELECT patient, x, y, width, height, columns, rows FROM temp.box_measures
     WHERE columns IS NOT NULL ORDER BY patient`,
  );
  for (const box of rows) {
    if (box.patient !== patient) close();
    patient = box.patient;
    const [left, right] = points(box.x, box.width, box.columns);
    const [top, bottom] = points(box.y, box.height, box.rows);
    for (let row = top; row < bottom; row++)
      own.fill(1, row * GRID + left, row * GRID + Math.max(left, right));
  }
  close();
  return sums;
}

/** First point inside a box and first one behind it, along one side of the image. */
function points(start: number, length: number, side: number): [number, number] {
  const first = (at: number) => Math.min(GRID, Math.max(0, Math.ceil((at / side) * GRID - 0.5)));
  return [first(start), first(start + length)];
}

/** Where boxes lie: the share of patients whose boxes cover each point of the image. */
export const boxHeatMap: Statistic = {
  compute(catalogue) {
    const { sizedPatients: patients, size } = measureBoxes(catalogue);
    if (patients === 0) return undefined;
    const sums = coverage(catalogue);
    const most = sums.reduce((a, b) => Math.max(a, b));
    const at = sums.indexOf(most);
    const [across, down] = [at % GRID, Math.floor(at / GRID)].map((n) =>
      Math.round((100 * (n + 0.5)) / GRID),
    );
    const regions = BANDS.flatMap((_, band) =>
      HALVES.map((_, half) => region(catalogue, sums, patients, band, half)),
    );
    const busiest = regions.reduce((a, b) => (b.values[0]! > a.values[0]! ? b : a));
    return {
      slug: 'box-heat-map',
      title: 'Where boxes lie, in % of patients with a box',
      caption:
        `The point covered most often lies ${across} % of the way across the image and ${down} % down: boxes of ${share(most, patients)} of patients cover it. ` +
        `By centres, the ${busiest.label.toLowerCase()} holds a box of ${share(busiest.values[0]!, patients)}. ` +
        'The left half of the image is the patient’s right in a frontal film.',
      kind: 'table',
      categoryLabel: 'Region of the image',
      columns: [
        { unit: 'patients', label: 'Patients with a box’s centre there', total: patients },
        { unit: 'other', label: 'Mean over its points, % of patients', total: 'none', decimals: 1 },
        { unit: 'other', label: 'Most at one point, % of patients', total: 'none', decimals: 1 },
      ],
      categories: regions,
      pictures: [heatMap(sums, most, patients), scale(most, patients)],
      method:
        `${counted(patients, 'patient')} with a box. ${size} Each image is stretched to a square of ${GRID} × ${GRID} points; a point counts once for a patient, ` +
        'however many boxes cover it. Halves and thirds of the image. Below the share of patients with a centre, its 95 % Wilson interval. Colours: viridis.',
    };
  },
};

function region(
  catalogue: Catalogue,
  sums: Uint32Array,
  patients: number,
  band: number,
  half: number,
): Category {
  let [sum, most, n] = [0, 0, 0];
  sums.forEach((count, i) => {
    const row = Math.floor(i / GRID);
    if (Math.floor(((row + 0.5) / GRID) * 3) !== band || Math.floor(((i % GRID) / GRID) * 2) !== half) return;
    sum += count;
    most = Math.max(most, count);
    n++;
  });
  // Centres outside the image, and on its far edges, belong to the nearest region.
  const sql = `SELECT patient AS number FROM temp.box_measures WHERE columns IS NOT NULL
    AND min(2, max(0, CAST(centre_y * 3 AS INTEGER))) = ? AND min(1, max(0, CAST(centre_x * 2 AS INTEGER))) = ?`;
  const centres = catalogue.count(`SELECT count(DISTINCT number) FROM (${sql})`, band, half);
  return {
    label: `${BANDS[band]!.replace(/^./, (c) => c.toUpperCase())} third, ${HALVES[half]} half`,
    values: [centres, (100 * sum) / n / patients, (100 * most) / patients],
    intervals: [wilsonInterval(centres, patients)],
    patients: { sql, values: [band, half] },
  };
}

function heatMap(sums: Uint32Array, most: number, patients: number): FigurePicture {
  const side = GRID * SCALE;
  const data = new Uint8Array(side * side * 3);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3)
      data.set(viridis(sums[Math.floor(y / SCALE) * GRID + Math.floor(x / SCALE)]! / (most || 1)), at);
  }
  return {
    name: 'map',
    caption: `The image from its top-left corner. Dark violet: no patient. Bright yellow: ${share(most, patients)} of patients.`,
    alt: 'Heat map of the image: the brighter a point, the more patients have a box there. The table says the same in numbers.',
    width: side,
    height: side,
    channels: 3,
    data,
  };
}

/** The colours of the map from nothing to the most, left to right. */
function scale(most: number, patients: number): FigurePicture {
  const [width, height] = [GRID * SCALE, 32];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(viridis((i % width) / (width - 1)), i * 3);
  const quarters = [0, 0.25, 0.5, 0.75, 1].map((part) => share(part * most, patients));
  return {
    name: 'scale',
    caption: `Scale, from left to right in equal steps: ${quarters.join(', ')} of patients.`,
    alt: `Colours of the map, from dark violet, ${quarters[0]}, over green to yellow, ${quarters.at(-1)}`,
    width,
    height,
    channels: 3,
    data,
  };
}
