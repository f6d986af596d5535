import { describe, expect, test } from 'vitest';
import { ageInYears } from '../../src/dicom/facts.ts';
import type { DicomJson } from '../../src/dicom/json.ts';
import { mayShowColumn } from '../../src/privacy/columns.ts';
import { publishableCreator, publishHeader } from '../../src/privacy/policy.ts';

const ID = '0004cfab-14fd-4e49-80ba-63a80b6bddd6';

describe('publishHeader(header, patientId)', () => {
  test('publishes what RSNA headers hold, without a false alarm', () => {
    const header: DicomJson = {
      '00080020': { vr: 'DA', Value: ['19010101'] },
      '00080030': { vr: 'TM', Value: ['000000.00'] },
      '00080050': { vr: 'SH' },
      '00080090': { vr: 'PN' },
      '0008103E': { vr: 'LO', Value: ['view: PA'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: ID }] },
      '00100020': { vr: 'LO', Value: [ID] },
      '00100030': { vr: 'DA' },
      '00100040': { vr: 'CS', Value: ['F'] },
      '00101010': { vr: 'AS', Value: ['51'] },
      '00280030': { vr: 'DS', Value: [0.143, 0.143] },
    };
    expect(publishHeader(header, ID)).toEqual({ header, withheld: [] });
  });

  test('withholds whatever may tell who somebody is, and says where', () => {
    const header: DicomJson = {
      '00080020': { vr: 'DA', Value: ['20180203'] },
      '00080050': { vr: 'SH', Value: ['A-4711'] },
      '00080080': { vr: 'LO', Value: ['General Hospital'] },
      '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
      '0008103E': { vr: 'LO', Value: ['chest of Mr Doe'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^John' }] },
      '00100020': { vr: 'LO', Value: ['MRN 5'] },
      '00100030': { vr: 'DA', Value: ['19700101'] },
      '00104000': { vr: 'LT', Value: ['call 555-0100'] },
      '00181000': { vr: 'LO', Value: ['SERIAL'] },
      '00324000': { vr: 'LT', Value: ['free text'] },
    };
    const { header: published, withheld } = publishHeader(header, ID);
    expect(published).toEqual({});
    expect(withheld.map((w) => w.tag)).toEqual(Object.keys(header));
  });

  test('withholds private elements, and looks into sequences', () => {
    const { header, withheld } = publishHeader(
      {
        '00081140': {
          vr: 'SQ',
          Value: [
            {
              '00080060': { vr: 'CS', Value: ['CR'] },
              '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe' }] },
            },
          ],
        },
        '00090010': { vr: 'LO', Value: ['ACME'] },
        '00091001': { vr: 'UN' },
      },
      ID,
    );
    expect(header).toEqual({
      '00081140': { vr: 'SQ', Value: [{ '00080060': { vr: 'CS', Value: ['CR'] } }] },
    });
    expect(withheld).toEqual([{ tag: '00090010', vr: 'LO' }]);
  });
});

test('private creators are named where vendors are known to use them, and nowhere else', () => {
  expect(['GEMS_IDEN_01', 'SIEMENS CSA HEADER ', 'Philips Imaging DD 001'].map(publishableCreator)).toEqual([
    'GEMS_IDEN_01',
    'SIEMENS CSA HEADER',
    'Philips Imaging DD 001',
  ]);
  for (const other of ['Doe^Jane', 'GEMS_IDEN_01 of Jane Doe', 'gems_iden_01', '', 'constructor'])
    expect(publishableCreator(other)).toBeUndefined();
});

test.each([
  ['51', 51],
  ['051Y', 51],
  ['006M', 0.5],
  ['', undefined],
  ['old', undefined],
])('ageInYears reads %j as %j', (text, years) => {
  expect(ageInYears({ '00101010': { vr: 'AS', Value: [text] } })).toBe(years);
});

test('columns whose heading announces identity are not shown', () => {
  expect(['patientId', 'x', 'class', 'reader'].every(mayShowColumn)).toBe(true);
  expect(['Patient Name', 'DOB', 'birth_date', 'phone', 'referring physician'].some(mayShowColumn)).toBe(
    false,
  );
});
