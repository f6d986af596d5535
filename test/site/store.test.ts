import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../../src/catalogue/database.ts';
import { stageHistory } from '../../src/history/place.ts';
import { openSite, type StoredSite, startComparison } from '../../src/site/store.ts';
import { listFiles, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let db: Database;

beforeEach(async () => {
  temporary = await temporaryFolder();
  ({ db } = Database.openState(temporary.at('state.sqlite')));
});
afterEach(async () => {
  db.close();
  await temporary[Symbol.asyncDispose]();
});

function put(file: string, text: string): string {
  mkdirSync(path.dirname(temporary.at(file)), { recursive: true });
  writeFileSync(temporary.at(file), text);
  return temporary.at(file);
}

/** A site of three files, and changes to it that are decided: one new, one other, one gone, one a link. */
async function decided(): Promise<void> {
  for (const name of ['build.json', 'patients/a/index.html', 'patients/gone/index.html'])
    put(`site/${name}`, 'old');
  await openSite(db, temporary.at('site'));
  db.run("UPDATE sites SET signature = 'next', staging = ?", temporary.at('staging'));
  const change = (file: string, source: string | null, link = 0) =>
    db.run("INSERT INTO pending VALUES (1, ?, 'page', 'f', ?, ?)", file, source, link);
  change('build.json', put('staging/build.json', 'new'));
  change('patients/a/index.html', put('staging/a.html', 'new'));
  change('patients/b/index.html', put('staging/b.html', 'new'));
  change('frames/b.jpg', put('cache/b.jpg', 'image'), 1);
  change('patients/gone/index.html', null);
}

const countChanged = (site: StoredSite, few?: number) =>
  startComparison(db, temporary.at('state.sqlite'), site, few)();

const AFTER = ['build.json', 'frames/b.jpg', 'patients/a/index.html', 'patients/b/index.html'];

async function expectFinished(): Promise<void> {
  const { site, finished } = await openSite(db, temporary.at('site'));
  expect(finished).toBe(true);
  expect(site.signature).toBe('next');
  expect(await listFiles(temporary.at('site'))).toEqual(AFTER);
  expect(existsSync(temporary.at('site/patients/gone'))).toBe(false);
  for (const file of AFTER)
    expect(readFileSync(temporary.at('site', file), 'utf8')).toBe(file.endsWith('.jpg') ? 'image' : 'new');
  expect(existsSync(temporary.at('cache/b.jpg'))).toBe(true);
  expect(existsSync(temporary.at('staging'))).toBe(false);
  expect(await countChanged(site)).toBe(0);
  expect((await openSite(db, temporary.at('site'))).finished).toBe(false);
}

test('changes that were decided are carried out by the next build, whatever was done of them', async () => {
  await decided();
  await expectFinished();
});

test('the history that belongs to a site is put in its place with it', async () => {
  await decided();
  stageHistory(temporary.at('staging'), put('data/history.jsonl', 'old'), 'new');
  await expectFinished();
  expect(readFileSync(temporary.at('data/history.jsonl'), 'utf8')).toBe('new');
});

test('the same where half of them were done', async () => {
  await decided();
  renameSync(temporary.at('staging/build.json'), temporary.at('site/build.json'));
  mkdirSync(temporary.at('site/patients/b'));
  renameSync(temporary.at('staging/b.html'), temporary.at('site/patients/b/index.html'));
  put('site/frames/b.jpg', 'an old image');
  put('site/frames/b.jpg.new', 'half an im');
  await expectFinished();
});

test('changes that were not decided to the end are forgotten, and the site stays as it was', async () => {
  await decided();
  db.run('UPDATE sites SET staging = NULL');
  const { finished } = await openSite(db, temporary.at('site'));
  expect(finished).toBe(false);
  expect(readFileSync(temporary.at('site/build.json'), 'utf8')).toBe('old');
  expect(db.all('SELECT * FROM pending')).toEqual([]);
});

test('where what was to be moved is lost, the site counts as unfinished, and files that were not moved as stale', async () => {
  await decided();
  rmSync(temporary.at('staging'), { recursive: true });
  const { site, finished } = await openSite(db, temporary.at('site'));
  expect({ finished, signature: site.signature }).toEqual({ finished: false, signature: 'unfinished' });
});

test('files that are not as they were put there are noticed', async () => {
  await decided();
  const { site } = await openSite(db, temporary.at('site'));
  put('site/patients/a/index.html', 'other, and longer');
  renameSync(temporary.at('site/frames/b.jpg'), temporary.at('site/frames/c.jpg'));
  expect(await countChanged(site)).toBe(2);
  expect(await countChanged(site)).toBe(0);
  // On a thread, as where there are many.
  put('site/build.json', 'other, and longer');
  expect(await countChanged(site, 0)).toBe(1);
  expect(await countChanged(site, 0)).toBe(0);
});
