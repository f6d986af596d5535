import { describe, expect, test } from 'vitest';
import { publishHeader } from '../../src/privacy/policy.ts';
import { publishableWindowName } from '../../src/privacy/window-names.ts';
import { FOR_RESEARCH } from '../support/privacy.ts';

describe('publishableWindowName(explanation)', () => {
  test.each([
    ['LUNG'],
    ['Mediastinum'],
    ['SOFT TISSUE'],
    ['SOFT_TISSUE'],
    ['Bone (wide)'],
    ['NORMAL'],
    ['HARDER'],
    ['WINDOW1'],
    ['ALGO2'],
    ['USER'],
    ['WINDOW 2'],
  ])('publishes %s', (name) => {
    expect(publishableWindowName(name)).toBe(name);
  });

  test('brings blanks to single ones', () => {
    expect(publishableWindowName('  SOFT \t TISSUE ')).toBe('SOFT TISSUE');
  });

  test.each([
    [''],
    ['12'],
    ['Doe^John'],
    ['LUNG of Mr Doe'],
    ['Mr Sharp'],
    ['R. Harder'],
    ['WINDOW 20180203'],
    ['WINDOW123'],
    ['LUNG <b>'],
    ['LUNG\u202eBONE'],
    [`LUNG ${' '.repeat(60)}`],
  ])('withholds %j', (name) => {
    expect(publishableWindowName(name)).toBeUndefined();
  });
});

test('publishHeader(header, patientId) publishes the explanation where every name may be', () => {
  const element = (...Value: string[]) => ({ '00281055': { vr: 'LO', Value } });
  expect(publishHeader(element('LUNG', 'BONE'), 'p', FOR_RESEARCH).header).toEqual(element('LUNG', 'BONE'));
  expect(publishHeader(element('LUNG', 'Doe'), 'p', FOR_RESEARCH)).toEqual({
    header: {},
    withheld: [{ tag: '00281055', vr: 'LO' }],
    refused: [],
  });
});
