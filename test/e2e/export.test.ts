import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { bibtex, citationCff } from '../../src/export/citation.ts';
import { yoloLine } from '../../src/export/yolo.ts';
import { parseSettings } from '../../src/settings.ts';
import { buildSite, run } from '../support/command-line.ts';
import { listFiles, readJson, readRows, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { MARKUP, NAME_IN_HEADER } from '../support/hostile.ts';
import { writeTiny } from '../support/tiny.ts';

/** The sample and the hostile dataset, exported in every format. */

let temporary: TemporaryFolder;
const at = (...names: string[]) => temporary.at(...names);

beforeAll(async () => {
  temporary = await temporaryFolder();
  for (const name of ['sample', 'hostile'] as const) {
    const { data } = inject(name);
    const options = ['--data', data, '--out', at(name), '--cache', at('cache')];
    const { status, stderr } = await run(temporary.folder, 'export', ...options);
    expect(status, stderr).toBe(0);
  }
});
afterAll(() => temporary[Symbol.asyncDispose]());

const text = (...names: string[]) => readFileSync(at(...names), 'utf8');
const labelsOf = (folder: string) => readRows(folder, 'stage_2_train_labels.csv');
const sorted = (rows: (string | number)[][]) => rows.map((row) => row.join(',')).sort();

test("the challenge's files say what the dataset's own say", async () => {
  const { data } = inject('sample');
  const asNumbers = (rows: string[][]) =>
    sorted(rows.map(([id, ...cells]) => [id!, ...cells.map((cell) => (cell === '' ? '' : Number(cell)))]));
  expect(asNumbers(await labelsOf(at('sample')))).toEqual(asNumbers(await labelsOf(data)));
  const classes = (folder: string) => readRows(folder, 'stage_2_detailed_class_info.csv');
  expect(sorted(await classes(at('sample')))).toEqual(sorted(await classes(data)));
});

interface Coco {
  images: { id: number; file_name: string; patient_id: string; width: number; height: number }[];
  annotations: { id: number; image_id: number; category_id: number; bbox: number[]; area: number }[];
  categories: { id: number; name: string }[];
}

test('COCO has each box once, on the image of its patient', async () => {
  const { data } = inject('sample');
  const { images, annotations, categories } = await readJson<Coco>(at('sample/coco.json'));
  const patients = new Map(images.map(({ id, patient_id }) => [id, patient_id]));
  const found = annotations.map(({ image_id, bbox }) => [patients.get(image_id)!, ...bbox]);
  const expected = (await labelsOf(data)).filter((row) => row[5] === '1').map((row) => row.slice(0, 5));
  expect(sorted(found)).toEqual(sorted(expected.map(([id, ...sides]) => [id!, ...sides.map(Number)])));
  expect(categories).toEqual([{ id: 1, name: 'Lung Opacity' }]);
  expect(new Set(annotations.map(({ id }) => id)).size).toBe(annotations.length);
  expect(annotations.every(({ bbox, area }) => area === bbox[2]! * bbox[3]!)).toBe(true);
});

test('YOLO has a file for each labelled image, from which the boxes can be computed again', async () => {
  const { data } = inject('sample');
  const rows = await labelsOf(data);
  const files = (await listFiles(at('sample/yolo/labels'))).map((file) => file.replace(/\.txt$/, ''));
  expect(files).toEqual([...new Set(rows.map(([id]) => id!))].sort());
  for (const id of files) {
    const boxes = text('sample/yolo/labels', `${id}.txt`)
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [, x, y, width, height] = line.split(' ').map((share) => Number(share) * 1024);
        return [x! - width! / 2, y! - height! / 2, width!, height!].map(Math.round);
      });
    const expected = rows
      .filter((row) => row[0] === id && row[5] === '1')
      .map((row) => row.slice(1, 5).map((side) => Math.round(Number(side))));
    expect(boxes, id).toEqual(expected);
  }
  expect(parse(text('sample/yolo/data.yaml'))).toMatchObject({ names: ['Lung Opacity'] });
});

test('YOLO boxes are cut at the edge', () => {
  const box = { x: -10, y: 0, width: 20, height: 50 };
  expect(yoloLine(box, 100, 100)).toEqual({ text: '0.050000 0.250000 0.100000 0.500000', whole: false });
  expect(yoloLine({ ...box, x: 100 }, 100, 100)).toEqual({ text: undefined, whole: false });
  expect(yoloLine({ ...box, x: 0 }, 100, 100).whole).toBe(true);
});

const readParquet = (...names: string[]) => {
  const bytes = readFileSync(at(...names));
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
};

test('Parquet has the patients and boxes of the site, and Croissant describes its files', async () => {
  const { site } = inject('sample');
  const published = await readJson<Record<string, unknown>[]>(path.join(site, 'data', 'patients.json'));
  const patients = await readParquet('sample/patients.parquet');
  expect(patients).toEqual(
    published.map(({ id, labelled, target, class: name, boxes, split, age, sex, view }) => ({
      patient_id: id,
      labelled,
      target,
      class: name,
      boxes,
      split,
      age,
      sex,
      view_position: view,
    })),
  );
  const described = await readJson<{
    distribution: { '@id': string; sha256: string }[];
    recordSet: {
      '@id': string;
      field: {
        '@id': string;
        name: string;
        source: { fileObject: { '@id': string } };
        references?: unknown;
      }[];
    }[];
  }>(at('sample/croissant.json'));
  for (const { '@id': file, sha256 } of described.distribution)
    expect(
      createHash('sha256')
        .update(readFileSync(at('sample', file)))
        .digest('hex'),
    ).toBe(sha256);
  for (const { '@id': table, field } of described.recordSet) {
    const [row] = await readParquet(`sample/${table}.parquet`);
    expect(field.map(({ name }) => name)).toEqual(Object.keys(row!));
    expect(field.every(({ source }) => source.fileObject['@id'] === `${table}.parquet`)).toBe(true);
  }
});

test('hostile texts stay texts, and what the privacy policy withholds is in no file', async () => {
  const rows = await readParquet('hostile/patients.parquet');
  expect(rows.map(({ patient_id }) => patient_id)).toContain(MARKUP);
  for (const file of await listFiles(at('hostile')))
    expect(readFileSync(at('hostile', file)).includes(NAME_IN_HEADER), file).toBe(false);
  const cff = parse(text('hostile/CITATION.cff')) as Record<string, unknown>;
  expect(cff).toMatchObject({ 'cff-version': '1.2.0', type: 'dataset', authors: [{ name: MARKUP }] });
  // A file for each labelled patient who has an image, whatever the id; none outside of its folder.
  expect((await listFiles(at('hostile/yolo/labels'))).length).toBeGreaterThan(10);
  expect((await readJson<{ notes: string[] }>(at('hostile/export.json'))).notes.join(' ')).toMatch(
    /unknown size/,
  );
});

test('a citation is text of TeX and of YAML', () => {
  const settings = parseSettings(
    'title: "50 % {of} \\\\ A_B & C"\ndescription: D.\ncitation: "A: B #1"\nlicence: { name: CC-BY-4.0 }\n',
    'report.yaml',
  );
  expect(bibtex(settings)).toContain('title = {{50 \\% \\{of\\} \\textbackslash{} A\\_B \\& C}},');
  expect(bibtex(settings)).toContain('note = {A: B \\#1},');
  expect(parse(citationCff(settings))).toMatchObject({ license: 'CC-BY-4.0', message: 'Cite as: A: B #1' });
});

test('formats are chosen, what they need comes along, and a folder of somebody else stays as it is', async () => {
  const { data } = inject('sample');
  const options = ['--data', data, '--cache', at('cache')];
  const some = await run(
    temporary.folder,
    ...['export', ...options, '--out', at('some'), '--format', 'croissant', '--json'],
  );
  expect(JSON.parse(some.stdout)).toMatchObject({ formats: ['parquet', 'croissant'] });
  await mkdir(at('mine'));
  writeFileSync(at('mine/thesis.txt'), 'text');
  const refused = await run(temporary.folder, 'export', ...options, '--out', at('mine'));
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/mine: .*other than an export/),
  ]);
  expect(await listFiles(at('mine'))).toEqual(['thesis.txt']);
});

test('a site offers what its settings ask for, the same as the export, and no more work where nothing changed', async () => {
  const data = await writeTiny(inject('sample').data, at('tiny'));
  const wished = ['coco', 'croissant', 'citation', 'csv', 'yolo'];
  const settings = {
    title: 'T',
    description: 'D.',
    citation: 'A. B, 2020.',
    privacy: 'declared-deidentified',
    exports: wished,
  };
  writeFileSync(path.join(data.folder, 'report.yaml'), JSON.stringify(settings));
  const folders = { data: data.folder, out: at('site'), cache: at('site-cache') };
  await buildSite(folders);
  const options = ['--data', data.folder, '--out', at('tiny-export'), '--cache', at('site-cache')];
  expect((await run(at(), 'export', ...options, '--format', ...wished)).status).toBe(0);
  const exported = (await listFiles(at('tiny-export'))).filter((file) => file !== 'export.json');
  expect(exported).toContain('boxes.parquet');
  expect(await listFiles(at('site', 'exports'))).toEqual(exported);
  for (const file of exported)
    expect([
      file,
      readFileSync(at('site', 'exports', file)).equals(readFileSync(at('tiny-export', file))),
    ]).toEqual([file, true]);
  const page = readFileSync(at('site', 'data', 'index.html'), 'utf8');
  for (const [, file] of page.matchAll(/href="\/report\/exports\/([^"]+)"/g))
    expect(exported).toContain(file);
  expect(page).toContain(
    'rel="describedby" type="application/ld+json" href="/report/exports/croissant.json"',
  );
  expect((await buildSite(folders)).stderr).toContain('nothing has changed');
});

test('DuckDB reads the Parquet files, and finds each box at its patient', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const from = (table: string) => `read_parquet('${at('sample', `${table}.parquet`).replaceAll("'", "''")}')`;
  const wrong = await ask(
    `SELECT p.patient_id FROM ${from('patients')} p LEFT JOIN ${from('boxes')} b USING (patient_id)
     GROUP BY p.patient_id, p.boxes HAVING count(b.box) <> p.boxes`,
  );
  expect(wrong).toEqual([]);
  const rows = await readRows(inject('sample').data, 'stage_2_train_labels.csv');
  const boxes = rows
    .filter(([, , , , , target]) => target === '1')
    .map(([id, ...sides]) => [id, ...sides.slice(0, 4).map(Number)].join(' '));
  const read = await ask(`SELECT patient_id, x, y, width, height FROM ${from('boxes')}`);
  expect(read.map((row) => Object.values(row).join(' ')).sort()).toEqual([...new Set(boxes)].sort());
  const [{ n } = { n: 0 }] = await ask(
    `SELECT count(*)::INT AS n FROM ${from('images')} JOIN ${from('boxes')} USING (file)`,
  );
  expect(n).toBe(read.length);
  connection.closeSync();
});
