import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/command-line.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import {
  fingerprints,
  listFiles,
  readJson,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/files.ts';

/** A dataset whose ids are names: of files, in the labels, in headers and in a submission. */

const IDS = ['mueller-hans-1951', 'roe_jane_1977', 'zoe.quinn.1990'];
const UIDS = IDS.map((_, i) => `1.2.840.99999.7.${i + 1}`);
const KEY = 'a key of forty characters, that is enough';

let temporary: TemporaryFolder;
const at = (...names: string[]) => temporary.at(...names);

const film = (i: number): Element[] => [
  ['00080018', 'UI', UIDS[i]!],
  ['00080050', 'SH', IDS[i]!.slice(0, 16)],
  ['00100010', 'PN', IDS[i]!],
  ['00100020', 'LO', i === 2 ? IDS[0]! : IDS[i]!],
  ['00100040', 'CS', 'F'],
  ['00184000', 'LT', `seen with ${IDS[i]}`],
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [8]],
  ['00280011', 'US', [8]],
  ['00280100', 'US', [8]],
  ['00280101', 'US', [8]],
  ['00280102', 'US', [7]],
  ['00280103', 'US', [0]],
  ['7FE00010', 'OB', new Uint8Array(64).map((_, n) => (n * (i + 3)) % 200)],
];

const settings = (pseudonyms: object) =>
  JSON.stringify({
    title: 'T',
    description: 'D.',
    privacy: { profile: 'declared-deidentified', pseudonyms },
    predictions: [{ name: 'One', file: 'one.csv' }],
  });

const build = (out: string, cache: string, ...more: string[]) =>
  run(at(), 'build', '--data', 'data', '--out', out, '--cache', cache, ...more);

let messages = '';

beforeAll(async () => {
  temporary = await temporaryFolder();
  mkdirSync(at('data', 'stage_2_train_images'), { recursive: true });
  mkdirSync(at('keys'));
  for (const [i, id] of IDS.entries())
    writeFileSync(at('data', 'stage_2_train_images', `${id}.dcm`), dicomFile(film(i)));
  writeFileSync(at('data', 'stage_2_train_images', `${IDS[0]}-notes.txt`), 'not read');
  writeFileSync(at('data', 'stage_2_train_images', `${IDS[1]}-old.dcm`), 'broken');
  writeFileSync(
    at('data', 'stage_2_train_labels.csv'),
    `patientId,x,y,width,height,Target,remark\n${IDS[0]},1,1,3,3,1,of ${IDS[0]}\n${IDS[1]},,,,,0,\n${IDS[1]},,,,,${IDS[1]},\n${IDS[2]},,,,,0,\n`,
  );
  writeFileSync(
    at('data', 'one.csv'),
    `patientId,PredictionString\n${IDS[0]},0.9 1 1 3 3\nnobody-${IDS[1]},\n`,
  );
  writeFileSync(at('keys', 'key'), `${KEY}\n`);
  writeFileSync(at('data', 'report.yaml'), settings({ keyFile: '../keys/key' }));
  const outcome = await build('site', 'cache');
  messages = outcome.stderr + outcome.stdout;
  expect(outcome.status, messages).toBe(0);
});
afterAll(() => temporary[Symbol.asyncDispose]());

/** Every form in which bytes might hold a text. */
const forms = (text: string) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(text, 'utf16le').swap16(),
  ...['', 'x', 'xx'].map((before) =>
    Buffer.from(
      Buffer.from(before + text)
        .toString('base64')
        .slice(before ? 4 : 0, -4),
    ),
  ),
];

test('no id and no name of a file is in any byte of the site, of the history or of the messages', async () => {
  const secrets = [...IDS, ...IDS.map((id) => id.slice(0, 9)), KEY.slice(0, 20), 'keys/key'];
  const holds = (bytes: Buffer) => secrets.filter((text) => forms(text).some((form) => bytes.includes(form)));
  const files = await listFiles(at('site'));
  expect(files.length).toBeGreaterThan(100);
  for (const file of files) {
    expect([file, holds(readFileSync(at('site', file)))]).toEqual([file, []]);
    expect([file, secrets.filter((text) => file.includes(text))]).toEqual([file, []]);
  }
  expect(holds(readFileSync(at('data', 'history.jsonl')))).toEqual([]);
  expect(holds(Buffer.from(messages))).toEqual([]);
});

test('labels, boxes, predictions and findings are at the right patients, whom the owner finds', async () => {
  const lines = readFileSync(at('cache', 'pseudonyms.jsonl'), 'utf8').trim().split('\n');
  const known = new Map(
    lines
      .map((line) => JSON.parse(line) as { pseudonym: string; id: string })
      .map((each) => [each.id, each.pseudonym]),
  );
  expect(statSync(at('cache', 'pseudonyms.jsonl')).mode & 0o077).toBe(0);
  const [first, second, third] = IDS.map((id) => known.get(id)!);
  for (const name of [first, second, third]) expect(name).toMatch(/^[a-z2-7]{20}$/);
  const record = await readJson<{ labels: object; boxes: object[]; header: Record<string, unknown> }>(
    at('site', 'patients', first!, 'record.json'),
  );
  expect(record.labels).toMatchObject({ target: 1 });
  expect(record.boxes).toMatchObject([{ x: 1, y: 1, width: 3, height: 3 }]);
  expect(Object.keys(record.header)).toContain('00100040');
  const findings = await readJson<{ code: string; patients: string[]; file?: string }[]>(
    at('site', 'data', 'findings.json'),
  );
  const of = (code: string) => findings.filter((each) => each.code === code);
  // The header of the third file names the first patient.
  expect(of('id-mismatch').map(({ patients }) => patients)).toEqual([[third]]);
  expect(of('bad-row').map(({ patients }) => patients)).toEqual([[second]]);
  expect(of('skipped-file')).toHaveLength(1);
  expect(of('unreadable-image')).toHaveLength(1);
  const predictions = readFileSync(at('site', 'patients', first!, 'index.html'), 'utf8');
  expect(predictions).toContain('data-confidence="0.9"');
});

test('the same key gives the same names, and another one others', async () => {
  const again = await build('again', 'other-cache', '--history', 'none');
  expect(again.status, again.stderr).toBe(0);
  const ids = async (site: string) =>
    (await readJson<{ id: string }[]>(at(site, 'data', 'patients.json'))).map(({ id }) => id);
  expect(await ids('again')).toEqual(await ids('site'));
  writeFileSync(at('keys', 'key'), 'another key of forty characters and more\n');
  // With the cache of the first one: what was read under the old key is not taken over.
  const other = await build('again', 'other-cache', '--history', 'none');
  expect(other.status, other.stderr).toBe(0);
  const renamed = await ids('again');
  expect(renamed.filter((id) => (IDS as string[]).includes(id))).toEqual([]);
  const before = await ids('site');
  expect(renamed.filter((id) => before.includes(id))).toEqual([]);
  const fresh = await build('fresh', 'fresh-cache', '--history', 'none');
  expect(fresh.status).toBe(0);
  expect(await fingerprints(at('fresh'))).toEqual(await fingerprints(at('again')));
});

test('a key that is missing or no secret is told, without it', async () => {
  const told = async (pseudonyms: object) => {
    writeFileSync(path.join(at('data'), 'report.yaml'), settings(pseudonyms));
    const { status, stderr } = await build('none', 'none-cache', '--history', 'none');
    return [status, stderr];
  };
  expect(await told({ keyFile: 'gone' })).toEqual([
    1,
    expect.stringContaining('there is no key for the pseudonyms'),
  ]);
  writeFileSync(at('keys', 'short'), 'abc123');
  const [status, text] = await told({ keyFile: '../keys/short' });
  expect([status, text]).toEqual([
    1,
    expect.stringMatching(/too short.*Expected 32 characters or more, found 6/),
  ]);
  expect(text).not.toContain('abc123');
  expect(await told({ keyVariable: 'READING_ROOM_NO_SUCH_KEY' })).toEqual([
    1,
    expect.stringContaining('READING_ROOM_NO_SUCH_KEY'),
  ]);
});
