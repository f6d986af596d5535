import { describe, expect, test } from 'vitest';
import type { CensusElement, CensusPart } from '../../src/census/types.ts';
import { censusLede, censusSection, partText, stepName } from '../../src/site/census.ts';

const part = (kind: CensusPart['kind'], files: number, value?: string): CensusPart => ({
  kind,
  files,
  ...(value !== undefined && { value }),
  listed: 1,
  more: false,
});

const element = (facts: Partial<CensusElement>): CensusElement => ({
  slug: '00180015',
  path: [{ tag: '00180015', name: 'Body Part Examined' }],
  vr: ['CS'],
  files: 10,
  withValue: 10,
  withheld: 0,
  paged: true,
  parts: [],
  ...facts,
});

describe('an element of the census', () => {
  test.each<[string, CensusElement, string, string]>([
    ['constant', element({ distinct: 1, constant: 'everywhere' }), 'constant', 'One value, in every file.'],
    [
      'constant where it stands',
      element({ distinct: 1, constant: 'where present', files: 1, withValue: 1 }),
      'partly',
      'One value, in every file that has the element: 1 file.',
    ],
    [
      'empty in some files',
      element({ distinct: 1, constant: 'where filled', withValue: 4 }),
      'partly',
      'One value, in 4 of the 10 files that have the element.',
    ],
    [
      'different in each file',
      element({ distinct: 10, parts: [part('value', 1, 'a')] }),
      'varies',
      'Another value in each of 10 files.',
    ],
    ['varying', element({ distinct: 3, parts: [part('value', 6, 'a')] }), 'varies', '3 values in 10 files.'],
    [
      'withheld in part',
      element({ distinct: 2, withheld: 3, parts: [part('value', 6, 'a')] }),
      'varies',
      '2 values in 10 files, besides those that are withheld.',
    ],
    [
      'withheld',
      element({ withheld: 10 }),
      'withheld',
      'Holds something in 10 files. The privacy policy withholds what it is.',
    ],
    ['empty', element({ withValue: 0 }), 'without-value', 'Empty in every file that has it.'],
    [
      'binary',
      element({ withValue: 0, parts: [part('binary', 10)] }),
      'without-value',
      'Binary data, which is not read.',
    ],
  ])('that is %s stands in its group and says so', (_, which, section, lede) => {
    expect(censusSection(which)).toBe(section);
    expect(censusLede(which)).toBe(lede);
  });

  test('has words for files without a value that is shown', () => {
    const parts = [part('value', 5, 'a'), part('others', 5), part('absent', 2)];
    const which = element({ distinct: 4, parts });
    expect(parts.map((each) => partText(each, which))).toEqual(['', '3 other values', 'without the element']);
  });

  test('of a private creator is named after it', () => {
    const step = { tag: '00091001', name: 'Private Element' };
    expect([stepName(step), stepName({ ...step, creator: 'GEMS_IDEN_01' })]).toEqual([
      'Private Element',
      'Private Element (GEMS_IDEN_01)',
    ]);
  });
});
