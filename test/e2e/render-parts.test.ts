import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSite, run, runWith } from '../support/command-line.ts';
import { fingerprints, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { type ModelDataset, writeModel } from '../support/model-dataset.ts';

/** Pages of one site rendered in parts, as by several machines over one folder. */

const OF = 3;
let temporary: TemporaryFolder;
const at = (...names: string[]) => temporary.at(...names);

const model: ModelDataset = {
  title: 'In parts',
  words: undefined,
  patients: Array.from({ length: 20 }, (_, i) => ({
    id: i === 0 ? 'index' : `patient-${i}`,
    boxes: i % 3 === 0 ? [[4, 6, 12, 20]] : [],
    class: i % 3 === 0 ? 'Lung Opacity' : 'Normal',
    age: `0${20 + i}Y`,
    image: i,
    split: i % 5 === 4 ? 'test' : 'train',
  })),
};

const build = (...more: string[]) =>
  run(
    temporary.folder,
    ...['build', '--data', 'data', '--out', 'site', '--cache', 'cache', '--base', '/room/', '--jobs', '1'],
    ...['--pages', 'pages', '--pages-of', String(OF), ...more],
  );
const render = (shard: string) =>
  run(temporary.folder, 'render', '--pages', 'pages', '--shard', shard, '--jobs', '1');
const rendered = () => readdirSync(at('pages')).filter((name) => /^pages-\d{4}-of-\d{4}$/.test(name)).length;

/** The site of one machine, from nothing. */
async function alone(): Promise<Record<string, string>> {
  cpSync(at('data'), at('alone-data'), { recursive: true, preserveTimestamps: true });
  rmSync(at('alone-data', 'history.jsonl'), { force: true });
  if (before !== undefined) writeFileSync(at('alone-data', 'history.jsonl'), before);
  await buildSite({
    data: at('alone-data'),
    out: at('alone'),
    cache: at('alone-cache'),
    base: '/room/',
    jobs: 2,
  });
  const files = await fingerprints(at('alone'));
  for (const name of ['alone', 'alone-data', 'alone-cache']) rmSync(at(name), { recursive: true });
  return files;
}
/** What history there was when the site was built. */
let before: string | undefined;

beforeAll(async () => {
  temporary = await temporaryFolder();
  writeModel(at('data'), model);
});
afterAll(() => temporary?.[Symbol.asyncDispose]());

test('nothing can be rendered, or put together, that was not handed out', async () => {
  const early = await render('1/3');
  expect(early.status).toBe(1);
  expect(early.stderr).toContain('no pages were handed out here');
  const built = await build();
  expect(built.status).toBe(1);
  expect(built.stderr).toMatch(/no pages were handed out here.*--hand-out first/);
  expect(existsSync(at('site'))).toBe(false);
});

test('parts rendered in any order, one twice, one begun by somebody who died, make the site of one machine', async () => {
  const handed = await build('--hand-out');
  expect(handed.status, handed.stderr).toBe(0);
  expect(handed.stderr).toContain('pages are handed out in pages');
  expect(existsSync(at('site'))).toBe(false);
  mkdirSync(at('pages', 'pages-0002-of-0003.gone-77.partial', '0'), { recursive: true });
  for (const shard of ['3/3', '1/3']) {
    const { status, stderr } = await render(shard);
    expect(status, stderr).toBe(0);
  }
  const wrong = await render('1/4');
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain('Give --shard 1/3');
  const missing = await build();
  expect(missing.status).toBe(1);
  expect(missing.stderr).toMatch(/1 of 3 parts of the pages are not rendered.*missing: 2.*--shard 2\/3/);
  expect(existsSync(at('site'))).toBe(false);
  // The number of the task as an engine tells it.
  const second = await runWith(
    temporary.folder,
    { SLURM_ARRAY_TASK_ID: '2' },
    ...['render', '--pages', 'pages', '--of', '3', '--json'],
  );
  expect(second.status, second.stderr).toBe(0);
  expect(JSON.parse(second.stdout)).toMatchObject({ part: { number: 2, of: 3 }, known: false });
  expect((await render('3/3')).stderr).toContain('rendered before');
  const { status, stderr } = await build();
  expect(status, stderr).toBe(0);
  expect(await fingerprints(at('site'))).toEqual(await alone());
});

test('where the dataset has changed, pages of before are refused, and only stale ones are rendered again', async () => {
  before = readFileSync(at('data', 'history.jsonl'), 'utf8');
  model.patients[3]!.boxes = [[1, 1, 30, 30]];
  writeModel(at('data'), model);
  writeFileSync(at('data', 'history.jsonl'), before);
  const old = await build();
  expect(old.status).toBe(1);
  expect(old.stderr).toContain('of another state of the dataset');
  const handed = await build('--hand-out');
  expect(handed.status, handed.stderr).toBe(0);
  expect(rendered()).toBe(0);
  let pages = 0;
  for (const shard of ['1/3', '2/3', '3/3']) {
    const { status, stderr } = await render(shard);
    expect(status, stderr).toBe(0);
    pages += Number(/; (\d+) pages/.exec(stderr)![1]);
  }
  expect(pages).toBeLessThan(40);
  const { status, stderr } = await build();
  expect(status, stderr).toBe(0);
  expect(await fingerprints(at('site'))).toEqual(await alone());
});

test('where nothing has changed there is nothing to hand out, to render or to put together', async () => {
  const handed = await build('--hand-out');
  expect(handed.stderr).toContain('There is nothing to render');
  const { status, stderr } = await render('2/3');
  expect(status, stderr).toBe(0);
  expect(stderr).toContain('There is nothing to render');
  expect((await build()).stderr).toContain('nothing has changed');
});

test('half of the options is refused', async () => {
  const { status, stderr } = await run(temporary.folder, 'build', '--data', 'data', '--pages', 'pages');
  expect(status).toBe(2);
  expect(stderr).toContain("'--pages <dir>' and '--pages-of <n>' are needed together");
});
