import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import { figureFiles, writeFigureFiles } from '../../src/site/figure-files.ts';
import type { StoredFigure } from '../../src/statistics/types.ts';
import { listFiles, temporaryFolder } from '../support/files.ts';

const PATIENTS = 250_000;
const figure = {
  slug: 'split',
  title: 'Split',
  page: 'splits',
  kind: 'bars',
  categoryLabel: 'Split',
  columns: [{ label: 'Patients' }],
  categories: [
    { label: 'train', values: [200_001], listed: 200_001 },
    { label: 'test', values: [PATIENTS - 200_001], listed: PATIENTS - 200_001 },
  ],
} as unknown as StoredFigure;

test.each([
  [true, ['split-patients-1.csv', 'split-patients-2.csv']],
  [false, []],
])(
  'the patients behind a figure of a large site (%s) lie in parts, with everybody in one of them',
  async (large, parts) => {
    await using folder = await temporaryFolder();
    const { db: state } = Database.openState(folder.at('state.sqlite'));
    state.close();
    const db = Database.create(folder.at('catalogue.sqlite'), folder.at('state.sqlite'));
    if (large) db.run("INSERT INTO main.meta VALUES ('grouped', '1')");
    db.run(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO patients SELECT i, 'p' || i, 'p' || i, 1, 0, NULL, 0 FROM n`,
      PATIENTS,
    );
    const numbers = (first: number, last: number) =>
      JSON.stringify(Array.from({ length: last - first + 1 }, (_, i) => first + i));
    db.run(
      'INSERT INTO figures VALUES (?, ?, 0, ?, ?)',
      figure.slug,
      'splits',
      JSON.stringify(figure),
      'print',
    );
    db.run('INSERT INTO figure_patients VALUES (?, 0, 0, ?)', figure.slug, numbers(1, 200_001));
    db.run('INSERT INTO figure_patients VALUES (?, 1, 0, ?)', figure.slug, numbers(200_002, PATIENTS));
    const catalogue = new Catalogue(db);
    db.exec('CREATE TEMP TABLE stale (path TEXT PRIMARY KEY)');
    for (const file of figureFiles(figure, catalogue.grouped))
      db.run('INSERT INTO temp.stale VALUES (?)', file);
    await writeFigureFiles(catalogue, folder.at('site'));
    db.close();

    const at = (name: string) => readFileSync(folder.at('site', 'data', 'figures', name));
    const files = (await listFiles(folder.at('site', 'data', 'figures'))).filter((name) =>
      name.includes('-patients'),
    );
    expect(files.sort()).toEqual([...parts, 'split-patients.csv'].sort());
    if (large)
      expect(parse(at('split-patients.csv'), { columns: true })).toEqual([
        { part: parts[0], rows: '200000' },
        { part: parts[1], rows: '50000' },
      ]);
    const rows = (large ? parts : ['split-patients.csv']).flatMap(
      (name) => parse(at(name), { columns: true }) as { Split: string; patientId: string }[],
    );
    expect(rows.length).toBe(PATIENTS);
    expect(new Set(rows.map((row) => row.patientId)).size).toBe(PATIENTS);
    expect(rows[200_000]).toEqual({ Split: 'train', patientId: 'p200001' });
    expect(rows[200_001]).toEqual({ Split: 'test', patientId: 'p200002' });
  },
);
