import { createHash } from 'node:crypto';
import type { Database } from '../catalogue/database.ts';
import { attachPrevious, detachPrevious } from '../catalogue/previous.ts';
import type { CountedRefusal } from '../privacy/refusals.ts';
import type { PrivacySettings } from '../privacy/settings.ts';
import { FEW_IMAGES, onThread } from '../thread.ts';
import { TextListWriter } from './id-list.ts';
import type { CensusSummary } from './types.ts';
import type { CensusResult, CensusTask } from './worker.ts';

export interface CensusOptions {
  /** File of the state, which holds the headers. */
  state: string;
  privacy: PrivacySettings;
  /** Stands for the program that counts, and for the policy. */
  salt: string;
  /** Catalogue of the last build, from which the census is taken over where the same headers are in the same places. */
  previous?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Begins to count the elements of all headers, behind the privacy policy, on a thread of its own: it goes on while
 * other things are done.
 * @param db the catalogue, open for writing
 * @returns what waits for the counts and puts them into the catalogue: tables `census`, `census_patients` and `unusual`,
 *   and the whole in `meta`; it says what the privacy policy refuses
 */
export function startCensus(
  db: Database,
  { state, salt, privacy, previous, signal }: CensusOptions,
): () => Promise<CountedRefusal[]> {
  const madeOf = digest(db, salt);
  if (attachPrevious(db, previous)) {
    try {
      // What was taken over was published.
      if (takeOver(db, madeOf)) return async () => [];
    } finally {
      detachPrevious(db);
    }
  }
  const task = taskOf(db, state, privacy);
  const worker = new URL('./worker.ts', import.meta.url);
  const finish = onThread<CensusTask, CensusResult>(worker, task, {
    signal,
    small: task.readings.length <= FEW_IMAGES,
  });
  return async () => {
    const counted = await finish();
    db.transaction(() => store(db, counted, madeOf));
    return counted.refused;
  };
}

/** The headers of the images, which are numbered patient by patient. */
function taskOf(db: Database, state: string, privacy: PrivacySettings): CensusTask {
  const from = `FROM main.images i JOIN main.patients p ON p.number = i.patient WHERE i.reading IS NOT NULL`;
  const { n } = db.get<{ n: number }>(`SELECT count(*) AS n ${from}`)!;
  const readings = new Uint32Array(n);
  const patients = new Uint32Array(n);
  const ids = new TextListWriter(n);
  const named = db.get('SELECT 1 FROM main.identities') !== undefined;
  const rawIds = named ? new TextListWriter(n) : undefined;
  let place = 0;
  const rows = db.iterate<{ reading: number; patient: number; id: string; raw: string | null }>(
    `SELECT i.reading, i.patient, p.id, (SELECT raw FROM main.identities WHERE id = p.id) AS raw
     ${from} ORDER BY i.number`,
  );
  for (const { reading, patient, id, raw } of rows) {
    readings[place] = reading;
    patients[place++] = patient;
    ids.add(id);
    rawIds?.add(raw ?? '');
  }
  return { state, readings, patients, ids: ids.finish(), rawIds: rawIds?.finish(), privacy };
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
    for (const table of ['census', 'census_patients', 'unusual'])
      db.exec(`INSERT INTO main.${table} SELECT * FROM previous.${table}`);
    db.run("INSERT INTO main.meta VALUES ('census', ?)", row.value);
  });
  return true;
}

function store(db: Database, { elements, files, cut }: CensusResult, madeOf: string): void {
  for (const [position, { element, patients, constant, unusual }] of elements.entries()) {
    db.run(
      'INSERT INTO main.census VALUES (?, ?, ?, ?, ?, ?)',
      position,
      element.slug,
      element.paged ? 1 : 0,
      constant ?? null,
      JSON.stringify(element),
      unusual ? JSON.stringify(unusual.usual) : null,
    );
    for (const patient of new Set(unusual?.patients))
      db.run('INSERT INTO main.unusual VALUES (?, ?)', patient, position);
    if (!element.paged) continue;
    for (const [part, list] of patients.entries())
      for (const patient of list)
        db.run('INSERT INTO main.census_patients VALUES (?, ?, ?)', position, part, patient);
  }
  const summary: CensusSummary = { files, cut, madeOf };
  db.run("INSERT INTO main.meta VALUES ('census', ?)", JSON.stringify(summary));
}
