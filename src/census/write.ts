import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import type { DicomJson } from '../dicom/json.ts';
import { publishHeader } from '../privacy/policy.ts';
import { ElementCounter } from './count.ts';
import { describeElement, inTagOrder, slugAllocator } from './describe.ts';
import { Tally } from './tally.ts';
import type { CensusSummary } from './types.ts';

export interface CensusOptions {
  /** Stands for the program that counts. */
  salt: string;
  /** Catalogue of the last build, from which the census is taken over where the same headers are in the same places. */
  previous?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Headers counted before others have their turn. */
const TURN = 500;

/**
 * Counts the elements of all headers, behind the privacy policy, into a catalogue that is open for writing: tables
 * `census` and `census_patients`, and the whole in `meta`.
 */
export async function writeCensus(db: Database, { salt, previous, signal }: CensusOptions): Promise<void> {
  const madeOf = digest(db, salt);
  if (attachPrevious(db, previous)) {
    try {
      if (takeOver(db, madeOf)) return;
    } finally {
      detachPrevious(db);
    }
  }
  const tally = new Tally(db);
  try {
    const counter = await countHeaders(db, tally, signal);
    tally.flush();
    db.transaction(() => {
      store(db, counter, tally);
      const summary: CensusSummary = { files: counter.files, cut: counter.cut, madeOf };
      db.run("INSERT INTO main.meta VALUES ('census', ?)", JSON.stringify(summary));
    });
  } finally {
    tally.close();
  }
}

/** A hash of which headers there are and whose, without a look at them: a file's content decides its header. */
function digest(db: Database, salt: string): string {
  const hash = createHash('sha256').update(salt);
  const images = db.iterate(
    `SELECT i.number, i.patient, p.id, i.sha256, i.problem FROM main.images i JOIN main.patients p ON p.number = i.patient
     ORDER BY i.number`,
  );
  for (const row of images) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}

function takeOver(db: Database, madeOf: string): boolean {
  const row = db.get<{ value: string }>("SELECT value FROM previous.meta WHERE key = 'census'");
  if (!row || (JSON.parse(row.value) as CensusSummary).madeOf !== madeOf) return false;
  db.transaction(() => {
    for (const table of ['census', 'census_patients'])
      db.exec(`INSERT INTO main.${table} SELECT * FROM previous.${table}`);
    db.run("INSERT INTO main.meta VALUES ('census', ?)", row.value);
  });
  return true;
}

/** One look through the headers, one at a time. Images are numbered patient by patient. */
async function countHeaders(
  db: Database,
  tally: Tally,
  signal: AbortSignal | undefined,
): Promise<ElementCounter> {
  const counter = new ElementCounter(tally);
  const headers = db.iterate<{ patient: number; id: string; header: string }>(
    `SELECT i.patient, p.id, h.header FROM main.images i JOIN main.patients p ON p.number = i.patient
       JOIN headers h ON h.reading = i.reading
     WHERE h.header IS NOT NULL ORDER BY i.number`,
  );
  for (const { patient, id, header } of headers) {
    const raw = JSON.parse(header) as DicomJson;
    counter.add(patient, raw, publishHeader(raw, id).header);
    if (counter.files % TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
  return counter;
}

function store(db: Database, { elements, files }: ElementCounter, tally: Tally): void {
  const slugOf = slugAllocator();
  for (const [position, counted] of inTagOrder(elements).entries()) {
    const { element, patients, constant } = describeElement(counted, tally, files, slugOf(counted));
    db.run(
      'INSERT INTO main.census VALUES (?, ?, ?, ?, ?)',
      position,
      element.slug,
      element.paged ? 1 : 0,
      constant ?? null,
      JSON.stringify(element),
    );
    if (!element.paged) continue;
    for (const [part, list] of patients.entries())
      for (const patient of list)
        db.run('INSERT INTO main.census_patients VALUES (?, ?, ?)', position, part, patient);
  }
}
