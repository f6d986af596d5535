import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, cp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildResult } from '../../src/build.ts';
import { run, start } from '../support/command-line.ts';
import { fingerprints, listPages, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

const cacheOf = (name: string) => temporary.at(`${name}-cache`);

function build(name: string, data: string) {
  const { base } = inject('sample');
  return [
    'build',
    '--data',
    data,
    '--out',
    temporary.at(name),
    '--cache',
    cacheOf(name),
    '--base',
    base,
    '--json',
  ];
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** Images in the cache: each has a folder named after its first two digits, or shares one. */
const isReading = (name: string) => namesIn(path.join(cacheOf(name), 'media')).length > 5;

const stagingOf = (name: string) => namesIn(temporary.folder).find((n) => n.startsWith(`.${name}.staging-`));

/** A build that was killed may have left a folder of its own. */
const isRendering = (name: string) =>
  namesIn(temporary.folder).some(
    (n) => n.startsWith(`.${name}.staging-`) && existsSync(temporary.at(n, 'pages')),
  );

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  for (const started = Date.now(); !isSo(); await wait(10))
    if (Date.now() - started > 30_000) throw new Error('it did not come about within 30 s');
}

/** Every page that stands in a folder is a whole one. */
async function expectWholePages(site: string): Promise<void> {
  for (const page of await listPages(site))
    expect(readFileSync(path.join(site, page), 'utf8').trimEnd().endsWith('</html>'), page).toBe(true);
}

test('Ctrl-C ends a build cleanly: it says what is kept, leaves nothing half done, and the next one goes on', async () => {
  const { data, site } = inject('sample');
  const { child, outcome } = start(temporary.folder, ...build('stopped', data));
  await until(() => isReading('stopped'));
  child.kill('SIGINT');
  const { status, stdout, stderr } = await outcome;
  expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  expect(stderr).toContain('What was read so far is kept in');
  expect(existsSync(temporary.at('stopped'))).toBe(false);
  expect(stagingOf('stopped')).toBeUndefined();
  expect(namesIn(cacheOf('stopped'))).not.toContain('lock');

  const next = await run(temporary.folder, ...build('stopped', data));
  expect((JSON.parse(next.stdout) as BuildResult).images.reused).toBeGreaterThan(0);
  expect(await fingerprints(temporary.at('stopped'))).toEqual(await fingerprints(site));
});

// Twice at most: whether a moment is met depends on what else the machine does.
test('a build that is killed leaves the old site whole, and the next one makes the same site as one from nothing', {
  retry: 1,
}, async () => {
  const { data, site } = inject('sample');
  const changed = temporary.at('changed');
  await cp(data, changed, { recursive: true });
  const images = path.join(changed, 'stage_2_train_images');
  const [first, ...others] = namesIn(images).sort();
  for (const name of others.slice(0, 10)) await copyFile(path.join(images, first!), path.join(images, name));
  expect((await run(temporary.folder, ...build('killed', data))).status).toBe(0);
  const before = await fingerprints(temporary.at('killed'));
  expect(before).toEqual(await fingerprints(site));

  for (const moment of [
    () => existsSync(path.join(cacheOf('killed'), 'work', 'catalogue.sqlite')),
    () => isRendering('killed'),
  ]) {
    const { child, outcome } = start(temporary.folder, ...build('killed', changed));
    await until(() => moment());
    child.kill('SIGKILL');
    expect((await outcome).status).toBeNull();
    expect(await fingerprints(temporary.at('killed'))).toEqual(before);
  }
  expect((await run(temporary.folder, ...build('killed', changed))).status).toBe(0);
  await expectWholePages(temporary.at('killed'));
  expect(stagingOf('killed')).toBeUndefined();
  expect((await run(temporary.folder, ...build('fresh', changed))).status).toBe(0);
  expect(await fingerprints(temporary.at('killed'))).toEqual(await fingerprints(temporary.at('fresh')));
});

test('two builds at once on one cache: the second one says who holds it, and stops', async () => {
  const { data } = inject('sample');
  const { child, outcome } = start(temporary.folder, ...build('held', data));
  await until(() => existsSync(path.join(cacheOf('held'), 'lock')));
  const second = await run(temporary.folder, ...build('held', data));
  expect(second).toMatchObject({ status: 1, stdout: '' });
  expect(second.stderr).toContain(`the cache is in use by another build: process ${child.pid}`);
  child.kill('SIGTERM');
  expect((await outcome).status).toBe(130);
});
