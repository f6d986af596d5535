import { readFileSync, statSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { writeArray, writeArrayParts, writeCsvParts } from '../../src/site/write-lines.ts';
import { listFiles, readJson, temporaryFolder } from '../support/files.ts';

const rows = Array.from({ length: 100 }, (_, n) => JSON.stringify({ n, text: 'ü'.repeat(n) }));

test('an array that is too large lies in parts that are arrays, none above the limit, with every row in one of them', async () => {
  await using folder = await temporaryFolder();
  expect(await writeArrayParts(folder.at('all.json'), rows, 2000)).not.toEqual([]);
  const { parts } = await readJson<{ parts: { file: string; rows: number }[] }>(folder.folder, 'all.json');
  const read = [];
  for (const part of parts) {
    expect(statSync(folder.at(part.file)).size).toBeLessThanOrEqual(2000);
    const content = await readJson<unknown[]>(folder.folder, part.file);
    expect(content.length).toBe(part.rows);
    read.push(...content);
  }
  expect(read).toEqual(rows.map((row) => JSON.parse(row)));
  expect((await listFiles(folder.folder)).length).toBe(parts.length + 1);
});

test('one that is not has the bytes that it always had, and no parts', async () => {
  await using folder = await temporaryFolder();
  for (const some of [rows, []]) {
    await writeArray(folder.at('before.json'), some);
    expect(await writeArrayParts(folder.at('now.json'), some, 1_000_000)).toEqual([]);
    expect(readFileSync(folder.at('now.json'), 'utf8')).toBe(readFileSync(folder.at('before.json'), 'utf8'));
  }
  expect((await listFiles(folder.folder)).sort()).toEqual(['before.json', 'now.json']);
});

test('parts of a CSV have its heading each; a row larger than the limit stands alone', async () => {
  await using folder = await temporaryFolder();
  const lines = ['id,text\r\n', 'a,1\r\n', `b,${'x'.repeat(500)}\r\n`, 'c,3\r\n'];
  expect(await writeCsvParts(folder.at('all.csv'), lines, 100)).toEqual([
    'all-1.csv',
    'all-2.csv',
    'all-3.csv',
  ]);
  const of = (file: string) => parse(readFileSync(folder.at(file)), { columns: true }) as { id: string }[];
  expect(of('all.csv')).toEqual([1, 2, 3].map((n) => ({ part: `all-${n}.csv`, rows: '1' })));
  expect([1, 2, 3].flatMap((n) => of(`all-${n}.csv`)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
