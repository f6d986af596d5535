import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Uploaded, UploadTable } from '../../src/publishing/uploaded.ts';
import { temporaryFolder } from '../support/files.ts';

const page: Uploaded = { md5: 'a1', bytes: 3, modified: 12.5, headers: 'x', etag: 'a1' };
const encrypted: Uploaded = { ...page, etag: 'other' };

test('a table of uploads knows what was put, what may be there and what is gone', async () => {
  await using temporary = await temporaryFolder();
  const file = temporary.at('uploaded.jsonl');
  const table = new UploadTable(file);
  expect(table.read()).toBeUndefined();
  table.write([
    ['begun', true],
    ['kept', encrypted],
    ['gone', page],
    ['put', true],
  ]);
  table.add('put', page);
  table.add('gone', undefined);
  const known = new Map<string, Uploaded | true>([
    ['begun', true],
    ['kept', encrypted],
    ['put', page],
  ]);
  expect(table.read()).toEqual(known);
  // A process that was killed while it wrote.
  appendFileSync(file, '["begun","a1",3');
  expect(new UploadTable(file).read()).toEqual(known);
  table.close();
});

test('a table that was damaged, or is of another version, is none', async () => {
  await using temporary = await temporaryFolder();
  const file = temporary.at('uploaded.jsonl');
  const table = new UploadTable(file);
  table.write([['kept', page]]);
  appendFileSync(file, 'damaged\n["more"]\n');
  expect(table.read()).toBeUndefined();
  writeFileSync(file, '{"readingRoom":"uploaded objects","version":0}\n');
  expect(table.read()).toBeUndefined();
});
