import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ColumnCounters, type ColumnSummary } from '../../src/datasets/columns.ts';
import { CsvTable } from '../../src/datasets/csv.ts';
import { fileSource } from '../../src/datasets/table-source.ts';
import { DataFault } from '../../src/errors.ts';
import { PROJECT } from '../support/command-line.ts';
import { corpus } from '../support/corpus.ts';
import { firstExisting, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(() => temporary[Symbol.asyncDispose]());

const columnOf = (...cells: string[]): ColumnSummary => {
  const counters = new ColumnCounters(['c']);
  for (const cell of cells) counters.add([cell]);
  return counters.summaries()[0]!;
};

async function summaryOf(file: string, required: string[] = []) {
  const table = new CsvTable(fileSource(file), path.basename(file), 'a test');
  for await (const _ of table.records(required));
  return table.summary;
}

const read = (text: string) => {
  writeFileSync(temporary.at('t.csv'), text);
  return summaryOf(temporary.at('t.csv'));
};

test.each<[ColumnSummary['type'], string[]]>([
  ['integer', ['1', '-2', '+3', '0', '7.0', '1e3', '']],
  ['integer', ['123456789012345']],
  ['number', ['1', '2.5', '.5', '5.', '1e-3']],
  ['number', ['0.30000000000000004']],
  ['text', ['1234567890123456']],
  ['text', ['007', '1']],
  ['text', ['1', '2', 'x']],
  ['text', ['0x10']],
  ['text', ['1,5']],
  ['text', ['Infinity', '1']],
  ['date', ['2018-08-31', '2018-08-31 12:30', '2018-08-31T12:30:59.5Z', '2018-08-31T00:00+02:00']],
  ['text', ['2018-02-30']],
  ['text', ['2018-08-31', '2018-8-31']],
  ['text', ['2018-08-31', '5']],
  ['boolean', ['true', 'False', '']],
  ['text', ['true', '1']],
  ['empty', ['', '']],
  ['empty', []],
])('a column is %s where its cells are %j', (type, cells) => {
  expect(columnOf(...cells).type).toBe(type);
});

test('NaN is a missing number among numbers, a word among words, and missing alone', () => {
  expect(columnOf('1', 'NaN', 'nan', '', '2')).toMatchObject({
    type: 'integer',
    missing: 3,
    distinct: 2,
    max: 2,
  });
  expect(columnOf('a', 'NaN', '')).toMatchObject({ type: 'text', missing: 1, distinct: 2 });
  expect(columnOf('NaN', '')).toMatchObject({ type: 'empty', missing: 2, distinct: 0, examples: [] });
});

test('few values are shown by how often they occur, in the order of the file where that is equal', () => {
  expect(columnOf('b', 'a', 'c', 'a', 'd', 'e', 'f').examples).toEqual([
    { value: 'a', rows: 2 },
    { value: 'b', rows: 1 },
    { value: 'c', rows: 1 },
    { value: 'd', rows: 1 },
    { value: 'e', rows: 1 },
  ]);
});

test('of many values, or where none occurs twice, the first ones are shown', () => {
  const many = Array.from({ length: 21 }, (_, i) => `v${i}`);
  const first = [{ value: 'v0' }, { value: 'v1' }, { value: 'v2' }];
  expect(columnOf(...many, ...many).examples).toEqual(first);
  expect(columnOf('v0', 'v1', 'v2', 'v3').examples).toEqual(first);
});

test('values are counted exactly up to 100,000; beyond, it is only said that there are more', () => {
  const cells = Array.from({ length: 100_000 }, (_, i) => String(i));
  expect(columnOf(...cells)).toMatchObject({ distinct: 100_000, min: 0, max: 99_999 });
  expect(columnOf(...cells, '100000', '0')).toMatchObject({
    distinct: undefined,
    distinctBound: 100_000,
    type: 'integer',
    max: 100_000,
    examples: [{ value: '0' }, { value: '1' }, { value: '2' }],
  });
});

test('long values are told apart to their ends and shown by their beginnings', () => {
  const long = 'x'.repeat(1_000_000);
  const { distinct, examples } = columnOf(`${long}1`, `${long}2`, `${long}1`, `${'🩻'.repeat(100)}`);
  expect(distinct).toBe(3);
  expect(examples[0]).toEqual({ value: `${'x'.repeat(79)}…`, rows: 2 });
  expect(examples[2]!.value).toBe(`${'🩻'.repeat(39)}…`);
});

test('what a table says of its columns is what a plain count of its cells says', async () => {
  const cell = fc.constantFrom('', '0', '1', '2.5', '-3', 'NaN', 'a', 'B', 'true', '2020-02-29', '007');
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 2, max: 4 })
        .chain((n) => fc.array(fc.array(cell, { minLength: n, maxLength: n }), { maxLength: 60 })),
      async (rows) => {
        const width = rows[0]?.length ?? 2;
        const heading = Array.from({ length: width }, (_, i) => `c${i}`);
        const { profile, wholeRows } = await read([heading, ...rows].map((row) => row.join(',')).join('\n'));
        expect(wholeRows).toBe(rows.length);
        profile.forEach((column, i) => {
          const cells = rows.map((row) => row[i]!);
          const { distinct, missing, min, max } = column;
          expect({ distinct, missing, min, max }).toEqual(plainCount(cells));
          for (const { value, rows: n } of column.examples)
            if (n !== undefined) expect(cells.filter((c) => c === value)).toHaveLength(n);
        });
      },
    ),
    { numRuns: 40 },
  );
});

/** The same by other means: sets, and the language's own idea of a number. */
function plainCount(cells: string[]) {
  const filled = cells.filter((cell) => cell !== '' && cell !== 'NaN');
  const isNumeric = filled.every((cell) => !Number.isNaN(Number(cell)) && cell !== '007');
  const values = isNumeric ? filled : cells.filter((cell) => cell !== '');
  const numbers = isNumeric && filled.length > 0 ? filled.map(Number) : undefined;
  return {
    distinct: new Set(values).size,
    missing: cells.length - values.length,
    min: numbers && Math.min(...numbers),
    max: numbers && Math.max(...numbers),
  };
}

describe('hostile tables', () => {
  test('rows with too few or too many cells are rows, and their cells are not counted', async () => {
    const { rows, wholeRows, profile } = await read('a,b\n1,2\n3\n4,5,6\n7,8\n');
    expect([rows, wholeRows]).toEqual([4, 2]);
    expect(profile.map(({ min, max, missing }) => [min, max, missing])).toEqual([
      [1, 7, 0],
      [2, 8, 0],
    ]);
  });

  test('a BOM, blanks, CR LF and quotes are no part of headings and values', async () => {
    const { profile } = await read('\ufeff"a", b\r\n" 1 ","x, ""y"""\r\n2,\r\n');
    expect(profile).toMatchObject([
      { name: 'a', type: 'integer', min: 1, max: 2 },
      { name: 'b', type: 'text', missing: 1, examples: [{ value: 'x, "y"' }] },
    ]);
  });

  test('equal headings are columns of their own', async () => {
    const { profile } = await read('a,a,\n1,x,2\n');
    expect(profile.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'integer'],
      ['a', 'text'],
      ['', 'integer'],
    ]);
  });

  test('a quote that is never closed leaves the rows before it counted', async () => {
    const { rows, wholeRows, profile } = await read('a,b\n1,2\n"3,4\n5,6\n');
    expect([rows, wholeRows, profile[0]!.max]).toEqual([2, 1, 1]);
  });

  test('10,000 columns share the memory for different values', async () => {
    const line = (of: (i: number) => string) => Array.from({ length: 10_000 }, (_, i) => of(i)).join(',');
    const rows = Array.from({ length: 101 }, (_, row) => line((i) => (i % 2 ? String(row) : 'same')));
    const { profile } = await read([line((i) => `c${i}`), ...rows].join('\n'));
    expect(profile).toHaveLength(10_000);
    expect(profile[9998]).toMatchObject({ distinct: 1, examples: [{ value: 'same', rows: 101 }] });
    expect(profile[9999]).toMatchObject({ distinct: undefined, distinctBound: 100, min: 0, max: 100 });
  });

  test('a header alone, and an empty file, have no cells', async () => {
    expect((await read('a,b\n')).profile).toMatchObject([{ type: 'empty' }, { type: 'empty' }]);
    await expect(read('')).rejects.toThrow(DataFault);
  });

  test('names of objects are values like any other', () => {
    expect(columnOf('__proto__', 'constructor', '__proto__')).toMatchObject({ distinct: 2, type: 'text' });
  });
});

describe.skipIf(!corpus)('tables of the corpus', () => {
  const folder = path.join(corpus ?? '', 'csv');
  const files = corpus
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.csv'))
    : [];

  test('there are some', () => expect(files.length).toBeGreaterThan(20));

  test.each(files.sort())('%s is described, or refused in a sentence', async (file) => {
    const outcome = await summaryOf(path.join(folder, file), ['patientId']).catch((error: unknown) => error);
    if (outcome instanceof DataFault) return;
    const { columns, profile, rows, wholeRows } = outcome as Awaited<ReturnType<typeof summaryOf>>;
    expect(profile.map(({ name }) => name)).toEqual(columns);
    expect(wholeRows).toBeLessThanOrEqual(rows);
    for (const { missing, distinct, examples } of profile) {
      expect(missing).toBeLessThanOrEqual(wholeRows);
      expect(distinct).toBeLessThanOrEqual(wholeRows - missing);
      for (const { value } of examples) expect(value.length).toBeLessThanOrEqual(81);
    }
  });
});

const labels = firstExisting(path.join(PROJECT, '..', 'shared', 'bench', 'labels'));

describe.skipIf(!labels)('the label files of the RSNA challenge', () => {
  /** Their cells hold no comma and no quote. */
  const cellsOf = (file: string) =>
    readFileSync(path.join(labels!, file), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','));

  test('every column has the gaps, the different values and the range that a plain count finds', async () => {
    for (const file of ['stage_2_train_labels.csv', 'stage_2_detailed_class_info.csv']) {
      const { profile } = await summaryOf(path.join(labels!, file), ['patientId']);
      const rows = cellsOf(file);
      expect(profile.map(({ distinct, missing, min, max }) => ({ distinct, missing, min, max }))).toEqual(
        profile.map((_, i) => plainCount(rows.map((row) => row[i]!.trim()))),
      );
    }
  });

  test('types, and the classes by their rows', async () => {
    const table = await summaryOf(path.join(labels!, 'stage_2_train_labels.csv'), ['patientId']);
    expect(table.profile.map(({ name, type }) => [name, type])).toEqual([
      ['patientId', 'text'],
      ['x', 'integer'],
      ['y', 'integer'],
      ['width', 'integer'],
      ['height', 'integer'],
      ['Target', 'integer'],
    ]);
    expect(table.profile[0]!.distinct).toBe(26_684);
    const classes = await summaryOf(path.join(labels!, 'stage_2_detailed_class_info.csv'), ['class']);
    expect(classes.profile[1]!.examples).toEqual([
      { value: 'No Lung Opacity / Not Normal', rows: 11_821 },
      { value: 'Lung Opacity', rows: 9_555 },
      { value: 'Normal', rows: 8_851 },
    ]);
  });
});
