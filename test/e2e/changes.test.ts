import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../src/build.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { startCensus } from '../../src/census/write.ts';
import { placeHistory, stageHistory } from '../../src/history/place.ts';
import { openHistory, recordHistory } from '../../src/history/write.ts';
import { writeFindings } from '../../src/quality/write.ts';
import { loadSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { readJson, type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { decodeEntities } from '../support/html.ts';
import { type ModelDataset, type ModelPatient, writeModel } from '../support/model-dataset.ts';

/** Twelve updates of a dataset of 200 patients, all told in the report that is built after the last one. */

let temporary: TemporaryFolder;
const at = (name: string) => temporary.at(name);

const idOf = (i: number) => `patient-${String(i).padStart(3, '0')}`;

const patient = (i: number): ModelPatient => ({
  id: idOf(i),
  boxes: i % 4 === 0 ? [[4, 6, 12, 20]] : [],
  class: i % 4 === 0 ? 'Lung Opacity' : 'Normal',
  age: '034Y',
  image: i,
  split: 'train',
});

interface Update {
  /** What happens to the dataset. */
  change: (find: (i: number) => ModelPatient, model: ModelDataset) => void;
  /** What the list of changes says of it, findings left out. */
  told: string[];
  /** What its own page says of patients. */
  patients?: string[];
  date?: string;
}

const UPDATES: Update[] = [
  {
    change: (_, { patients }) => patients.push(patient(200), patient(201), patient(202)),
    told: ['3 patients added.'],
    date: '2019-01-01T00:00:00Z',
  },
  {
    change: (_, { patients }) => patients.splice(5, 2),
    told: ['2 patients withdrawn.'],
    date: '2019-02-01T12:00:00Z',
  },
  {
    change: (find) => {
      find(8).boxes = [[6, 8, 12, 20]];
    },
    told: ['Boxes: 1 moved.'],
    patients: ['Box moved: 4, 6, 12 × 20 → 6, 8, 12 × 20, IoU 0.60.'],
  },
  {
    change: (find) => {
      find(12).boxes.push([30, 10, 9, 9]);
      find(16).boxes.push([30, 10, 9, 9], [30, 30, 5, 5]);
    },
    told: ['Boxes: 3 added.'],
    patients: ['Box added: 30, 10, 9 × 9.', 'Box added: 30, 10, 9 × 9.', 'Box added: 30, 30, 5 × 5.'],
  },
  {
    change: (find) => {
      find(20).boxes = [];
      find(20).class = 'Normal';
    },
    told: ['Another target for 1 patient.', 'Another class for 1 patient.', 'Boxes: 1 removed.'],
    patients: [
      'Target: positive → negative.',
      'Class: Lung Opacity → Normal.',
      'Box removed: 4, 6, 12 × 20.',
    ],
  },
  {
    change: (find) => {
      for (const i of [1, 2, 3]) find(i).class = 'No Lung Opacity / Not Normal';
    },
    told: ['Another class for 3 patients.'],
    patients: Array<string>(3).fill('Class: Normal → No Lung Opacity / Not Normal.'),
  },
  {
    change: (find) => {
      find(30).image = 900;
      find(31).image = 901;
    },
    told: ['2 images replaced by other pixels.'],
    patients: Array<string>(2).fill('The image was replaced: its pixels are others.'),
  },
  {
    change: (find) => {
      find(40).age = '035Y';
    },
    told: ['1 image replaced, pixels unchanged.'],
    patients: ['The file was replaced: the pixels are the same, the header or the encoding is another.'],
  },
  {
    change: (_, model) => {
      model.title = 'Another title';
    },
    told: ['1 setting changed.'],
  },
  {
    change: (find) => {
      find(50).image = undefined;
      find(51).split = 'test';
    },
    told: [
      'Images removed from 1 patient.',
      'Another target for 1 patient.',
      'Another class for 1 patient.',
      'Another split for 1 patient.',
    ],
    patients: [
      'An image was removed.',
      'Target: negative → no label.',
      'Class: Normal → none.',
      'Split: train → test.',
    ],
  },
  {
    // One of those who were withdrawn is back; the one whose box was moved goes.
    change: (_, { patients }) => {
      patients.push(patient(5));
      patients.splice(
        patients.findIndex(({ id }) => id === idOf(8)),
        1,
      );
    },
    told: ['1 patient added.', '1 patient withdrawn.'],
  },
  {
    change: (find) => {
      find(50).image = 50;
      find(60).boxes = [[5, 6, 12, 20]];
      find(61).image = 'damaged';
      find(64).boxes = [
        [4, 6, 12, 20],
        [4, 30, 8, 8],
      ];
    },
    told: ['1 image replaced by other pixels.', 'Images added to 1 patient.', 'Boxes: 1 added, 1 moved.'],
    patients: [
      'An image was added.',
      'Box moved: 4, 6, 12 × 20 → 5, 6, 12 × 20, IoU 0.85.',
      'The image was replaced: its pixels are others.',
      'Box added: 4, 30, 8 × 8.',
    ],
  },
];

/** Open findings by check and first patient: what of them is new and gone is counted here in another way. */
function keysOf(catalogue: Catalogue): string[] {
  return [...catalogue.findings()].map(
    ({ code, patients, file }) => `${code} ${patients[0] ?? `file ${file}`}`,
  );
}

function findingPhrase(before: string[], after: string[]): string[] {
  const without = (all: string[], others: string[]) => {
    const rest = [...others];
    return all.filter((key) => {
      const i = rest.indexOf(key);
      if (i >= 0) rest.splice(i, 1);
      return i < 0;
    }).length;
  };
  const counts = [
    [without(after, before), 'new'],
    [without(before, after), 'gone'],
  ] as const;
  const told = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return told.length > 0 ? [`Findings: ${told.join(', ')}.`] : [];
}

/** Reads the dataset as a build does, and adds to the history what has changed. */
async function update(date?: string): Promise<{ keys: string[]; build: number | undefined }> {
  const settings = loadSettings(at('data/report.yaml'));
  const { catalogue } = await readDataset(at('data'), at('read'), settings);
  await startCensus(catalogue.db, {
    state: at('read/state.sqlite'),
    privacy: settings.privacy,
    salt: 'a test',
  })();
  for (const table of ['findings', 'finding_patients', 'check_notes'])
    catalogue.db.exec(`DELETE FROM ${table}`);
  writeFindings(catalogue.db, settings);
  const { text, build: number } = recordHistory(catalogue, openHistory(at('history.jsonl')), {
    settings,
    date,
  });
  const keys = keysOf(catalogue);
  catalogue.close();
  if (number !== undefined) {
    stageHistory(temporary.folder, at('history.jsonl'), text);
    placeHistory(temporary.folder);
  }
  return { keys, build: number };
}

const expected: string[][] = [];
/** The history before the site was built, by a build that knew nothing else of what was before. */
let history: string;

const options = () => ({
  data: at('data'),
  jobs: 2,
  base: '/r/',
  site: 'https://example.org',
  images: 'none' as const,
  history: at('history.jsonl'),
});

beforeAll(async () => {
  temporary = await temporaryFolder();
  const model: ModelDataset = {
    title: 'A model',
    words: undefined,
    patients: Array.from({ length: 200 }, (_, i) => patient(i)),
  };
  writeModel(at('data'), model);
  let { keys } = await update('2018-11-26T00:00:00Z');
  for (const { change, told, date } of UPDATES) {
    change((i) => model.patients.find(({ id }) => id === idOf(i))!, model);
    writeModel(at('data'), model);
    const done = await update(date);
    expect(done.build).toBe(expected.length + 2);
    expected.push([...told, ...findingPhrase(keys, done.keys)]);
    keys = done.keys;
  }
  history = readFileSync(at('history.jsonl'), 'utf8');
  await build({ ...options(), out: at('site'), cache: at('cache') });
});
afterAll(() => temporary[Symbol.asyncDispose]());

const page = (path: string) => readFileSync(at(`site/${path}index.html`), 'utf8');
const items = (html: string) =>
  [...html.matchAll(/<li>([^<]*)<\/li>/g)].map(([, text]) => decodeEntities(text!).trim());

test('the list tells of each update exactly what it changed, the newest first', () => {
  const html = page('changes/');
  const builds = html.split(/<li id="build-/).slice(1);
  expect(builds.map((each) => Number.parseInt(each, 10))).toEqual([
    13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
  ]);
  const told = new Map(builds.map((each) => [Number.parseInt(each, 10), items(each.split('</ol>')[0]!)]));
  expect(told.get(1)).toEqual(['The history begins with 200 patients.']);
  expect(expected.map((_, i) => told.get(i + 2))).toEqual(expected);
  expect(html).toContain('Build 3, 1 February 2019');
});

test('the page of each update tells what changed of each patient', () => {
  for (const [i, { patients = [] }] of UPDATES.entries()) {
    const html = page(`changes/${i + 2}/`);
    const section = /id="changed">[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    // Of who was withdrawn later nothing is told any more.
    expect(items(section), `build ${i + 2}`).toEqual(i === 2 ? [] : patients);
  }
  const moved = page('changes/13/');
  expect(moved.match(/class="box was"/g)).toHaveLength(1);
  expect(moved.match(/class="box is"/g)).toHaveLength(2);
});

test('a patient has its history; who was withdrawn has a notice and nothing else', () => {
  expect(page('patients/patient-020/')).toContain('Class: Lung Opacity → Normal.');
  const notice = page('patients/patient-006/');
  expect(notice).toContain('Build 3, 1 February 2019');
  expect(/<main[\s\S]*<\/main>/.exec(notice)![0]).not.toMatch(/Normal|Opacity|thumbnail|006/i);
  expect(page('patients/patient-005/')).toContain('The patient was added.');
  expect(page('patients/patient-008/')).not.toContain('IoU');
  expect(readFileSync(at('history.jsonl'), 'utf8').match(/patient-008.*/g)).toEqual([
    'patient-008","in":12}',
  ]);
});

test('the history stays small', () => {
  expect(statSync(at('history.jsonl')).size).toBeLessThan(200_000);
});

test('the feed and the file for programs tell the same', async () => {
  const feed = readFileSync(at('site/changes/feed.xml'), 'utf8');
  expect(feed.match(/<entry>/g)).toHaveLength(13);
  expect(feed).toContain('<id>https://example.org/r/changes/13/</id>');
  expect(feed).toContain('<updated>2019-02-01T12:00:00Z</updated>');
  const builds = await readJson<{ build: number; classCounts?: unknown; withdrawn?: string[] }[]>(
    at('site/data/changes.json'),
  );
  expect(builds.map(({ build: n }) => n)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(builds.find(({ build: n }) => n === 6)?.classCounts).toEqual([
    { name: 'Lung Opacity', before: 51, after: 50 },
    { name: 'Normal', before: 150, after: 151 },
  ]);
  expect(builds.find(({ build: n }) => n === 3)?.withdrawn).toEqual(['patient-006']);
});

test('a rebuild without changes adds nothing, whatever cache it has', async () => {
  expect(readFileSync(at('history.jsonl'), 'utf8')).toBe(history);
  const again = await build({
    ...options(),
    out: at('site'),
    cache: at('cache'),
    date: '2020-01-01T00:00:00Z',
  });
  expect(again.unchanged).toBe(true);
  expect(readFileSync(at('history.jsonl'), 'utf8')).toBe(history);
});
