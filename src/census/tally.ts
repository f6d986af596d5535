import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import { LISTED_PATIENTS, LONGEST_VALUE } from './types.ts';

/** Values held in memory before they go into the database: memory does not grow with the dataset. */
const HELD = 20_000;

/** A value of an element, in how many files it stands, and the first patients who have it: one more than is listed. */
export interface CountedValue {
  value: string;
  cut: boolean;
  files: number;
  patients: number[];
}

interface Entry {
  files: number;
  patients: number[];
}

/** Adds a patient to a list of first ones. Files come patient by patient, so only the last one can be the same. */
export function list(patients: number[], patient: number): void {
  if (patients.length <= LISTED_PATIENTS && patients.at(-1) !== patient) patients.push(patient);
}

/** Counts of the values of each element: exact, however many there are. */
export class Tally {
  readonly #db: Database;
  readonly #held = new Map<number, Map<string, Entry>>();
  #size = 0;

  constructor(db: Database) {
    this.#db = db;
    db.exec(`CREATE TEMP TABLE census_tally (element INTEGER, value TEXT, hash TEXT, files INTEGER, listed INTEGER,
      patients TEXT, PRIMARY KEY (element, value, hash)) WITHOUT ROWID`);
  }

  /** Counts a file that has a value. Files come in the order of their patients. */
  add(element: number, value: string, patient: number): void {
    if (this.#size === HELD) this.flush();
    let values = this.#held.get(element);
    if (!values) {
      values = new Map();
      this.#held.set(element, values);
    }
    const key = keyOf(value);
    let entry = values.get(key);
    if (!entry) {
      this.#size++;
      entry = { files: 0, patients: [] };
      values.set(key, entry);
    }
    entry.files++;
    list(entry.patients, patient);
  }

  /** Moves what is held in memory into the database: to be called before values are asked for. */
  flush(): void {
    this.#db.transaction(() => {
      for (const [element, values] of this.#held) {
        for (const [key, { files, patients }] of values) {
          const [value, hash = ''] = key.split('\0');
          this.#db.run(MERGE, element, value!, hash, files, patients.length, patients.join());
        }
      }
    });
    this.#held.clear();
    this.#size = 0;
  }

  distinct(element: number): number {
    return this.#db.get<{ n: number }>(
      'SELECT count(*) AS n FROM temp.census_tally WHERE element = ?',
      element,
    )!.n;
  }

  /** The most frequent values of an element; of equally frequent ones the first in the order of their characters. */
  mostFrequent(element: number, limit: number): CountedValue[] {
    return this.#db
      .all<{ value: string; hash: string; files: number; patients: string }>(
        `SELECT value, hash, files, patients FROM temp.census_tally WHERE element = ?
         ORDER BY files DESC, value, hash LIMIT ?`,
        element,
        limit,
      )
      .map(({ value, hash, files, patients }) => ({
        value,
        cut: hash !== '',
        files,
        patients: [...new Set(patients.split(',').map(Number))],
      }));
  }

  /** All patients who have another value than one, ascending. Meant for where there are few. */
  patientsOfOthers(element: number, value: string | undefined): number[] {
    const rows = this.#db.all<{ patients: string }>(
      "SELECT patients FROM temp.census_tally WHERE element = ? AND NOT (value IS ? AND hash = '')",
      element,
      value ?? null,
    );
    const patients = rows.flatMap((row) => row.patients.split(',').map(Number));
    return [...new Set(patients)].sort((a, b) => a - b);
  }

  close(): void {
    this.#db.exec('DROP TABLE temp.census_tally');
  }
}

const MERGE = `INSERT INTO temp.census_tally VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET files = files + excluded.files, listed = listed + excluded.listed,
    patients = CASE WHEN listed > ${LISTED_PATIENTS} THEN patients ELSE patients || ',' || excluded.patients END`;

/** A value as it is counted. A long one is kept as its beginning and a hash of the whole, behind a NUL. */
function keyOf(value: string): string {
  const text = value.includes('\0') ? value.replaceAll('\0', '\u2400') : value;
  if (text.length <= LONGEST_VALUE) return text;
  const end = /[\uD800-\uDBFF]/.test(text[LONGEST_VALUE - 1]!) ? LONGEST_VALUE - 1 : LONGEST_VALUE;
  return `${text.slice(0, end)}\0${createHash('sha256').update(value).digest('base64url')}`;
}
