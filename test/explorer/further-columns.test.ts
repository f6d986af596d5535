import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ExplorerData } from '../../src/client/explore/data.ts';
import type { ExplorerHead } from '../../src/explorer/format.ts';
import { writeExplorer } from '../../src/explorer/write.ts';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { temporaryFolder } from '../support/files.ts';
import { writeModel } from '../support/model-dataset.ts';

test('columns that the format does not know become fields of the explorer', async () => {
  await using temporary = await temporaryFolder();
  const data = temporary.at('data');
  const patients = ['a', 'b', 'c'].map((id, i) => ({
    id,
    boxes: [],
    class: 'Normal',
    age: '034Y',
    image: i,
    split: 'train' as const,
  }));
  writeModel(data, { title: 'T', words: undefined, patients });
  writeFileSync(
    temporary.at('data', 'stage_2_train_labels.csv'),
    [
      'patientId,x,y,width,height,Target,Score,Ward,Patient Name,Note',
      // The second row of a patient does not count.
      'a,,,,,0,1.5,East,Doe,',
      'a,,,,,0,2.5,West,Doe,',
      'b,,,,,0,nan,,Roe,',
      // Of a row with fewer cells nobody knows which is which.
      'c,,,,,0,3',
      '',
    ].join('\n'),
  );
  const settings = parseSettings('title: T\ndescription: D', 'test');
  const { catalogue } = await readDataset(data, temporary.at('cache'), settings);
  await writeExplorer({ catalogue, naming: { classes: [] }, folder: temporary.folder });
  const head = JSON.parse(readFileSync(temporary.at('explorer.json'), 'utf8')) as ExplorerHead;
  const explorer = new ExplorerData(head, async (file) => readFileSync(temporary.at('explorer', file)));
  await explorer.need(['csv-score', 'csv-ward']);
  expect([0, 1, 2].map((patient) => explorer.number('csv-score', patient))).toEqual([
    1.5,
    undefined,
    undefined,
  ]);
  expect(explorer.fields.get('csv-ward')).toMatchObject({ name: 'Ward', values: ['East'] });
  expect([...explorer.column('csv-ward')]).toEqual([1, 0, 0]);
  expect(head.leftOut.map(({ name }) => name)).toEqual(['Patient Name', 'Note']);
  expect(JSON.stringify(head)).not.toMatch(/Doe|Roe/);
  catalogue.close();
});
