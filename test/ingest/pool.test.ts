import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { dicom, writeFiles } from '../support/formats.ts';

const settings = parseSettings('title: T\ndescription: D.\n', 'report.yaml');
const worker = new URL('../support/bad-worker.ts', import.meta.url);
let temporary: TemporaryFolder;

beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(() => temporary[Symbol.asyncDispose]());

test('a file that its worker does not come back from is given up and listed, and all others are read', async () => {
  const good = Array.from({ length: 20 }, (_, i) => `good-${i}`);
  const names = [...good.slice(0, 9), 'loops', 'exits', ...good.slice(9), 'swells'];
  writeFiles(temporary.at('data'), Object.fromEntries(names.map((name, i) => [`${name}.dcm`, dicom(i)])));
  const read = (options = {}) =>
    readDataset(temporary.at('data'), temporary.at('cache'), settings, { jobs: 2, ...options });
  const first = await read({ worker, fileSeconds: 3, workerMegabytes: 128 });
  const problems = first.catalogue.db.all(
    'SELECT path, problem FROM images WHERE problem IS NOT NULL ORDER BY path',
  );
  expect(problems).toEqual([
    { path: 'exits.dcm', problem: 'reading was given up: it ended the worker that read it' },
    { path: 'loops.dcm', problem: 'reading was given up: it took longer than 3 seconds' },
    { path: 'swells.dcm', problem: 'reading was given up: it takes more memory than a worker may have' },
  ]);
  expect(first.read).toMatchObject({ read: 23, unreadable: 3 });
  first.catalogue.close();
  // It may have been the machine: they are tried again, and nothing else is.
  const second = await read();
  expect(second.read).toMatchObject({ read: 3, unreadable: 0 });
  expect(second.catalogue.count('SELECT count(*) FROM images WHERE problem IS NULL')).toBe(23);
  second.catalogue.close();
});
