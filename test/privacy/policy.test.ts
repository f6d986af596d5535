import { describe, expect, test } from 'vitest';
import { lookUp } from '../../src/dicom/dictionary.ts';
import { ageInYears } from '../../src/dicom/facts.ts';
import type { DicomJson } from '../../src/dicom/json.ts';
import { mayShowColumn } from '../../src/privacy/columns.ts';
import { publishableCreator, publishHeader } from '../../src/privacy/policy.ts';
import { attributeOf, EDITION, TABLE } from '../../src/privacy/profile/table.ts';
import { DEFAULT_PRIVACY, type PrivacySettings } from '../../src/privacy/settings.ts';
import { FOR_RESEARCH } from '../support/privacy.ts';

const ID = '0004cfab-14fd-4e49-80ba-63a80b6bddd6';

const DECLARED: PrivacySettings = { ...DEFAULT_PRIVACY, profile: 'declared-deidentified' };

/** What RSNA headers hold. */
const RSNA: DicomJson = {
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
  '00185101': { vr: 'CS', Value: ['PA'] },
  '0020000D': { vr: 'UI', Value: ['1.2.276.0.7230010.3.1.2'] },
  '00280030': { vr: 'DS', Value: [0.143, 0.143] },
};

/** Whoever it is about is told by each of these. */
const IDENTITY: DicomJson = {
  '00080050': { vr: 'SH', Value: ['A-4711'] },
  '00080080': { vr: 'LO', Value: ['General Hospital'] },
  '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Roe^Jane' }] },
  '0008103E': { vr: 'LO', Value: ['chest of Mr Johnson'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Johnson^John' }] },
  '00100020': { vr: 'LO', Value: ['MRN 5'] },
  '00100030': { vr: 'DA', Value: ['19700101'] },
  '00101040': { vr: 'LO', Value: ['12 Elm Street'] },
  '00104000': { vr: 'LT', Value: ['call 555-0100'] },
  '00181000': { vr: 'LO', Value: ['SERIAL'] },
  '00324000': { vr: 'LT', Value: ['free text'] },
};

const tagsOf = (withheld: { tag: string }[]) => withheld.map(({ tag }) => tag);

describe('the basic profile', () => {
  test('keeps what describes the picture, and what says nothing', () => {
    const { header, withheld, refused } = publishHeader(RSNA, ID, DEFAULT_PRIVACY);
    expect(tagsOf(withheld)).toEqual(['0008103E', '00100040', '00101010', '0020000D']);
    expect(Object.keys(header)).toEqual(Object.keys(RSNA).filter((tag) => !tagsOf(withheld).includes(tag)));
    expect(refused).toEqual([]);
  });

  test('keeps what its options retain', () => {
    expect(publishHeader(RSNA, ID, FOR_RESEARCH)).toEqual({ header: RSNA, withheld: [], refused: [] });
    const dates = { '00080020': { vr: 'DA', Value: ['20180203'] } };
    expect(publishHeader(dates, ID, DEFAULT_PRIVACY).header).toEqual({});
    expect(publishHeader(dates, ID, { ...DEFAULT_PRIVACY, retain: ['full-dates'] }).header).toEqual(dates);
  });

  test('withholds whatever may tell who somebody is, and says where', () => {
    const { header, withheld } = publishHeader(IDENTITY, ID, FOR_RESEARCH);
    expect(header).toEqual({});
    expect(tagsOf(withheld)).toEqual(Object.keys(IDENTITY));
  });

  test('withholds private elements and sequences that the table removes, and looks into others', () => {
    const person = { vr: 'PN', Value: [{ Alphabetic: 'Doe' }] };
    const modality = { vr: 'CS', Value: ['CR'] };
    const { header, withheld } = publishHeader(
      {
        '00081110': { vr: 'SQ', Value: [{ '00080060': modality }] },
        '00089215': { vr: 'SQ', Value: [{ '00080060': modality, '00100010': person }] },
        '00090010': { vr: 'LO', Value: ['ACME'] },
        '00091001': { vr: 'UN' },
      },
      ID,
      DEFAULT_PRIVACY,
    );
    expect(header).toEqual({ '00089215': { vr: 'SQ', Value: [{ '00080060': modality }] } });
    expect(tagsOf(withheld)).toEqual(['00081110', '00090010']);
  });

  test('without options publishes no value of any attribute of the table', () => {
    for (const tag of [...TABLE.keys()].filter((key) => /^[0-9A-F]{8}$/.test(key))) {
      const vr = lookUp(tag)?.vr ?? 'LO';
      const value = vr === 'SQ' ? { '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe' }] } } : '20180203';
      expect(publishHeader({ [tag]: { vr, Value: [value] } }, ID, DEFAULT_PRIVACY).header, tag).toEqual({});
    }
  });
});

describe('a dataset that is declared to be de-identified', () => {
  test('is published as it is, without a false alarm', () => {
    expect(publishHeader(RSNA, ID, DECLARED)).toEqual({ header: RSNA, withheld: [], refused: [] });
    const more = {
      '00080020': { vr: 'DA', Value: ['20180203'] },
      '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Anonymized' }] },
      '00081030': { vr: 'LO', Value: ['Chest 2 views'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: '^^^^' }] },
    };
    const { header, withheld, refused } = publishHeader({ ...RSNA, ...more }, ID, DECLARED);
    expect(header).toMatchObject({ '00080020': more['00080020'], '00081030': more['00081030'] });
    // Names that say nothing are no reason to refuse, and none to publish them.
    expect([tagsOf(withheld), refused]).toEqual([['00080090', '00100010'], []]);
  });

  test('is refused where something looks like identity, also in free text and in sequences', () => {
    const { header, refused } = publishHeader(
      {
        ...IDENTITY,
        '00081140': { vr: 'SQ', Value: [{ '00104000': { vr: 'LT', Value: ['born 19700101'] } }] },
      },
      ID,
      DECLARED,
    );
    expect(refused.map(({ path }) => path.join('/'))).toEqual([
      ...['00080080', '00080090', '0008103E', '00100010', '00100030', '00101040', '00081140/00104000'],
    ]);
    expect(refused.find(({ path }) => path[0] === '00100010')!.masked).toBe('xxxxxxx^xxxx');
    expect(JSON.stringify(header)).not.toMatch(/John|Roe|Elm|Hospital|1970/);
    // Identifiers that no option keeps are withheld.
    for (const tag of ['00080050', '00100020']) expect(header[tag]).toBeUndefined();
  });

  test('a name that is the header’s own id is no identity, and not the dataset’s id either', () => {
    const other: DicomJson = {
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'p2' }] },
      '00100020': { vr: 'LO', Value: ['p2'] },
    };
    expect(publishHeader(other, ID, DECLARED)).toEqual({
      header: {},
      withheld: [
        { tag: '00100010', vr: 'PN' },
        { tag: '00100020', vr: 'LO' },
      ],
      refused: [],
    });
  });

  test('the owner may redact a tag, or let it through', () => {
    const settings = { ...DECLARED, redact: ['00080080'], accept: [{ tag: '00080090', reason: 'a role' }] };
    const { header, refused } = publishHeader(
      { '00080080': IDENTITY['00080080']!, '00080090': IDENTITY['00080090']! },
      ID,
      settings,
    );
    expect([Object.keys(header), refused]).toEqual([['00080090'], []]);
  });
});

test('the table is that of the standard, whole', () => {
  expect(EDITION).toBe('2024b');
  expect(TABLE.size).toBe(621);
  const basic = (tag: string) => attributeOf(tag)?.basic;
  expect([
    basic('00100010'),
    basic('00080018'),
    basic('00181000'),
    basic('60023000'),
    basic('50AA0010'),
  ]).toEqual([...['Z', 'U', 'X/Z/D', 'X', 'X']]);
  expect(attributeOf('00101010')?.options).toEqual({ 'patient-characteristics': 'K' });
  expect(attributeOf('00280010')).toBeUndefined();
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
