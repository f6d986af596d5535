import type { Catalogue } from '../catalogue/catalogue.ts';

/** Ids of one source that another one lacks. */
export interface Gap {
  /** The source that has them, and the one that should. */
  has: string;
  lacks: string;
  /** Different ids in the first. */
  ids: number;
  /** Of these, those that the second has not. */
  missing: number;
  /** The first of these; with the name of the patient's page where there is one. */
  first: { id: string; slug: string | null }[];
  /** Code of the check that lists them all. */
  code?: string;
}

/** Ids that stand in the table itself. */
const SHOWN = 5;

interface Source {
  name: string;
  /** SQL that gives its ids as `id`. */
  ids: string;
}

const images = (labelled: number) =>
  `SELECT p.id FROM images i JOIN patients p ON p.number = i.patient JOIN splits s ON s.name = i.split
   WHERE s.labelled = ${labelled}`;

const SOURCES = {
  labels: { name: 'Label CSV', ids: 'SELECT patient_id AS id FROM label_rows' },
  classes: { name: 'Class CSV', ids: 'SELECT patient_id AS id FROM class_rows' },
  listed: { name: 'Sample submission', ids: 'SELECT patient_id AS id FROM listed_rows' },
  train: { name: 'Training images', ids: images(1) },
  test: { name: 'Test images', ids: images(0) },
} satisfies Record<string, Source>;

type Name = keyof typeof SOURCES;

/** What has to be where, in both directions, and the check that lists the cases. */
const PAIRS: [has: Name, lacks: Name, code?: string][] = [
  ['labels', 'train', 'missing-image'],
  ['train', 'labels', 'unlabelled-image'],
  ['labels', 'classes', 'class-missing'],
  ['classes', 'labels', 'class-without-label'],
  ['classes', 'train'],
  ['train', 'classes'],
  ['listed', 'test', 'submission-without-image'],
  ['test', 'listed', 'image-without-submission'],
];

/**
 * Compares the ids of the tables and of the image files with one another, each direction on its own. Sources that the
 * dataset does not have are left out.
 */
export function reconcile({ db }: Catalogue): Gap[] {
  // Each of them once: the queries below go through them many times.
  for (const [name, { ids }] of Object.entries(SOURCES))
    db.exec(`CREATE TEMP TABLE ids_${name} AS SELECT DISTINCT id FROM (${ids}) WHERE id IS NOT NULL ORDER BY id;
      CREATE UNIQUE INDEX temp.ids_of_${name} ON ids_${name} (id)`);
  try {
    const count = (sql: string) => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n;
    return PAIRS.flatMap(([has, lacks, code]) => {
      const ids = count(`ids_${has}`);
      if (ids === 0 || count(`ids_${lacks}`) === 0) return [];
      const without = `ids_${has} a WHERE NOT EXISTS (SELECT 1 FROM ids_${lacks} b WHERE b.id = a.id)`;
      const first = db.all<Gap['first'][number]>(
        `SELECT a.id, (SELECT slug FROM patients WHERE id = a.id) AS slug FROM ${without} ORDER BY a.id LIMIT ${SHOWN}`,
      );
      const gap = { ids, missing: count(without), first, ...(code && { code }) };
      return [{ has: SOURCES[has].name, lacks: SOURCES[lacks].name, ...gap }];
    });
  } finally {
    for (const name of Object.keys(SOURCES)) db.exec(`DROP TABLE temp.ids_${name}`);
  }
}
