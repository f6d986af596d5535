import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings.ts';
import { prepareViews, writeSources } from '../../src/site/views.ts';
import { readDataset } from '../support/catalogue.ts';
import { dicomFile, type Element } from '../support/dicom-writer.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { writeModel } from '../support/model-dataset.ts';

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
});
afterAll(() => temporary[Symbol.asyncDispose]());

const elements: Element[] = [
  ['00100010', 'PN', 'Doe^Jane'],
  ['00100020', 'LO', 'a'],
  ['00101010', 'AS', '034Y'],
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [8]],
  ['00280011', 'US', [8]],
  ['00280100', 'US', [16]],
  ['00280101', 'US', [12]],
  ['00280102', 'US', [11]],
  ['00280103', 'US', [0]],
  ['00281050', 'DS', '40\\-600'],
  ['00281051', 'DS', '400\\1600'],
  ['00281055', 'LO', 'LUNG\\as Dr Jane Doe'],
  ['7FE00010', 'OW', new Uint8Array(128)],
];

test('what lies prepared for pages has passed the privacy policy: a name in the header is nowhere in it', async () => {
  const data = temporary.at('data');
  writeModel(data, {
    title: 'T',
    words: undefined,
    patients: [{ id: 'a', boxes: [], class: undefined, age: '034Y', image: 1, split: 'train' }],
  });
  writeFileSync(path.join(data, 'stage_2_train_images', 'a.dcm'), dicomFile(elements));
  const settings = parseSettings(
    'title: T\ndescription: D\nprivacy: {retain: [patient-characteristics]}',
    'test',
  );
  const { catalogue } = await readDataset(data, temporary.at('cache'), settings);
  catalogue.db.exec('CREATE TEMP TABLE stale (path TEXT, kind TEXT, fingerprint TEXT, media TEXT)');
  for (const file of ['record.json', 'header.txt'])
    catalogue.db.run("INSERT INTO stale VALUES (?, 'record', 'f', NULL)", `patients/a/${file}`);
  writeSources(catalogue, 'salt');
  const records: string[] = [];
  await prepareViews(catalogue, { images: 'all' }, settings.privacy, (slug, name, text) =>
    records.push(`${slug}/${name} ${text}`),
  );

  const [view] = catalogue.db.all<{ page: string; row: string }>('SELECT page, row FROM views');
  expect(records).toHaveLength(2);
  expect(records[1]).toMatch(/\(0010,0010\) {2}PN {2}Patient's Name +\[withheld by the privacy policy\]\n/);
  for (const text of [view!.page, view!.row, ...records]) expect(text).not.toMatch(/Doe|Jane/);
  expect(JSON.parse(view!.page)).toMatchObject({
    id: 'a',
    facts: { age: 34, split: 'train' },
    images: [
      {
        windows: [
          { center: 40, width: 400, name: 'LUNG' },
          { center: -600, width: 1600 },
        ],
        stored: '/stored/a.png',
      },
    ],
  });
});
