import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Outcome, PROJECT, run } from '../support/command-line.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import {
  firstExisting,
  listFiles,
  readJson,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/files.ts';

let temporary: TemporaryFolder;
beforeEach(async () => {
  temporary = await temporaryFolder();
  mkdirSync(temporary.at('data', 'stage_2_train_images'), { recursive: true });
});
afterEach(() => temporary[Symbol.asyncDispose]());

/** Eight by eight pixels of one grey, and a header of a person who is 61 years old. */
const film = (id: string, ...more: Element[]): Element[] =>
  [
    ['00100020', 'LO', id] as Element,
    ['00100040', 'CS', 'F'] as Element,
    ['00101010', 'AS', '061Y'] as Element,
    ['00280002', 'US', [1]] as Element,
    ['00280004', 'CS', 'MONOCHROME2'] as Element,
    ['00280010', 'US', [8]] as Element,
    ['00280011', 'US', [8]] as Element,
    ['00280100', 'US', [8]] as Element,
    ['00280101', 'US', [8]] as Element,
    ['00280102', 'US', [7]] as Element,
    ['00280103', 'US', [0]] as Element,
    ['7FE00010', 'OB', new Uint8Array(64).fill(90)] as Element,
    ...more,
  ].sort(([a], [b]) => (a < b ? -1 : 1));

/** Builds a dataset of some files under a policy. @param privacy as it stands in the settings */
async function build(files: Record<string, Uint8Array>, privacy: unknown): Promise<Outcome> {
  const ids = Object.keys(files);
  for (const [id, bytes] of Object.entries(files))
    writeFileSync(temporary.at('data', 'stage_2_train_images', `${id}.dcm`), bytes);
  const rows = ids.map((id) => `${id},,,,,0\n`).join('');
  writeFileSync(
    temporary.at('data', 'stage_2_train_labels.csv'),
    `patientId,x,y,width,height,Target\n${rows}`,
  );
  const settings = { title: 'T', description: 'D', privacy };
  writeFileSync(temporary.at('data', 'report.yaml'), JSON.stringify(settings));
  const folders = ['--data', 'data', '--out', 'site', '--cache', 'cache'];
  return run(temporary.at(), 'build', ...folders);
}

/** Every form in which bytes of a site might hold a text. */
const formsOf = (text: string) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(text, 'utf16le').swap16(),
  // Within base64 a text begins at any of three places; what surrounds it takes its ends.
  ...['', 'x', 'xx'].map((before) => {
    const coded = Buffer.from(before + text).toString('base64');
    return Buffer.from(coded.slice(before ? 4 : 0, -4));
  }),
];

async function whereFound(folder: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const forms = texts.flatMap((text) => formsOf(text).map((form) => ({ text, form })));
  for (const file of await listFiles(folder)) {
    const bytes = readFileSync(path.join(folder, file));
    for (const { text, form } of forms)
      if (form.length > 4 && bytes.includes(form)) found.push(`${file}: ${text}`);
  }
  return found;
}

const NAME: Element = ['00100010', 'PN', 'Johnson^Margaret'];
const BORN: Element = ['00100030', 'DA', '19541231'];
const TOLD: Element = ['00081030', 'LO', 'Thorax, Margaret'];

test('a dataset that is declared to be de-identified and is not is refused, before anything is written', async () => {
  const { status, stderr } = await build(
    { a: dicomFile(film('a', NAME, BORN, TOLD)), b: dicomFile(film('b', NAME)) },
    'declared-deidentified',
  );
  expect(status).toBe(3);
  expect(stderr).toContain("Patient's Name (0010,0010): 2 values, such as xxxxxxx^xxxxxxxx");
  expect(stderr).toContain("Patient's Birth Date (0010,0030): 1 value, such as 99999999");
  expect(stderr).toContain('Study Description (0008,1030): 1 value');
  for (const way of ['redact', 'accept', 'profile: basic']) expect(stderr).toContain(way);
  expect(stderr).not.toMatch(/Johnson|Margaret|1954/);
  expect(existsSync(temporary.at('site'))).toBe(false);
  const audit = readFileSync(temporary.at('cache', 'privacy-audit.jsonl'), 'utf8').trim().split('\n');
  expect(audit.map((line) => JSON.parse(line))).toEqual([
    {
      patient: 'a',
      withheld: ['00081030', '00100010', '00100030'],
      refused: ['00081030', '00100010', '00100030'],
    },
    { patient: 'b', withheld: ['00100010'], refused: ['00100010'] },
  ]);
});

test('what is redacted, and what is accepted with a reason, is refused no more', async () => {
  const files = { a: dicomFile(film('a', NAME, ['00080080', 'LO', 'Phantom Laboratory'])) };
  const { status } = await build(files, {
    profile: 'declared-deidentified',
    redact: ['(0010,0010)'],
    accept: [{ tag: '0008,0080', reason: 'a phantom, measured by ourselves' }],
  });
  expect(status).toBe(0);
  const record = await readJson<{ header: Record<string, { Value: string[] }> }>(
    temporary.at('site', 'patients', 'a', 'record.json'),
  );
  expect(record.header['00080080']!.Value).toEqual(['Phantom Laboratory']);
  expect(await whereFound(temporary.at('site'), ['Johnson', 'Margaret'])).toEqual([]);
  expect(readFileSync(temporary.at('site', 'about', 'index.html'), 'utf8')).toContain(
    '(0008,0080): a phantom, measured by ourselves',
  );
});

test('the basic profile tells no age and no sex, in no statistic either, until an option retains them', async () => {
  const files = { a: dicomFile(film('a', NAME, BORN)), b: dicomFile(film('b')) };
  expect((await build(files, 'basic')).status).toBe(0);
  const rows = () =>
    readJson<{ age: number | null; sex: string | null }[]>(temporary.at('site', 'data', 'patients.json'));
  expect(await rows()).toMatchObject([
    { age: null, sex: null },
    { age: null, sex: null },
  ]);
  const figures = async () =>
    (await listFiles(temporary.at('site', 'data', 'figures'))).filter((file) =>
      /(^|-)(age(?!-problems)|sex)/.test(file),
    );
  expect(await figures()).toEqual([]);
  expect(await whereFound(temporary.at('site'), ['061Y', 'Johnson', '19541231'])).toEqual([]);
  const codes = async () =>
    (
      await readJson<{ deidentification: { codes: { code: string }[] } }>(temporary.at('site', 'build.json'))
    ).deidentification.codes.map(({ code }) => code);
  expect(await codes()).toEqual(['113100']);

  // Another policy makes another site of the same cache.
  expect((await build(files, { retain: ['patient-characteristics'] })).status).toBe(0);
  expect(await rows()).toMatchObject([
    { age: 61, sex: 'F' },
    { age: 61, sex: 'F' },
  ]);
  expect(await figures()).not.toEqual([]);
  expect(await codes()).toEqual(['113100', '113108']);
});

test('images that may show who somebody is are withheld and said to be, unless somebody answers for them', async () => {
  const files = {
    plain: dicomFile(film('plain')),
    text: dicomFile(film('text', ['00280301', 'CS', 'YES'])),
    face: dicomFile(film('face', ['00280302', 'CS', 'YES'])),
    screen: dicomFile(
      film('screen', ['00080016', 'UI', '1.2.840.10008.5.1.4.1.1.7'], ['00080064', 'CS', 'WSD']),
    ),
  };
  expect((await build(files, 'basic')).status).toBe(0);
  const pictures = async () =>
    (await listFiles(temporary.at('site')))
      .filter((file) => /^(frames|thumbnails)\//.test(file))
      .map((file) => path.parse(file).name)
      .sort();
  expect(await pictures()).toEqual(['plain', 'plain']);
  const page = readFileSync(temporary.at('site', 'patients', 'text', 'index.html'), 'utf8');
  expect(page).toMatch(/The image is not shown:.*Burned In Annotation/);
  expect((await build(files, { show: [{ images: 'burned-in', reason: 'only L and R' }] })).status).toBe(0);
  expect(await pictures()).toEqual(['plain', 'plain', 'text', 'text']);
});

const HOSTILE = firstExisting(path.join(PROJECT, '..', 'shared', 'corpus', 'open', 'hostile'));

describe.skipIf(!HOSTILE)('hostile files of the corpus', () => {
  interface Described {
    path: string;
    expect?: { identifying?: { where: string; value: string }[] };
  }
  const planted = () => {
    const lines = readFileSync(path.join(HOSTILE!, '..', 'reference.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const values = lines
      .map((line) => JSON.parse(line) as Described)
      .flatMap(({ expect: told }) => told?.identifying?.map(({ value }) => value) ?? []);
    // What is shorter stands in hashes and numbers by chance.
    return [...new Set(values)].filter((text) => text.length >= 6);
  };
  test.each(['basic', 'declared-deidentified'])(
    'under %s give away no identity, on no byte',
    async (privacy) => {
      const values = planted();
      expect(values.length).toBeGreaterThan(10);
      const names = readdirSync(HOSTILE!).filter((file) => file.endsWith('.dcm'));
      for (const name of names)
        copyFileSync(path.join(HOSTILE!, name), temporary.at('data', 'stage_2_train_images', name));
      const { status, stdout, stderr } = await build({}, privacy);
      expect(status).toBe(privacy === 'basic' ? 0 : 3);
      for (const value of values) expect(stdout + stderr).not.toContain(value);
      if (privacy === 'basic') expect(await whereFound(temporary.at('site'), values)).toEqual([]);
      else expect(existsSync(temporary.at('site'))).toBe(false);
    },
  );
});
