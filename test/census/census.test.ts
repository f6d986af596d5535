import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import dicomParser from 'dicom-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import type { CensusElement, CensusSummary } from '../../src/census/types.ts';
import { startCensus } from '../../src/census/write.ts';
import { parseSettings } from '../../src/settings.ts';
import { writeHeaderFiles } from '../../src/site/census-files.ts';
import { readDataset } from '../support/catalogue.ts';
import { dicomFile, type Element, FOUR_BY_FOUR as PIXELS } from '../support/dicom-writer.ts';
import { readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { FOR_RESEARCH } from '../support/privacy.ts';

const FILES = 60;
const settings = parseSettings('title: T\ndescription: D', 'test');
let temporary: TemporaryFolder;
let catalogue: Catalogue;

/** The header of a patient's file: elements that vary, lack, are empty, withheld, nested, private, binary, long. */
function header(i: number): Element[] {
  const reference = (n: number): Element[] => [
    ['00080100', 'SH', `code ${(i + n) % 4}`],
    ['00081155', 'UI', `1.2.${i}.${n}`],
  ];
  return [
    ['00080005', 'CS', 'ISO_IR 192'],
    ['00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    ['00080018', 'UI', `1.2.3.${i}`],
    ['00080060', 'CS', 'CR'],
    ['00080080', 'LO', 'Hospital of Dr Doe'],
    ['0008103E', 'LO', i % 4 === 0 ? 'chest of Mr Doe' : 'view: PA'],
    ['00081140', 'SQ', i % 5 === 0 ? [] : i % 2 === 0 ? [reference(0)] : [reference(0), reference(1)]],
    ['00090010', 'LO', i % 2 === 0 ? 'GEMS_IDEN_01' : 'Practice of Dr Doe'],
    ['00091001', 'LO', `secret ${i}`],
    ['00100010', 'PN', 'Doe^Jane'],
    ['00100020', 'LO', `p${String(i).padStart(3, '0')}`],
    ['00100040', 'CS', i % 7 === 0 ? '' : 'F'],
    ['00101010', 'AS', `${String(20 + (i % 9)).padStart(3, '0')}Y`],
    ...(i % 6 === 0 ? [['00180015', 'CS', 'CHEST'] satisfies Element] : []),
    ['00180060', 'DS', String(60 + (i % 11))],
    ['00181164', 'DS', i % 3 === 0 ? '0.2\\0.2' : '0.14\\0.14'],
    ...PIXELS,
    ['00281201', 'OW', new Uint8Array(8)],
    ['7FE00010', 'OB', Uint8Array.from({ length: 16 }, (_, k) => k * 9 + i)],
  ];
}

const fileOf = (i: number) =>
  temporary.at('data', 'stage_2_train_images', `p${String(i).padStart(3, '0')}.dcm`);

const stateOf = ({ db }: Catalogue) =>
  db.get<{ file: string }>("SELECT file FROM pragma_database_list WHERE name = 'state'")!.file;

beforeAll(async () => {
  temporary = await temporaryFolder();
  mkdirSync(temporary.at('data', 'stage_2_train_images'), { recursive: true });
  const rows = ['patientId,x,y,width,height,Target'];
  for (let i = 0; i < FILES; i++) {
    rows.push(`p${String(i).padStart(3, '0')},,,,,0`);
    writeFileSync(fileOf(i), dicomFile(header(i)));
  }
  // An image that cannot be shown has a header all the same; one that is no DICOM file has none.
  rows.push('damaged,,,,,0', 'none,,,,,0');
  writeFileSync(temporary.at('data', 'stage_2_train_images', 'none.dcm'), 'nothing');
  writeFileSync(temporary.at('data', 'stage_2_train_labels.csv'), rows.join('\n'));
  ({ catalogue } = await readDataset(temporary.at('data'), temporary.at('cache'), settings));
  await startCensus(catalogue.db, { state: stateOf(catalogue), privacy: FOR_RESEARCH, salt: 'a test' })();
});
afterAll(async () => {
  catalogue.close();
  await temporary[Symbol.asyncDispose]();
});

const elementsOf = ({ db }: Catalogue) =>
  db
    .all<{ json: string }>('SELECT json FROM census ORDER BY position')
    .map(({ json }) => JSON.parse(json) as CensusElement);
const element = (slug: string) => elementsOf(catalogue).find((e) => e.slug === slug)!;
const parts = (slug: string) => element(slug).parts.map(({ kind, value, files }) => [value ?? kind, files]);

/** What dicom-parser counts: by path in how many files, in how many with a value, and each file's values. */
function witness() {
  const counted = new Map<string, { files: Set<number>; filled: Set<number>; values: Set<string> }>();
  const visit = (dataset: dicomParser.DataSet, file: number, prefix: string) => {
    for (const { tag, length, items } of Object.values(dataset.elements)) {
      if (tag.startsWith('x0002') || tag === 'x7fe00010') continue;
      const path = prefix + tag.slice(1);
      if (!counted.has(path)) counted.set(path, { files: new Set(), filled: new Set(), values: new Set() });
      const { files, filled, values } = counted.get(path)!;
      files.add(file);
      if (length > 0 && (!items || items.length > 0)) {
        filled.add(file);
        values.add(dataset.string(tag) ?? '');
      }
      for (const item of items ?? []) visit(item.dataSet!, file, `${path}-`);
    }
  };
  for (let i = 0; i < FILES; i++) visit(dicomParser.parseDicom(readFileSync(fileOf(i))), i, '');
  return counted;
}

describe('the census', () => {
  test('counts what dicom-parser counts in the same files', () => {
    const expected = witness();
    const ours = new Map<string, CensusElement[]>();
    for (const each of elementsOf(catalogue)) {
      const path = each.slug.replace(/_[a-z.\d]+/g, '');
      ours.set(path, [...(ours.get(path) ?? []), each]);
    }
    expect([...ours.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, { files, filled, values }] of expected) {
      const all = ours.get(path)!;
      const sum = (of: (e: CensusElement) => number) => all.reduce((n, e) => n + of(e), 0);
      expect([path, sum((e) => e.files)]).toEqual([path, files.size]);
      if (all[0]!.parts.some((p) => p.kind === 'binary')) continue;
      expect([path, sum((e) => e.withValue)]).toEqual([path, filled.size]);
      const [{ distinct, withheld, vr }] = all as [CensusElement];
      if (withheld === 0 && filled.size > 0 && !['SQ', 'US'].includes(vr[0]!))
        expect([path, distinct]).toEqual([path, values.size]);
    }
  });

  test('is of all files whose header could be read, and no others', () => {
    const summary = JSON.parse(catalogue.meta('census')!) as CensusSummary;
    expect(summary).toMatchObject({ files: FILES, cut: false });
  });

  test('tells constant values from those that vary, and where they stand', () => {
    const constants = elementsOf(catalogue).map(({ slug, constant }) => [slug, constant]);
    expect(Object.fromEntries(constants.filter(([, constant]) => constant))).toMatchObject({
      '00080016': 'everywhere',
      '00080060': 'everywhere',
      '00100040': 'where filled',
      '00180015': 'where present',
    });
    // The files tell withheld values apart, so that one value that is published says nothing of the others.
    for (const slug of ['0008103e', '00080018', '00181164', '00080080', '00281201'])
      expect(element(slug).constant).toBeUndefined();
    const row = catalogue.db.get<{ constant: string }>("SELECT constant FROM census WHERE slug = '00080060'");
    expect(row!.constant).toBe('CR');
  });

  test('lists values by frequency, then the files without one', () => {
    expect(parts('00181164')).toEqual([
      ['0.14\\0.14', 40],
      ['0.2\\0.2', 20],
    ]);
    expect(parts('00100040')).toEqual([
      ['F', 51],
      ['empty', 9],
    ]);
    expect(parts('00180015')).toEqual([
      ['CHEST', 10],
      ['absent', 50],
    ]);
    expect(parts('00081140')).toEqual([
      ['1 item', 24],
      ['2 items', 24],
      ['empty', 12],
    ]);
    expect(parts('00281201')).toEqual([['binary', 60]]);
    expect(element('00180060').range).toEqual([60, 70]);
    expect(element('00101010').parts[0]!.meaning).toBe('20 years');
  });

  test('knows the patients behind each part of the files', () => {
    const behind = (slug: string) =>
      catalogue.db.all<{ part: number; id: string }>(
        `SELECT c.part, p.id FROM census e JOIN census_patients c ON c.element = e.position
         JOIN patients p ON p.number = c.patient WHERE e.slug = ? ORDER BY 1, 2`,
        slug,
      );
    const ids = (wanted: (i: number) => boolean) =>
      Array.from({ length: FILES }, (_, i) => i)
        .filter(wanted)
        .slice(0, 50)
        .map((i) => `p${String(i).padStart(3, '0')}`);
    const of = (slug: string, part: number) =>
      behind(slug)
        .filter((row) => row.part === part)
        .map((row) => row.id);
    expect(of('00180015', 0)).toEqual(ids((i) => i % 6 === 0));
    // Those before the first file that has it are among them.
    expect(of('00081140-00081155', element('00081140-00081155').parts.length - 1)).toEqual(
      ids((i) => i % 5 === 0),
    );
    expect(of('00100040', 1)).toEqual(ids((i) => i % 7 === 0));
    expect(element('00180015').parts[1]).toMatchObject({ files: 50, listed: 50, more: false });
    expect(element('00100040').parts[0]).toMatchObject({ files: 51, listed: 50, more: true });
  });

  test('counts a value within a sequence once for each file that has it', () => {
    const expected = new Map<string, number>();
    for (let i = 0; i < FILES; i++) {
      if (i % 5 === 0) continue;
      const codes = new Set([`code ${i % 4}`, ...(i % 2 ? [`code ${(i + 1) % 4}`] : [])]);
      for (const code of codes) expected.set(code, (expected.get(code) ?? 0) + 1);
    }
    const values = parts('00081140-00080100').filter(([value]) => value !== 'absent');
    expect(new Map(values as [string, number][])).toEqual(expected);
    expect(element('00081140-00080100').path.map(({ name }) => name)).toEqual([
      'Referenced Image Sequence',
      'Code Value',
    ]);
  });

  test('tells private elements apart by creators that vendors are known to use, and names no other', () => {
    const found = elementsOf(catalogue).filter(({ slug }) => slug.startsWith('0009'));
    expect(found.map(({ slug, files, path }) => [slug, files, path[0]!.creator])).toEqual([
      ['00090010', 30, undefined],
      ['00090010_gems.iden.01', 30, 'GEMS_IDEN_01'],
      ['00091001', 30, undefined],
      ['00091001_gems.iden.01', 30, 'GEMS_IDEN_01'],
    ]);
  });
});

test('of what is withheld nothing is published but that it is there', async () => {
  mkdirSync(temporary.at('files'));
  await writeHeaderFiles(catalogue, temporary.at('files'));
  for (const file of ['headers.json', 'headers.csv'])
    expect(readFileSync(temporary.at('files', file), 'utf8')).not.toMatch(/Doe|Jane|secret|Hospital of/);
  const stored = catalogue.db.all<{ json: string }>('SELECT json FROM census').map(({ json }) => json);
  expect(stored.join()).not.toMatch(/Doe|Jane|secret|Hospital of/);
  type Row = { path: string[]; withheld: number; distinct: number | null; values: { value: string }[] };
  const { files, elements } = await readJson<{ files: number; elements: Row[] }>(
    temporary.at('files', 'headers.json'),
  );
  expect(files).toBe(FILES);
  expect(elements).toHaveLength(elementsOf(catalogue).length);
  const at = (tag: string) => elements.find(({ path }) => path.join('/') === tag);
  expect(at('00100010')).toMatchObject({ withheld: FILES, distinct: null, values: [] });
  // One value in four is free text: it is counted, and not among the values.
  expect(at('0008103E')).toMatchObject({ withheld: 15, distinct: 1, values: [{ value: 'view: PA' }] });
  const csv = readFileSync(temporary.at('files', 'headers.csv'), 'utf8').trim().split('\r\n');
  expect(csv).toHaveLength(elements.length + 1);
  expect(csv).toContain(
    '00180015,Body Part Examined,BodyPartExamined,,CS,10,10,0,0,0,1,where present,CHEST,10',
  );
});

describe('a census of the same headers', () => {
  let copies = 0;
  const again = async (change: string, salt = 'a test') => {
    const next = await readDataset(temporary.at('data'), temporary.at('cache'), settings);
    const previous = catalogue.db.get<{ file: string }>(
      "SELECT file FROM pragma_database_list WHERE name = 'main'",
    )!;
    next.catalogue.db.exec(change);
    // Headers that say something else tell whether they were looked at.
    const state = temporary.at(`other-${++copies}.sqlite`);
    next.catalogue.db.run('VACUUM state INTO ?', state);
    const other = Database.openState(state).db;
    other.exec(`UPDATE headers SET header = '{"00080060":{"vr":"CS","Value":["OTHER"]}}'`);
    other.close();
    await startCensus(next.catalogue.db, { state, privacy: FOR_RESEARCH, salt, previous: previous.file })();
    const result = elementsOf(next.catalogue);
    const patients = next.catalogue.db.all('SELECT * FROM census_patients ORDER BY element, part, patient');
    next.catalogue.close();
    return { result, patients };
  };

  test('is taken over without a look at them', async () => {
    const { result, patients } = await again('');
    expect(result).toEqual(elementsOf(catalogue));
    expect(patients).toEqual(
      catalogue.db.all('SELECT * FROM census_patients ORDER BY element, part, patient'),
    );
  });

  test.each([
    ['a file has another content', "UPDATE main.images SET sha256 = 'x' WHERE number = 3", undefined],
    ['a patient has another id', "UPDATE main.patients SET id = 'x' WHERE number = 3", undefined],
    ['an image is gone', 'DELETE FROM main.images WHERE number = 60', undefined],
    ['the program is another one', '', 'another'],
  ])('is made anew where %s', async (_, change, salt) => {
    expect((await again(change, salt)).result.map(({ slug }) => slug)).toEqual(['00080060']);
  });
});

test('a header of very many elements is counted up to a limit, and that is told', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(folder.at('data', 'stage_2_train_images'), { recursive: true });
  const many = Array.from({ length: 2500 }, (_, i): Element => {
    const number = (0x1000 + i).toString(16).padStart(4, '0').toUpperCase();
    return [`0019${number}`, 'LO', 'x'];
  });
  writeFileSync(
    folder.at('data', 'stage_2_train_images', 'a.dcm'),
    dicomFile([...many, ...PIXELS, ['7FE00010', 'OB', new Uint8Array(16)]]),
  );
  writeFileSync(
    folder.at('data', 'stage_2_train_labels.csv'),
    'patientId,x,y,width,height,Target\na,,,,,0\n',
  );
  const { catalogue: other } = await readDataset(folder.at('data'), folder.at('cache'), settings);
  await startCensus(other.db, { state: stateOf(other), privacy: FOR_RESEARCH, salt: 'a test' })();
  expect(elementsOf(other)).toHaveLength(2000);
  expect(JSON.parse(other.meta('census')!)).toMatchObject({ files: 1, cut: true });
  other.close();
});
