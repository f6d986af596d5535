import { median } from 'd3-array';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { overlappingClassCounts } from './counts.ts';
import { fleissKappa } from './methods/fleiss-kappa.ts';
import type { Statistic } from './types.ts';
import { counted, share } from './words.ts';

/** What each reader says of each image, into temporary tables: images that two or more have read. */
const READ = `
  DROP TABLE IF EXISTS temp.said;
  DROP TABLE IF EXISTS temp.read;
  CREATE TEMP TABLE said AS
    SELECT DISTINCT p.number AS patient, coalesce(l.image, '') AS image, l.name, l.reader
    FROM label_rows l JOIN patients p ON p.id = l.patient_id
    WHERE l.reader IS NOT NULL AND l.name IS NOT NULL AND l.target IS NOT NULL;
  CREATE TEMP TABLE read AS
    SELECT patient, image, count(DISTINCT reader) AS readers FROM temp.said
    GROUP BY patient, image HAVING readers > 1;
  CREATE INDEX temp.read_image ON read (patient, image);`;

/** Votes for a class on the images that several have read. */
const VOTES = `
  SELECT s.name, r.readers, count(*) AS yes FROM temp.read r
  JOIN temp.said s ON s.patient = r.patient AND s.image = r.image GROUP BY s.name, r.patient, r.image`;

/** How far readers of the same images agree. */
export const readerAgreement: Statistic = {
  compute(catalogue, settings) {
    const { db } = catalogue;
    if (!db.get('SELECT 1 FROM readers')) return undefined;
    db.exec(READ);
    const groups = db.all<{ readers: number; n: number }>(
      'SELECT readers, count(*) AS n FROM temp.read GROUP BY readers ORDER BY readers',
    );
    const images = groups.reduce((sum, { n }) => sum + n, 0);
    if (images === 0) return undefined;
    const votes = db.all<{ name: string; readers: number; yes: number; n: number }>(
      `SELECT name, readers, yes, count(*) AS n FROM (${VOTES}) GROUP BY name, readers, yes ORDER BY name, readers, yes`,
    );
    const overlaps = medianOverlaps(catalogue);
    const lines = overlappingClassCounts(catalogue, settings).flatMap(({ name }) => {
      const own = votes.filter((each) => each.name === name);
      if (own.length === 0) return [];
      const [anybody, everybody] = [own, own.filter(({ readers, yes }) => readers === yes)].map((some) =>
        some.reduce((sum, { n }) => sum + n, 0),
      );
      return [{ name, anybody: anybody!, everybody: everybody!, kappa: fleissKappa(subjects(groups, own)) }];
    });
    const split = catalogue.count(
      `SELECT count(*) FROM (SELECT 1 FROM temp.read r JOIN temp.said s ON s.patient = r.patient AND s.image = r.image
       GROUP BY r.patient, r.image HAVING count(*) < r.readers * count(DISTINCT s.name))`,
    );
    return {
      slug: 'reader-agreement',
      title: 'Agreement of readers, in images',
      caption: `${counted(images, 'image')} were read by several readers; on ${share(split, images)} of them they do not all name the same.`,
      kind: 'table',
      categoryLabel: 'Class',
      columns: [
        { unit: 'images', label: 'Named by somebody', total: 'none' },
        { unit: 'images', label: 'By all readers', total: 'none' },
        { unit: 'images', label: 'By some only', total: 'none' },
        { unit: 'other', label: '% by all', total: 'none', decimals: 1 },
        { unit: 'other', label: 'Fleiss’ kappa', total: 'none', decimals: 2 },
        { unit: 'other', label: 'IoU of boxes, median', total: 'none', decimals: 2 },
      ],
      categories: lines.map(({ name, anybody, everybody, kappa }) => ({
        label: name,
        className: name,
        values: [
          anybody,
          everybody,
          anybody - everybody,
          (100 * everybody) / anybody,
          kappa,
          overlaps.get(name),
        ],
        cells: [
          undefined,
          { sql: `SELECT r.patient AS number ${votesFor} HAVING count(*) = r.readers`, values: [name] },
          { sql: `SELECT r.patient AS number ${votesFor} HAVING count(*) < r.readers`, values: [name] },
        ],
      })),
      method: `Images that two or more readers have read (${groups.map(({ readers, n }) => `${counted(n, 'image')} by ${readers}`).join(', ')}), by what label rows name. Fleiss’ kappa: 1 for agreement in everything, 0 for as much as by chance. IoU: of each box with the best one of the same class of each other reader who marks the class, intersection over union.`,
    };
  },
};

const votesFor = `FROM temp.read r JOIN temp.said s ON s.patient = r.patient AND s.image = r.image
  WHERE s.name = ? GROUP BY r.patient, r.image`;

/** All images with their votes on one class: those of whom nobody names it, too. */
function* subjects(
  groups: readonly { readers: number; n: number }[],
  votes: readonly { readers: number; yes: number; n: number }[],
): Generator<{ raters: number; yes: number }> {
  for (const { readers, n } of groups) {
    const own = votes.filter((vote) => vote.readers === readers);
    const none = n - own.reduce((sum, vote) => sum + vote.n, 0);
    for (const { yes, n: times } of [...own, { yes: 0, n: none }])
      for (let i = 0; i < times; i++) yield { raters: readers, yes };
  }
}

type BoxRow = Row & {
  image: number;
  name: string;
  reader: string;
  x: number;
  y: number;
  width: number;
  height: number;
};

/** Of each class the median over boxes of the best overlap with each other reader's boxes of the class. */
function medianOverlaps({ db }: Catalogue): Map<string, number> {
  const found = new Map<string, number[]>();
  let group: BoxRow[] = [];
  const finish = () => {
    const readers = new Set(group.map(({ reader }) => reader));
    for (const box of group)
      for (const reader of readers) {
        if (reader === box.reader) continue;
        const best = Math.max(
          ...group.filter((other) => other.reader === reader).map((other) => iou(box, other)),
        );
        const list = found.get(box.name) ?? [];
        found.set(box.name, list);
        list.push(best);
      }
  };
  const rows = db.iterate<BoxRow>(
    `SELECT image, name, reader, x, y, width, height FROM boxes
     WHERE image IS NOT NULL AND name IS NOT NULL AND reader IS NOT NULL ORDER BY image, name, number`,
  );
  for (const row of rows) {
    const [first] = group;
    if (first && (first.image !== row.image || first.name !== row.name)) {
      finish();
      group = [];
    }
    group.push(row);
  }
  finish();
  return new Map([...found].map(([name, list]) => [name, median(list)!]));
}

function iou(a: BoxRow, b: BoxRow): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (wide <= 0 || high <= 0) return 0;
  const both = wide * high;
  return both / (a.width * a.height + b.width * b.height - both);
}
