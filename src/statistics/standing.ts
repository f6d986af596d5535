import type { Catalogue } from '../catalogue/catalogue.ts';
import { comparableImages } from './comparable.ts';
import { percentileRank } from './methods/percentile-rank.ts';
import { OLDEST } from './people.ts';

/** Where a patient stands among the labelled ones: percentile ranks in percent, null where there is nothing to compare. */
export interface Standing {
  /** Of the mean stored value, among comparable first images. */
  brightness: number | null;
  /** Of the standard deviation of the stored values, among the same. */
  contrast: number | null;
  /** Of the boxes' areas taken together, in shares of the image, among patients with boxes. */
  boxArea: number | null;
  /** Of the age, among those with one that can be true. */
  age: number | null;
}

/**
 * Ages come in whole years, so some hundred patients share a rank. In whole percents one changed age would carry such a
 * crowd over a bound once in three times, and make all of their pages stale; in steps of five it is once in fifteen. Of
 * other measures a change moves one patient over each bound at most: about a hundred pages.
 */
const STEPS = { brightness: 1, contrast: 1, boxArea: 1, age: 5 } satisfies Record<keyof Standing, number>;

const MEASURES = Object.keys(STEPS) as (keyof Standing)[];

type Row = { patient: number; labelled: number } & Record<keyof Standing, number | null>;

/**
 * Finds out where every patient stands, into the table `standings`. Compared are first images, with those of labelled
 * patients alone: what is trained on. One look through the images; kept in memory are 37 bytes a patient.
 */
export function writeStandings(catalogue: Catalogue): void {
  const { db } = catalogue;
  const { where, values } = comparableImages(catalogue) ?? { where: '0', values: [] };
  const n = catalogue.patientCount();
  const patients = new Uint32Array(n);
  const labelled = new Uint8Array(n);
  /** NaN for none. */
  const columns = MEASURES.map(() => new Float64Array(n));
  let rows = 0;
  for (const row of db.iterate<Row>(MEASURED(where), ...values, ...values)) {
    patients[rows] = row.patient;
    labelled[rows] = row.labelled;
    for (const [i, measure] of MEASURES.entries()) columns[i]![rows] = row[measure] ?? Number.NaN;
    rows++;
  }
  const sorted = columns.map((column) =>
    column.filter((value, i) => labelled[i] === 1 && !Number.isNaN(value)).sort(),
  );
  const rankOf = (row: number) => (measure: keyof Standing, i: number) => {
    const value = columns[i]![row]!;
    const among = sorted[i]!;
    return Number.isNaN(value) || among.length === 0
      ? null
      : inSteps(percentileRank(among, value), STEPS[measure]);
  };
  db.transaction(() => {
    for (let row = 0; row < rows; row++) {
      const ranks = MEASURES.map(rankOf(row));
      if (ranks.some((rank) => rank !== null))
        db.run('INSERT INTO standings VALUES (?, ?, ?, ?, ?)', patients[row]!, ...ranks);
    }
  });
}

/** Every patient with an image. Area: of all boxes, what lies in two of them counted twice. */
const MEASURED = (comparable: string) => `
  SELECT p.number AS patient, p.labelled,
    CASE WHEN ${comparable} THEN i.mean END AS brightness,
    CASE WHEN ${comparable} THEN i.standard_deviation END AS contrast,
    CASE WHEN p.boxes > 0 AND i.rows > 0 AND i.columns > 0 THEN
      (SELECT sum(width * height) FROM boxes WHERE image = i.number) / (i.rows * i.columns) END AS boxArea,
    CASE WHEN i.age BETWEEN 0 AND ${OLDEST} THEN i.age END AS age
  FROM patients p JOIN images i ON i.number = (SELECT min(number) FROM images WHERE patient = p.number)
  ORDER BY p.number`;

/** A rank in whole steps. Neither 0 nor 100: nobody is below or above everybody, oneself included. */
const inSteps = (rank: number, step: number): number =>
  Math.min(100 - step, Math.max(step, step * Math.round(rank / step)));
