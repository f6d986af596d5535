import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataset } from '../../src/datasets/index.ts';
import type { LabelRow } from '../../src/datasets/types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reading-room-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const HEADER = 'patientId,x,y,width,height,Target\n';

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function labels(text: string): Promise<LabelRow[]> {
  write('stage_2_train_labels.csv', text);
  return collect((await openDataset(folder)).labels());
}

describe('the label CSV', () => {
  test('a row is a target and, for a positive one, a box', async () => {
    const rows = await labels(`${HEADER}a,264.0,152.0,213.0,379.0,1\nb,,,,,0\nc,NaN,NaN,NaN,NaN,0\n`);
    expect(rows.map(({ line, patientId, target, box }) => ({ line, patientId, target, box }))).toEqual([
      { line: 2, patientId: 'a', target: 1, box: { x: 264, y: 152, width: 213, height: 379 } },
      { line: 3, patientId: 'b', target: 0, box: undefined },
      { line: 4, patientId: 'c', target: 0, box: undefined },
    ]);
  });

  test('lines are counted as an editor counts them: blank lines, quotes over several lines, CR LF and a BOM', async () => {
    const rows = await labels(
      '\ufeffpatientId,x,y,width,height,Target,note\r\na,,,,,0,"two\r\nlines"\r\n\r\nb,,,,,0,\r\nc,1,2,3,x,1,\r\n',
    );
    expect(rows.map((r) => [r.patientId, r.line])).toEqual([
      ['a', 2],
      ['b', 5],
      ['c', 6],
    ]);
    expect(rows[2]!.problem).toEqual({ code: 'bad-row', message: 'height is "x", expected a number' });
  });

  test.each([
    ['a,1,2,3,4', 'the row has 5 cells, the header has 6'],
    [',1,2,3,4,1', 'the patientId is empty'],
    ['a,1,,3,4,1', 'y is empty while other numbers of the box are there'],
    ['a,1,2,3,4,2', 'Target is "2", expected 0 or 1'],
    ['a,,,,,', 'Target is "", expected 0 or 1'],
    ['a,1,2,-3,4,1', 'width is -3, expected a positive number'],
    ['a,Infinity,2,3,4,1', 'x is "Infinity", expected a number'],
    ['a,1,2,3,0,1', 'the box has height 0'],
  ])('%j is a finding, and the rest is read', async (bad, message) => {
    const rows = await labels(`${HEADER}${bad}\nb,,,,,0\n`);
    expect(rows[0]!.problem?.message).toBe(message);
    expect(rows[0]!.box).toBeUndefined();
    expect(rows[1]).toMatchObject({ patientId: 'b', target: 0 });
  });

  test('a quote that is never closed is one broken row, and the file is still hashed whole', async () => {
    const text = `${HEADER}a,,,,,0\n"b,,,,,0\nc,,,,,0\n`;
    write('stage_2_train_labels.csv', text);
    const dataset = await openDataset(folder);
    const rows = await collect(dataset.labels());
    expect(rows.map((r) => r.problem?.code)).toEqual([undefined, 'bad-row']);
    expect(dataset.tables[0]!.summary.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  test('a missing column is an error that names file, column and what was found', async () => {
    await expect(labels('patientId,x,y,height,Target\n')).rejects.toThrow(
      'stage_2_train_labels.csv, line 1: the column width is missing. Expected the columns patientId, x, y, width, height, Target, found "patientId", "x", "y", "height", "Target".',
    );
  });

  test('an empty file is an error that says what belongs there', async () => {
    await expect(labels('')).rejects.toThrow('stage_2_train_labels.csv: the file is empty.');
  });
});

describe('the folder', () => {
  test('the latest stage is read, and the other one is said to be there', async () => {
    write('stage_1_train_labels.csv', `${HEADER}one,,,,,0\n`);
    write('stage_2_train_labels.csv', `${HEADER}two,,,,,0\n`);
    const dataset = await openDataset(folder);
    expect((await collect(dataset.labels())).map((r) => r.patientId)).toEqual(['two']);
    expect(dataset.notes.join(' ')).toContain('not used: stage_1_train_labels.csv');
  });

  test('stage 1 alone is read', async () => {
    write('stage_1_train_labels.csv', `${HEADER}one,,,,,0\n`);
    expect((await openDataset(folder)).notes[0]).toContain('stage 1');
  });

  test('images are named after their patients; anything else is skipped with its reason', async () => {
    write('stage_2_train_labels.csv', HEADER);
    mkdirSync(path.join(folder, 'stage_2_train_images', 'sub.dcm'), { recursive: true });
    write('stage_2_train_images/a.dcm', 'x');
    write('stage_2_train_images/notes.txt', 'x');
    symlinkSync('/etc/hostname', path.join(folder, 'stage_2_train_images', 'out.dcm'));
    symlinkSync('nowhere', path.join(folder, 'stage_2_train_images', 'dangling.dcm'));
    const files = await collect((await openDataset(folder)).images());
    expect(files.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      {
        path: 'stage_2_train_images/a.dcm',
        patientId: 'a',
        split: 'train',
        bytes: 1,
        modified: expect.any(Number),
      },
      { path: 'stage_2_train_images/dangling.dcm', skipped: 'it cannot be opened' },
      { path: 'stage_2_train_images/notes.txt', skipped: 'its name does not end in .dcm' },
      { path: 'stage_2_train_images/out.dcm', skipped: 'it is a link that leaves the dataset folder' },
      { path: 'stage_2_train_images/sub.dcm', skipped: 'it is not a regular file' },
    ]);
  });

  test('folders that hold no dataset say what was looked for', async () => {
    await expect(openDataset(path.join(folder, 'none'))).rejects.toThrow(
      'the dataset folder does not exist. Check the path',
    );
    await expect(openDataset(folder)).rejects.toThrow('the dataset folder is empty.');
    write('readme.txt', '');
    await expect(openDataset(folder)).rejects.toThrow('no label CSVs of a known dataset format were found.');
    await expect(openDataset(path.join(folder, 'readme.txt'))).rejects.toThrow(
      'this is a file, not a folder.',
    );
    mkdirSync(path.join(folder, 'stage_2_train_images'));
    await expect(openDataset(folder)).rejects.toThrow(
      'the labels are missing. Expected stage_2_train_labels.csv',
    );
  });
});
