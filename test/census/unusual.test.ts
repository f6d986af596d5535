import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CensusUsual } from '../../src/census/types.ts';
import { fewOf } from '../../src/census/types.ts';
import { startCensus } from '../../src/census/write.ts';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { dicomFile, type Element, FOUR_BY_FOUR as PIXELS } from '../support/dicom-writer.ts';
import { temporaryFolder } from '../support/files.ts';
import { FOR_RESEARCH } from '../support/privacy.ts';

const FILES = 20;
const ODD = 7;

/** Every file says the same but for the odd one, in which something is not as in the others, each in its own way. */
function header(i: number): Element[] {
  const odd = i === ODD;
  return [
    ['00080018', 'UI', `1.2.3.${i}`],
    ...(odd ? [] : [['00080060', 'CS', 'CR'] satisfies Element]),
    ...(odd ? [['00080080', 'LO', 'Hospital of Dr Doe'] satisfies Element] : []),
    ['0008103E', 'LO', odd ? 'chest of Mr Doe' : 'view: PA'],
    ...(odd ? [['00081140', 'SQ', [[['00081155', 'UI', '1.2']]]] satisfies Element] : []),
    ...(odd ? [['00090010', 'LO', 'GEMS_IDEN_01'] satisfies Element] : []),
    ['00100020', 'LO', `p${i}`],
    ['00100040', 'CS', i % 2 === 0 ? 'F' : 'M'],
    ['00180015', 'CS', odd ? '' : 'CHEST'],
    // Two files of twenty are no few.
    ['00180060', 'DS', i < 2 ? '60' : '70'],
    ['00185101', 'CS', odd ? 'AP' : 'PA'],
    ...PIXELS,
    ['7FE00010', 'OB', new Uint8Array(16)],
  ];
}

test('in what a file is not as nearly all others is found, and whose it is; what is withheld is not told', async () => {
  await using temporary = await temporaryFolder();
  mkdirSync(temporary.at('data', 'stage_2_train_images'), { recursive: true });
  const rows = Array.from({ length: FILES }, (_, i) => `p${i},,,,,0`);
  writeFileSync(
    temporary.at('data', 'stage_2_train_labels.csv'),
    ['patientId,x,y,width,height,Target', ...rows].join('\n'),
  );
  for (let i = 0; i < FILES; i++)
    writeFileSync(temporary.at('data', 'stage_2_train_images', `p${i}.dcm`), dicomFile(header(i)));
  const settings = parseSettings('title: T\ndescription: D', 'test');
  const { catalogue } = await readDataset(temporary.at('data'), temporary.at('cache'), settings);
  await startCensus(catalogue.db, {
    state: temporary.at('cache', 'state.sqlite'),
    privacy: FOR_RESEARCH,
    salt: 'a test',
  })();
  const found = catalogue.db.all<{ id: string; usual: string }>(
    `SELECT p.id, e.usual FROM unusual u JOIN census e ON e.position = u.element
       JOIN patients p ON p.number = u.patient ORDER BY e.position`,
  );
  catalogue.close();
  expect(new Set(found.map(({ id }) => id))).toEqual(new Set([`p${ODD}`]));
  const usual = found.map(({ usual }) => JSON.parse(usual) as CensusUsual);
  expect(usual.map(({ tag, kind, value }) => [tag, kind, value])).toEqual([
    ['00080060', 'value', 'CR'],
    ['00080080', 'absent', undefined],
    ['0008103E', 'value', 'view: PA'],
    ['00081140', 'absent', undefined],
    ['00180015', 'value', 'CHEST'],
    ['00185101', 'value', 'PA'],
  ]);
  expect(JSON.stringify(usual)).not.toContain('Doe');
});

test('a few are one in a hundred: at least one, none among less than ten, never more than are listed', () => {
  expect([0, 9, 10, 199, 200, 1000, 26_684].map(fewOf)).toEqual([0, 0, 1, 1, 2, 10, 50]);
});
