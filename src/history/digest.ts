import type { Catalogue } from '../catalogue/catalogue.ts';
import type { BoxSides, PublishedState } from './types.ts';

/**
 * A patient as the history keeps one, about a hundred bytes: what a later build has to tell in words stands in full,
 * images as the beginnings of their hashes. All of it is published on the patient's page.
 */
export interface PatientDigest {
  id: string;
  target: 0 | 1 | null;
  /** Of several classes all of them, with ` + ` between. */
  class: string | null;
  boxes: BoxSides[];
  images: ImageDigest[];
  /** Codes of the findings of which the patient is the first one; after `~` those that are accepted. Sorted. */
  findings: string[];
}

export interface ImageDigest {
  split: string;
  /** Beginnings of the SHA-256 of the file, and of its stored values: empty where it could not be read. */
  file: string;
  pixels: string;
}

/** What stands between the classes of who has several. */
export const BETWEEN_CLASSES = ' + ';

/** Hexadecimal digits of a hash: of as many images as there are, two in 10^14 are taken for each other. */
const DIGITS = 12;

/** Names in the order in which they were first met, and their places. */
class Names {
  readonly list: string[];
  readonly #places: Map<string, number>;

  constructor(known: readonly string[]) {
    this.list = [...known];
    this.#places = new Map(known.map((name, i) => [name, i]));
  }

  place(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

type Line = [
  id: string,
  target: 0 | 1 | null,
  class_: number | null,
  boxes: number[],
  images: [split: number, file: string, pixels: string][],
  findings: string,
];

/** What a line says. */
export function readDigest(line: string, names: readonly string[]): PatientDigest {
  const [id, target, className, sides, images, findings] = JSON.parse(line) as Line;
  const boxes: BoxSides[] = [];
  for (let i = 0; i < sides.length; i += 4) boxes.push(sides.slice(i, i + 4) as BoxSides);
  return {
    id,
    target,
    class: className === null ? null : names[className]!,
    boxes,
    images: images.map(([split, file, pixels]) => ({ split: names[split]!, file, pixels })),
    findings: findings === '' ? [] : findings.split(' '),
  };
}

/** The id alone of a line. */
export const idOfLine = (line: string): string =>
  // No id holds a bare quotation mark: JSON escapes it.
  JSON.parse(/^\["(?:[^"\\]|\\.)*"/.exec(line)![0].slice(1)) as string;

/** Gathers rows of patients, each of them in the order of the patients, by patient. */
function follow<T extends { patient: number }>(rows: IterableIterator<T>): (patient: number) => T[] {
  let next = rows.next();
  return (patient) => {
    const own: T[] = [];
    for (; !next.done && next.value.patient <= patient; next = rows.next())
      if (next.value.patient === patient) own.push(next.value);
    return own;
  };
}

/**
 * The dataset as a catalogue with findings has it.
 * @param before names as the last state has them
 * @param lineBefore what the last state says of a patient whose image failed for the moment only: what is not known is
 *   no change
 */
export function digestOf(
  { db }: Catalogue,
  settings: unknown,
  before: readonly string[],
  lineBefore: (id: string) => string | undefined,
): PublishedState {
  const names = new Names(before);
  const boxes = follow(
    db.iterate<{ patient: number; x: number; y: number; width: number; height: number }>(
      'SELECT patient, x, y, width, height FROM boxes ORDER BY patient, number',
    ),
  );
  // Images are numbered patient by patient.
  const images = follow(
    db.iterate<{ patient: number; split: string; file: string; pixels: string }>(
      `SELECT patient, split, coalesce(substr(sha256, 1, ${DIGITS}), '') AS file,
         coalesce(substr(pixel_sha256, 1, ${DIGITS}), '') AS pixels FROM images ORDER BY number`,
    ),
  );
  const passing = new Set(
    db
      .all<{ patient: number }>(
        'SELECT i.patient FROM readings r JOIN images i ON i.path = r.path WHERE r.transient',
      )
      .map(({ patient }) => patient),
  );
  const findings = follow(
    db.iterate<{ patient: number; code: string }>(
      `SELECT q.patient, CASE WHEN f.accepted IS NULL THEN f.code ELSE '~' || f.code END AS code
       FROM (SELECT min(patient) AS patient, finding FROM finding_patients GROUP BY finding) q
         JOIN findings f ON f.number = q.finding ORDER BY q.patient, code`,
    ),
  );
  const patients: string[] = [];
  const rows = db.iterate<{ number: number; id: string; target: 0 | 1 | null; class: string | null }>(
    `SELECT number, id, target, (
       SELECT group_concat(class, '${BETWEEN_CLASSES}') FROM (
         SELECT class FROM patient_classes WHERE patient = p.number ORDER BY class)) AS class
     FROM patients p ORDER BY number`,
  );
  for (const { number, id, target, class: className } of rows) {
    const own = images(number);
    const known = passing.has(number) ? lineBefore(id) : undefined;
    const line: Line = [
      id,
      target,
      className === null ? null : names.place(className),
      boxes(number).flatMap(({ x, y, width, height }) => [x, y, width, height]),
      known
        ? (JSON.parse(known) as Line)[4]
        : own.map(({ split, file, pixels }) => [names.place(split), file, pixels]),
      findings(number)
        .map(({ code }) => code)
        .join(' '),
    ];
    patients.push(JSON.stringify(line));
  }
  const loose = db.all<{ text: string }>(
    `SELECT CASE WHEN accepted IS NULL THEN '' ELSE '~' END || code || ' ' || coalesce(file, '') AS text
     FROM findings WHERE number NOT IN (SELECT finding FROM finding_patients) ORDER BY text`,
  );
  return { names: names.list, settings, findings: loose.map(({ text }) => text), patients };
}
