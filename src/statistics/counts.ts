import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { once } from '../catalogue/once.ts';
import type { Settings } from '../settings.ts';

/** The dataset's key numbers. */
export interface Counts {
  /** Distinct patients of the label CSV. */
  patients: number;
  /** Images that were read, in every split. */
  images: number;
  /** Data rows of the label CSV, those that cannot be read included. */
  labelRows: number;
  /** Distinct boxes with four readable numbers and an area, of rows with target 1. */
  boxes: number;
  /** Of these, the ones that lie within their image as far as its size is known. */
  boxesInsideImage: number;
  /** Patients with at least one of these boxes. */
  patientsWithBoxes: number;
  positivePatients: number;
  negativePatients: number;
  /** Image files that could not be read. */
  unreadableImages: number;
}

export interface ClassCounts {
  name: string;
  /** Rows of the class CSV. */
  rows: number;
  patients: number;
  boxes: number;
}

/** The key numbers, each counted in the catalogue. */
export function keyCounts(catalogue: Catalogue): Counts {
  const count = (sql: string) => catalogue.count(sql);
  return {
    patients: count('SELECT count(*) FROM patients WHERE labelled'),
    images: count('SELECT count(*) FROM images WHERE problem IS NULL'),
    labelRows: count('SELECT count(*) FROM label_rows'),
    boxes: count('SELECT count(*) FROM boxes'),
    boxesInsideImage: count(`
      SELECT count(*) FROM boxes b LEFT JOIN images i ON i.number = (
        SELECT min(number) FROM images WHERE patient = b.patient)
      WHERE b.x >= 0 AND b.y >= 0
        AND (i.columns IS NULL OR (b.x + b.width <= i.columns AND b.y + b.height <= i.rows))`),
    patientsWithBoxes: count('SELECT count(*) FROM patients WHERE boxes > 0'),
    positivePatients: count('SELECT count(*) FROM patients WHERE target = 1'),
    negativePatients: count('SELECT count(*) FROM patients WHERE target = 0'),
    unreadableImages: count('SELECT count(*) FROM images WHERE problem IS NOT NULL'),
  };
}

/** Classes by name, counted once: nearly every statistic asks for them. */
const countClasses = once(({ db }: Catalogue): ClassCounts[] =>
  db
    .all<ClassCounts & Row>(`
      SELECT class AS name, count(*) AS rows, count(DISTINCT patient_id) AS patients,
        (SELECT coalesce(sum(p.boxes), 0) FROM patients p WHERE p.class = c.class) AS boxes
      FROM class_rows c WHERE class IS NOT NULL GROUP BY class ORDER BY class`)
    .map((row) => ({ ...row })),
);

/** Classes in the order of the settings, others after them by name. */
export function classCounts(catalogue: Catalogue, settings: Settings): ClassCounts[] {
  const order = new Map(Object.keys(settings.classes).map((name, i) => [name, i]));
  const rank = (name: string) => order.get(name) ?? order.size;
  return [...countClasses(catalogue)].sort((a, b) => rank(a.name) - rank(b.name));
}

/** Rows and patients of each target, positive first. A patient with rows of both counts in both. */
export function targetCounts(catalogue: Catalogue): { name: string; rows: number; patients: number }[] {
  return catalogue.db
    .all<{ target: number; rows: number; patients: number }>(
      `SELECT target, count(*) AS rows, count(DISTINCT patient_id) AS patients FROM label_rows
       WHERE target IS NOT NULL GROUP BY target ORDER BY target DESC`,
    )
    .map(({ target, rows, patients }) => ({ name: String(target), rows, patients }));
}

/** Number of patients by number of boxes, patients without a box left out. */
export function boxesPerPatient(catalogue: Catalogue): { boxes: number; patients: number }[] {
  return catalogue.db
    .all<{ boxes: number; patients: number }>(
      'SELECT boxes, count(*) AS patients FROM patients WHERE boxes > 0 GROUP BY boxes ORDER BY boxes',
    )
    .map((row) => ({ ...row }));
}

/** Images that were read and the patients they belong to, by split. */
export function splitCounts(catalogue: Catalogue): { name: string; images: number; patients: number }[] {
  return catalogue.db
    .all<{ name: string; images: number; patients: number }>(`
      SELECT s.name, count(i.number) AS images, count(DISTINCT i.patient) AS patients
      FROM splits s LEFT JOIN images i ON i.split = s.name AND i.problem IS NULL
      GROUP BY s.position ORDER BY s.position`)
    .map((row) => ({ ...row }));
}
