import { Random } from '../../scripts/sample/random.ts';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';

export interface ExplorerCatalogueOptions {
  patients: number;
  /** Gives a patient's id; UUIDs where nothing is said. */
  id?: (n: number, random: Random) => string;
}

const CLASSES = ['Lung Opacity', 'No Lung Opacity / Not Normal', 'Normal'];

/**
 * A catalogue of patients who differ in everything that the explorer filters, some of them without this or that; the label
 * table has three more columns: `score`, numbers, `site`, texts, and `physician`, names.
 * @param at gives the path of a file
 */
export function explorerCatalogue(
  at: (name: string) => string,
  { patients, id = uuid }: ExplorerCatalogueOptions,
): Catalogue {
  Database.openState(at('state.sqlite')).db.close();
  const db = Database.create(at('catalogue.sqlite'), at('state.sqlite'));
  const random = new Random('explorer');
  const column = (name: string, type: string, distinct: number) => ({
    name,
    type,
    missing: 0,
    distinct,
    distinctBound: 100_000,
    examples: [],
  });
  db.transaction(() => {
    db.run("INSERT INTO splits VALUES (0, 'train', 1), (1, 'test', 0)");
    db.run(
      "INSERT INTO inputs (name, kind, role, bytes, columns, profile) VALUES ('labels.csv', 'table', 'labels', 1, '[]', ?)",
      JSON.stringify([
        column('score', 'number', 900),
        column('site', 'text', 3),
        column('physician', 'text', 2),
      ]),
    );
    const maybe = <T>(chance: number, value: T) => (random.chance(chance) ? value : null);
    for (let n = 1; n <= patients; n++) {
      const name = id(n, random);
      const labelled = n <= patients * 0.9;
      const cls = labelled ? maybe(0.95, random.pick(CLASSES)) : null;
      const target = labelled ? (cls === 'Lung Opacity' ? 1 : 0) : null;
      const boxes = target === 1 ? random.whole(1, 4) : 0;
      const age = maybe(0.95, random.chance(0.02) ? 148 : random.whole(1, 95));
      const row = {
        split: labelled ? 'train' : 'test',
        age,
        sex: maybe(0.97, random.pick(['F', 'M'])),
        view: maybe(0.97, random.pick(['PA', 'AP'])),
        findings: ['blurred-image', 'dark-image', 'missing-sex'].filter(() => random.chance(0.1)),
      };
      db.run(
        'INSERT INTO patients VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)',
        n,
        name,
        name.replaceAll(' ', '_20'),
        labelled ? 1 : 0,
        target,
        cls,
        boxes,
      );
      db.run(
        'INSERT INTO views VALUES (?, ?, ?, ?)',
        name.replaceAll(' ', '_20'),
        'x',
        '{}',
        JSON.stringify(row),
      );
      const further = {
        score: random.chance(0.9) ? (random.next() * 10).toFixed(3) : '',
        site: random.pick(['A', 'B', '']),
        physician: 'Dr Doe',
      };
      if (labelled)
        db.run(
          "INSERT INTO label_rows (file, line, patient_id, target, state, further) VALUES ('labels.csv', ?, ?, ?, 'ok', ?)",
          n + 1,
          name,
          target,
          JSON.stringify(further),
        );
      for (let box = 1; box <= boxes; box++)
        db.run(
          'INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          n,
          box,
          random.whole(0, 500),
          random.whole(0, 500),
          random.whole(50, 400),
          random.whole(50, 400),
          n + 1,
          n,
        );
      if (random.chance(0.02)) continue;
      const side = random.pick([1024, 1024, 2048]);
      db.run(
        `INSERT INTO images (number, patient, split, path, bytes, modified, slug, reading, rows, columns, bits_stored,
           photometric, mean, standard_deviation, sharpness, row_spacing, drawn, thumbnail_width, thumbnail_height)
         VALUES (?1, ?1, ?2, ?3, 1, 1, ?3, ?1, ?4, ?4, ?5, 'MONOCHROME2', ?6, ?7, ?8, ?9, '[]', 256, 256)`,
        n,
        row.split,
        name,
        side,
        random.chance(0.9) ? 8 : 12,
        60 + random.next() * 140,
        20 + random.next() * 60,
        random.next() * 900,
        maybe(0.9, random.pick([0.139, 0.143, 0.168, 0.19])),
      );
    }
    db.run('UPDATE boxes SET image = NULL WHERE image NOT IN (SELECT number FROM images)');
  });
  return new Catalogue(db);
}

export function uuid(_: number, random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
