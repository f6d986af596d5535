import { mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings.ts';
import { inputForPrograms, publishedInputs } from '../../src/site/inputs.ts';
import { readDataset } from '../support/catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const settings = parseSettings('title: T\ndescription: D', 'test');
let temporary: TemporaryFolder;
beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(() => temporary[Symbol.asyncDispose]());

/** Entry of the label table, as it is published. */
async function published(rows: string[]) {
  const data = temporary.at('data');
  mkdirSync(data);
  const heading = 'patientId,x,y,width,height,Target,Patient Name,DOB,note';
  writeFileSync(`${data}/stage_2_train_labels.csv`, [heading, ...rows].join('\n'));
  const { catalogue } = await readDataset(data, temporary.at('work'), settings);
  const input = publishedInputs(catalogue).find(({ role }) => role === 'labels')!;
  catalogue.close();
  return input;
}

test('of a column whose heading announces identity no cell is published, neither as an example nor as a bound', async () => {
  const input = await published(['a,,,,,0,Doe^Jane,19501231,seen', 'b,,,,,0,Doe^Jane,19501231,']);
  const json = JSON.stringify([input, inputForPrograms(input)]);
  expect(json).not.toMatch(/Doe|1950/);
  expect(inputForPrograms(input).columns!.slice(6)).toEqual([
    { name: 'Patient Name', type: 'text', missing: 0, examples: [], withheld: true },
    { name: 'DOB', type: 'integer', missing: 0, examples: [], withheld: true },
    { name: 'note', type: 'text', missing: 1, distinct: 1, examples: [{ value: 'seen' }], withheld: false },
  ]);
  expect(input.preview![0]).toEqual(['a', '', '', '', '', '0', undefined, undefined, 'seen']);
});

test('a row that is too short or too long may have a name under any heading: none of its cells is published', async () => {
  const input = await published(['a,,,,,0,Doe^Jane,x,19501231,seen', 'b,Doe^Jane', 'c,,,,,0,,,']);
  expect(JSON.stringify([input, inputForPrograms(input)])).not.toMatch(/Doe|1950/);
  expect([input.rows, input.wholeRows]).toEqual([3, 1]);
});
