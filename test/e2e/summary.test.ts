import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { readJson, readRows } from '../support/files.ts';

const distinct = (values: (string | undefined)[]) => new Set(values).size;

test("summary.json holds the figures that a plain count over the sample's tables gives", async () => {
  const { data, site } = inject('sample');
  const labels = await readRows(data, 'stage_2_train_labels.csv');
  const classes = await readRows(data, 'stage_2_detailed_class_info.csv');
  const positive = labels.filter((row) => row[5] === '1');
  const images = async (split: string) => (await readdir(path.join(data, `stage_2_${split}_images`))).length;
  const ofTarget = (name: string) => {
    const rows = labels.filter((row) => row[5] === name);
    return { name, rows: rows.length, patients: distinct(rows.map(([id]) => id)) };
  };
  const ofClass = (name: string) => {
    const rows = classes.filter((row) => row[1] === name);
    const ids = new Set(rows.map(([id]) => id));
    return {
      name,
      rows: rows.length,
      patients: ids.size,
      boxes: positive.filter(([id]) => ids.has(id)).length,
    };
  };
  const boxesPerPatient: Record<string, number> = {};
  for (const id of new Set(positive.map(([id]) => id))) {
    const boxes = positive.filter((row) => row[0] === id).length;
    boxesPerPatient[boxes] = (boxesPerPatient[boxes] ?? 0) + 1;
  }

  const summary = await readJson<Record<string, unknown>>(site, 'data', 'summary.json');
  expect(summary).toMatchObject({
    dataset: { name: 'Reading Room sample', adapter: 'rsna' },
    patients: distinct(labels.map(([id]) => id)),
    images: (await images('train')) + (await images('test')),
    labelRows: labels.length,
    boxes: positive.length,
    classes: ['Normal', 'No Lung Opacity / Not Normal', 'Lung Opacity'].map(ofClass),
    targets: ['1', '0'].map(ofTarget),
    splits: [
      { name: 'train', images: await images('train'), patients: await images('train') },
      { name: 'test', images: await images('test'), patients: await images('test') },
    ],
  });
  // Not as part of the above, which would let further numbers of boxes pass.
  expect(summary.boxesPerPatient).toEqual(boxesPerPatient);
});

test('the sample has every class, both targets, and patients with one, two, three and four boxes', async () => {
  const { classes, targets, boxesPerPatient } = await readJson<{
    classes: { patients: number }[];
    targets: { patients: number }[];
    boxesPerPatient: Record<string, number>;
  }>(inject('sample').site, 'data', 'summary.json');
  for (const { patients } of [...classes, ...targets]) expect(patients).toBeGreaterThan(0);
  expect(Object.keys(boxesPerPatient)).toEqual(['1', '2', '3', '4']);
});

test('the sample has the oddities of the challenge’s own files, each said once, and no error', async () => {
  const found = await readJson<{ code: string; patients: string[]; message: string }[]>(
    inject('sample').site,
    'data',
    'findings.json',
  );
  expect(found.map(({ code, message }) => `${code}: ${message.replace(/\d+ of 68/, 'N of 68')}`)).toEqual([
    'great-age: Patient’s Age (0010,1010) is more than 89 years',
    'great-age: Patient’s Age (0010,1010) is more than 89 years',
    'implausible-spacing: N of 68 images are smaller or larger by their pixel spacing than a chest radiograph can be',
    "value-breaks-vr: Patient's Age (0010,1010) holds a value that its VR does not allow in N of 68 files",
    'value-breaks-vr: Pixel Spacing (0028,0030) holds a value that its VR does not allow in N of 68 files',
  ]);
});

test('patients.json lists every patient once, in the order of the site, with the labels of the tables', async () => {
  const { data, site } = inject('sample');
  const labels = await readRows(data, 'stage_2_train_labels.csv');
  const rows = await readJson<{ id: string; split: string; target: number | null; boxes: number }[]>(
    site,
    'data',
    'patients.json',
  );
  const trained = rows.filter((row) => row.split === 'train');
  expect(trained.map((row) => row.id)).toEqual([...new Set(labels.map(([id]) => id!))].sort());
  for (const { id, target, boxes } of trained) {
    const own = labels.filter((row) => row[0] === id);
    expect({ id, target, boxes }).toEqual({
      id,
      target: Number(own[0]![5]),
      boxes: own.filter((row) => row[5] === '1').length,
    });
  }
  expect(rows.filter((row) => row.split === 'test').every((row) => row.target === null)).toBe(true);
});
