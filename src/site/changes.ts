import type { Catalogue } from '../catalogue/catalogue.ts';
import type { BuildRecord, PatientChange } from '../history/types.ts';

/** What changed of a patient, as pages ask for it: see `PatientChange`. */
export type Change = Omit<PatientChange, 'in' | 'id'>;

export type { BuildRecord } from '../history/types.ts';

/** Patients of one kind that the page of a build shows: the files have all. */
export const SHOWN_CHANGES = 120;

/** All builds that changed something, the newest first; none where no history is kept. */
export const builds = ({ db }: Catalogue): BuildRecord[] =>
  db
    .all<{ record: string }>('SELECT record FROM history_builds ORDER BY build DESC')
    .map(({ record }) => JSON.parse(record) as BuildRecord);

/** @throws Error where there is no such build */
export function buildRecord({ db }: Catalogue, build: number): BuildRecord {
  const row = db.get<{ record: string }>('SELECT record FROM history_builds WHERE build = ?', build);
  if (!row) throw new Error(`there is no build ${build} in the history`);
  return JSON.parse(row.record) as BuildRecord;
}

/** Patients who came with a build, or of whom it changed something; of those who went since nothing is known. */
export function changesOf(
  { db }: Catalogue,
  build: number,
  kind: 'added' | 'changed',
): { shown: { slug: string; id: string; change: Change }[]; more: number } {
  const which = `FROM history_changes h JOIN patients p ON p.slug = h.slug
    WHERE h.build = ? AND (json_extract(h.change, '$.added') IS NOT NULL) = ${kind === 'added' ? 1 : 0}`;
  const { n } = db.get<{ n: number }>(`SELECT count(*) AS n ${which}`, build)!;
  const shown = db
    .all<{ slug: string; id: string; change: string }>(
      `SELECT h.slug, p.id, h.change ${which} ORDER BY h.position LIMIT ${SHOWN_CHANGES}`,
      build,
    )
    .map(({ slug, id, change }) => ({ slug, id, change: JSON.parse(change) as Change }));
  return { shown, more: n - shown.length };
}

/** Patients whom a build found to be withdrawn, and who have not come back. */
export function withdrawnIn({ db }: Catalogue, build: number): { slug: string; id: string }[] {
  return db.all('SELECT slug, id FROM history_withdrawn WHERE build = ? ORDER BY id', build);
}

/** The build that found a patient to be withdrawn. */
export function withdrawal({ db }: Catalogue, slug: string): { build: number; date: string | undefined } {
  const row = db.get<{ build: number; date: string | null }>(
    `SELECT w.build, json_extract(b.record, '$.date') AS date FROM history_withdrawn w
       LEFT JOIN history_builds b ON b.build = w.build WHERE w.slug = ?`,
    slug,
  )!;
  return { build: row.build, date: row.date ?? undefined };
}

/** What changed of a patient from build to build, the newest first. */
export function patientHistory(
  { db }: Catalogue,
  slug: string,
): { build: number; date: string | undefined; change: Change }[] {
  return db
    .all<{ build: number; date: string | null; change: string }>(
      `${PATIENT_HISTORY} WHERE h.slug = ? ${ORDER}`,
      slug,
    )
    .map(({ build, date, change }) => ({
      build,
      date: date ?? undefined,
      change: JSON.parse(change) as Change,
    }));
}

const PATIENT_HISTORY = `SELECT h.slug, h.build, json_extract(b.record, '$.date') AS date, h.change
  FROM history_changes h LEFT JOIN history_builds b ON b.build = h.build`;
const ORDER = 'ORDER BY h.slug, h.position DESC';

/** The same of all patients of whom there is something to say: a text that changes where it does. */
export function patientHistories({ db }: Catalogue): Map<string, string> {
  const texts = new Map<string, string>();
  const rows = db.iterate<{ slug: string; build: number; date: string | null; change: string }>(
    `${PATIENT_HISTORY} ${ORDER}`,
  );
  for (const { slug, build, date, change } of rows)
    texts.set(slug, `${texts.get(slug) ?? ''}${build} ${date ?? ''} ${change}\n`);
  return texts;
}

/** Lines of changes.json: a build each, the newest first, with all that is known of it. */
export function* changeRows(catalogue: Catalogue): Generator<string> {
  const { db } = catalogue;
  for (const { build, ...record } of builds(catalogue)) {
    const changes = db
      .all<{ id: string; change: string }>(
        `SELECT p.id, h.change FROM history_changes h JOIN patients p ON p.slug = h.slug
         WHERE h.build = ? ORDER BY h.position`,
        build,
      )
      .map(({ id, change }) => ({ id, ...(JSON.parse(change) as Change) }));
    const withdrawn = withdrawnIn(catalogue, build).map(({ id }) => id);
    const { classCounts, ...counts } = record;
    yield JSON.stringify({
      build,
      ...counts,
      ...(classCounts && {
        classCounts: classCounts.map(([name, before, after]) => ({ name, before, after })),
      }),
      ...(changes.length > 0 && { changes }),
      ...(withdrawn.length > 0 && { withdrawn }),
    });
  }
}
