import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { once } from '../catalogue/once.ts';
import { SEVERAL_CLASSES } from '../catalogue/types.ts';
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
  /** Rows of the class CSV, or label rows that name it. */
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
      SELECT count(*) FROM boxes b LEFT JOIN images i ON i.number = b.image
      WHERE b.x >= 0 AND b.y >= 0
        AND (i.columns IS NULL OR (b.x + b.width <= i.columns AND b.y + b.height <= i.rows))`),
    patientsWithBoxes: count('SELECT count(*) FROM patients WHERE boxes > 0'),
    positivePatients: count('SELECT count(*) FROM patients WHERE target = 1'),
    negativePatients: count('SELECT count(*) FROM patients WHERE target = 0'),
    unreadableImages: count('SELECT count(*) FROM images WHERE problem IS NOT NULL'),
  };
}

/** Rows, patients and boxes by the class file. */
const OF_CLASS_FILE = `
  SELECT class AS name, count(*) AS rows, count(DISTINCT patient_id) AS patients,
    (SELECT coalesce(sum(p.boxes), 0) FROM patients p WHERE p.class = c.class) AS boxes
  FROM class_rows c WHERE class IS NOT NULL GROUP BY class ORDER BY class`;

/** Patients who may have several classes, each once: those who have several are a class of their own. */
const EACH_ONCE = `
  SELECT class AS name, sum((SELECT count(*) FROM label_rows l WHERE l.patient_id = p.id AND l.name IS NOT NULL)) AS rows,
    count(*) AS patients, sum(boxes) AS boxes
  FROM patients p WHERE class IS NOT NULL GROUP BY class ORDER BY class`;

/** Their classes, with everybody who has them. */
const EACH_CLASS = `
  SELECT c.class AS name, count(*) AS patients,
    (SELECT count(*) FROM label_rows l WHERE l.name = c.class AND l.state <> 'bad') AS rows,
    (SELECT count(*) FROM boxes b WHERE b.name = c.class) AS boxes
  FROM patient_classes c GROUP BY c.class ORDER BY c.class`;

const countBy = ({ db }: Catalogue, sql: string): ClassCounts[] =>
  db.all<ClassCounts & Row>(sql).map((row) => ({ ...row }));

/** Classes by name, counted once: nearly every statistic asks for them. */
const countClasses = once((catalogue: Catalogue) =>
  countBy(catalogue, catalogue.severalClasses ? EACH_ONCE : OF_CLASS_FILE),
);

/**
 * Classes in the order of the settings, others after them by name; those of several classes last. Each patient is in
 * one of them, so they are parts of a whole.
 */
export const classCounts = (catalogue: Catalogue, settings: Settings): ClassCounts[] =>
  inOrder(countClasses(catalogue), settings);

/** Classes in the same order, each with all patients who have it: one who has several is counted in each. */
export const overlappingClassCounts = (catalogue: Catalogue, settings: Settings): ClassCounts[] =>
  catalogue.severalClasses
    ? inOrder(countBy(catalogue, EACH_CLASS), settings)
    : classCounts(catalogue, settings);

function inOrder(counts: readonly ClassCounts[], { classes }: Settings): ClassCounts[] {
  const order = new Map(Object.keys(classes).map((name, i) => [name, i]));
  const rank = ({ name }: ClassCounts) =>
    name === SEVERAL_CLASSES ? order.size + 1 : (order.get(name) ?? order.size);
  return [...counts].sort((a, b) => rank(a) - rank(b));
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
