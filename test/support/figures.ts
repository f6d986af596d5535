import fc from 'fast-check';
import { Database } from '../../src/catalogue/database.ts';
import type { ReadingColumn } from '../../src/catalogue/schema.ts';
import { parseSettings, type Settings } from '../../src/settings.ts';
import { drawPictures } from '../../src/statistics/pictures.ts';
import type { StoredFigure } from '../../src/statistics/types.ts';
import { writeFigures } from '../../src/statistics/write.ts';
import type { TemporaryFolder } from './files.ts';

/** An image of a model: what a reading of it would have found; null where the header does not say. */
export interface ModelImage extends Partial<Record<ReadingColumn, string | number | null>> {
  split: 'train' | 'test';
}

export type ModelBox = [x: number, y: number, width: number, height: number];

/** A row of the label CSV; one that cannot be read has no target. */
export interface ModelRow {
  target: 0 | 1 | undefined;
  box?: ModelBox;
}

/** A patient of a model: labelled where there are rows. */
export interface ModelPerson {
  rows: ModelRow[];
  /** Classes of the rows of the class CSV; the first is the patient's. */
  classes: readonly string[];
  images: ModelImage[];
}

/** A person with what follows from the rows, by means of its own. */
export interface Person extends ModelPerson {
  number: number;
  target: 0 | 1 | undefined;
  class: string | undefined;
  boxes: ModelBox[];
}

/** The persons in the site's order, labelled ones first. */
export function numbered(model: readonly ModelPerson[]): Person[] {
  const ordered = [...model.filter((p) => p.rows.length > 0), ...model.filter((p) => p.rows.length === 0)];
  return ordered.map((person, i) => {
    const targets = person.rows.flatMap(({ target }) => target ?? []);
    return {
      ...person,
      number: i + 1,
      target: targets.length === 0 ? undefined : targets.includes(1) ? 1 : 0,
      class: person.classes[0],
      boxes: person.rows.flatMap(({ target, box }) => (target === 1 && box ? [box] : [])),
    };
  });
}

/** Writes persons into a new catalogue as ingestion does. */
export function writePersons(db: Database, persons: readonly Person[]): void {
  ['train', 'test'].forEach((split, i) => {
    db.run('INSERT INTO splits VALUES (?, ?, ?)', i, split, split === 'train' ? 1 : 0);
  });
  let [line, image] = [1, 0];
  for (const { number, rows, classes, images, target, boxes, ...person } of persons) {
    const id = `p${number}`;
    db.run(
      'INSERT INTO patients VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[number, id, id, rows.length > 0 ? 1 : 0, target ?? null, person.class ?? null, boxes.length],
    );
    for (const row of rows) {
      const box = row.target === 1 ? row.box : undefined;
      db.run(
        `INSERT INTO label_rows (file, line, patient_id, target, x, y, width, height, state)
         VALUES ('labels', ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[++line, id, row.target ?? null, ...(box ?? [null, null, null, null])],
        row.target === undefined ? 'bad' : 'ok',
      );
    }
    for (const name of classes)
      db.run(
        "INSERT INTO class_rows (file, line, patient_id, class) VALUES ('classes', ?, ?, ?)",
        ++line,
        id,
        name,
      );
    boxes.forEach((box, i) => {
      db.run(
        'INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        number,
        i + 1,
        ...box,
        ++line,
        images.length > 0 ? image + 1 : null,
      );
    });
    for (const { split, ...read } of images) {
      const n = ++image;
      const columns = Object.entries({ media: `m${n}`, frame_extension: 'jpg', ...read });
      const names = ['number', 'patient', 'split', 'path', 'bytes', 'modified', 'slug', 'reading'];
      db.run(
        `INSERT INTO images (${[...names, ...columns.map(([name]) => name)].join(', ')})
         VALUES (${[...names, ...columns].map(() => '?').join(', ')})`,
        ...[n, number, split, `i${n}`, 1, 0, `i${n}`, n],
        ...columns.map(([, value]) => value ?? null),
      );
      const grey = Number(read.mean ?? 0) % 256;
      db.run('INSERT INTO miniatures VALUES (?, zeroblob(256), ?)', n, new Uint8Array(4096).fill(grey));
    }
  }
}

/** A figure as it is stored, with the patients behind it. */
export interface WrittenFigure extends StoredFigure {
  /** Numbers of the patients behind a line, or behind one of its cells; both from 0. */
  behind(line: number, cell?: number): number[];
}

export const SETTINGS: Settings = parseSettings('title: A test\ndescription: A test.\n', 'a test');

/**
 * Every figure of a model, by its name.
 * @param name of the catalogue, and of an earlier one from which figures may be taken over
 */
export async function figuresOf(
  temporary: TemporaryFolder,
  persons: readonly Person[],
  { name = `c${++made}`, previous }: { name?: string; previous?: string } = {},
): Promise<Map<string, WrittenFigure>> {
  Database.openState(temporary.at('state.sqlite')).db.close();
  const db = Database.create(temporary.at(name), temporary.at('state.sqlite'));
  db.exec('DELETE FROM miniatures');
  db.transaction(() => writePersons(db, persons));
  const pending = writeFigures(db, {
    settings: SETTINGS,
    salt: '',
    previous: previous && temporary.at(previous),
    fullSize: true,
  });
  await drawPictures(db, pending, {
    encodePng: async () => new Uint8Array(),
    cutCrop: async () => new Uint8Array(),
  });
  const lists = new Map<string, number[]>();
  const key = (...place: (string | number)[]) => place.join(' ');
  for (const { figure, category, cell, patients } of db.all<{
    figure: string;
    category: number;
    cell: number;
    patients: string;
  }>('SELECT * FROM figure_patients'))
    lists.set(key(figure, category, cell), JSON.parse(patients) as number[]);
  const figures = db.all<{ json: string }>('SELECT json FROM figures').map(({ json }) => {
    const figure = JSON.parse(json) as StoredFigure;
    const behind = (line: number, cell?: number) =>
      lists.get(key(figure.slug, line, cell === undefined ? 0 : cell + 1)) ?? [];
    return [figure.slug, { ...figure, behind }] as const;
  });
  db.close();
  return new Map(figures);
}

let made = 0;

/** A model with its figures. */
export interface WrittenModel {
  persons: Person[];
  figures: Map<string, WrittenFigure>;
}

/**
 * The figures of many models, computed once for all tests of a file. FIGURE_SEED chooses other models, FIGURE_RUNS how
 * many.
 */
export async function writtenModels(temporary: TemporaryFolder): Promise<WrittenModel[]> {
  const { FIGURE_SEED = '1', FIGURE_RUNS = '12' } = process.env;
  const models = fc.sample(somePersons, { seed: Number(FIGURE_SEED), numRuns: Number(FIGURE_RUNS) });
  const written: WrittenModel[] = [];
  for (const persons of models) written.push({ persons, figures: await figuresOf(temporary, persons) });
  return written;
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });

const modelImage: fc.Arbitrary<ModelImage> = fc.record({
  split: fc.constantFrom('train' as const, 'train' as const, 'test' as const),
  problem: fc.option(fc.constant('broken'), { nil: null, freq: 6 }),
  age: maybe(fc.oneof(fc.integer({ min: 0, max: 121 }), fc.constantFrom(0.5, 148, -1, 119.75))),
  sex: maybe(fc.constantFrom('F', 'M', 'O')),
  view_position: maybe(fc.constantFrom('AP', 'PA')),
  body_part: maybe(fc.constantFrom('CHEST', 'ABDOMEN')),
  modality: maybe(fc.constantFrom(...'ABCDEFGHIJKLMNOP')),
  transfer_syntax: maybe(fc.constantFrom('1.2.840.10008.1.2.1', '1.2.840.10008.1.2.4.50', '1.2.3')),
  photometric: maybe(fc.constantFrom('MONOCHROME1', 'MONOCHROME2')),
  bits_stored: maybe(fc.constantFrom(8, 12)),
  rows: fc.constantFrom(100, 200),
  columns: fc.constantFrom(100, 150),
  frames: fc.constant(1),
  pixel_bytes: fc.integer({ min: 1000, max: 50_000 }),
  mean: maybe(fc.integer({ min: 0, max: 255 })),
  standard_deviation: fc.integer({ min: 0, max: 900 }).map((n) => n / 10),
  min: fc.integer({ min: 0, max: 20 }),
  max: fc.integer({ min: 200, max: 255 }),
  sharpness: maybe(fc.double({ min: 0, max: 500, noNaN: true })),
  row_spacing: maybe(fc.constantFrom(0.1, 0.143, 0.2)),
  column_spacing: maybe(fc.constantFrom(0.1, 0.143)),
});

const modelBox: fc.Arbitrary<ModelBox> = fc.tuple(
  fc.integer({ min: -5, max: 90 }),
  fc.integer({ min: -5, max: 90 }),
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 60 }),
);

const modelRow: fc.Arbitrary<ModelRow> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ target: 0 } as ModelRow) },
  { weight: 3, arbitrary: fc.record({ target: fc.constant(1 as const), box: modelBox }) },
  { weight: 1, arbitrary: fc.constantFrom<ModelRow>({ target: 1 }, { target: undefined }) },
);

/** Any few persons: with and without labels, classes and images, with contradictions and gaps. */
const somePersons: fc.Arbitrary<Person[]> = fc
  .array(
    fc.record({
      rows: fc.array(modelRow, { maxLength: 3 }),
      classes: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(['A'], ['B'], ['C & D']) },
        { weight: 1, arbitrary: fc.constantFrom([], ['A', 'A'], ['A', 'B'], ['A', 'Z']) },
      ),
      images: fc.oneof(
        { weight: 6, arbitrary: fc.array(modelImage, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(modelImage, { maxLength: 3 }) },
      ),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map(numbered);

/** Labelled persons with an image, and the header facts of their first one: what figures of people are out of. */
export const peopleOf = (persons: readonly Person[]) =>
  persons.flatMap((person) => {
    const first = person.images[0];
    if (person.rows.length === 0 || !first) return [];
    const written = first.age as number | null | undefined;
    const age = written == null || written < 0 || written > 120 ? undefined : written;
    return [{ ...person, first, written: written ?? undefined, age }];
  });
