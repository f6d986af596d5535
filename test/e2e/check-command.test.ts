import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Outcome, run } from '../support/command-line.ts';
import { listFiles, readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type TinyDataset, writeTiny } from '../support/tiny.ts';

interface Found {
  code: string;
  severity: string;
  patients: string[];
  accepted?: { reason: string; who: string };
}

let temporary: TemporaryFolder;
let data: TinyDataset;

/** Three patients: the image of the first is missing, and a row of the second cannot be read. */
beforeAll(async () => {
  temporary = await temporaryFolder();
  data = await writeTiny(inject('sample').data, temporary.at('data'));
  const text = await readFile(data.labels, 'utf8');
  await writeFile(data.labels, `${text}\nnobody,,,,,0\n${data.ids[1]},1,2,3,4,maybe\n`);
});
afterAll(() => temporary?.[Symbol.asyncDispose]());

const command = (name: string, ...options: string[]): Promise<Outcome> =>
  run(temporary.folder, name, '--data', data.folder, '--cache', temporary.at('cache'), ...options);
const check = (...options: string[]) => command('check', ...options);
const open = (found: Found[], severity: string) =>
  found.filter((f) => f.severity === severity && !f.accepted).map((f) => f.code);

test('check tells what build tells, reads no image twice, and its exit status is what a pipeline asks for', async () => {
  const first = await check('--json');
  expect([first.status, first.stderr], first.stderr).toEqual([
    0,
    expect.stringContaining('3 images (3 read, 0 reused)'),
  ]);
  const found = JSON.parse(first.stdout) as Found[];
  expect(open(found, 'error')).toEqual(['bad-row', 'missing-image']);
  // Nothing of a site stands anywhere.
  expect((await listFiles(temporary.folder)).filter((file) => /\.html$/.test(file))).toEqual([]);

  const built = await command('build', '--out', temporary.at('site'), '--json');
  expect(JSON.parse(built.stdout)).toMatchObject({ images: { read: 0, reused: 3 } });
  const published = await readFile(path.join(temporary.at('site'), 'data', 'findings.json'), 'utf8');
  expect(first.stdout).toBe(published);
  const lines = (await readFile(path.join(temporary.at('site'), 'data', 'findings.csv'), 'utf8'))
    .trim()
    .split('\r\n');
  const rows = found.reduce((sum, { patients }) => sum + Math.max(1, patients.length), 0);
  expect(lines).toHaveLength(1 + rows);
  expect(lines[0]).toBe('finding,code,severity,patientId,file,line,box,message,concerns,accepted,acceptedBy');

  const table = await check('--fail-on', 'error');
  expect(table.status).toBe(1);
  expect(table.stderr).toContain('3 images (0 read, 3 reused)');
  expect(table.stdout).toMatch(/^error +bad-row +1 case, 1 of \d+ rows/m);
  expect(table.stdout).toMatch(/- stage_2_train_labels\.csv, line \d+: Target is "maybe", expected 0 or 1/);
});

test('what is accepted is told with its reason, and fails nothing', async () => {
  await writeFile(
    path.join(data.folder, 'accepted.yaml'),
    `- { code: missing-image, patients: [nobody], reason: Withdrawn., who: Jo Doe }
- { code: bad-row, pattern: "*", reason: Known., who: Jo Doe }
- { code: id-mismatch, pattern: "*", reason: Mended., who: Jo Doe }
`,
  );
  const accepted = await check('--json', '--fail-on', 'error');
  const found = JSON.parse(accepted.stdout) as Found[];
  expect(accepted.status, accepted.stderr).toBe(0);
  expect(found.find((f) => f.code === 'missing-image')?.accepted).toEqual({
    reason: 'Withdrawn.',
    who: 'Jo Doe',
  });
  expect(found.find((f) => f.code === 'unused-acceptance')).toMatchObject({ file: 'accepted.yaml', line: 3 });
  expect((await check('--fail-on', 'warning')).status).toBe(1);
  // The site of the last build did not know of it.
  await command('build', '--out', temporary.at('site'));
  expect(await readJson(temporary.at('site'), 'data', 'findings.json')).toEqual(found);
  const page = await readFile(
    path.join(temporary.at('site'), 'quality', 'missing-image', 'index.html'),
    'utf8',
  );
  expect(page).toContain('Withdrawn.');
});

test('a wrong acceptance stops the command, with its line and what is allowed', async () => {
  await writeFile(
    path.join(data.folder, 'accepted.yaml'),
    '- { code: mising-image, pattern: "*", reason: R, who: W }\n',
  );
  const { status, stdout, stderr } = await check();
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/accepted\.yaml, line 1: .*0\.code is wrong\. Expected one of .*missing-image/);
});
