import { expect, test } from 'vitest';
import { headerDoubts } from '../../src/dicom/doubts.ts';
import type { DicomJson } from '../../src/dicom/json.ts';
import { breaksVr } from '../../src/dicom/vr-rules.ts';

const header = (elements: Record<string, [vr: string, value: string | number]>): DicomJson =>
  Object.fromEntries(Object.entries(elements).map(([tag, [vr, value]]) => [tag, { vr, Value: [value] }]));

test.each<[vr: string, right: (string | number)[], wrong: (string | number)[]]>([
  ['AS', ['051Y', '003M', '000D'], ['51', '51Y', '051', '-05Y', '0051Y']],
  ['CS', ['PA', 'RIGHT_1', 'A B', '0123456789ABCDEF'], ['pa', 'A-B', '0123456789ABCDEFG']],
  ['DA', ['20180228', '20160229'], ['20180229', '20181301', '2018.02.28', '2018022', '00000000']],
  ['DS', [0.139, '1e-3', '+1.50', '.5', 1234567890.12345], [0.30000000000000004, 'abc', '1,5', '0x10']],
  ['IS', ['1', '-2147483648', '+7', 42], ['1.5', '2147483648', 'one']],
  ['TM', ['12', '1259', '235960', '125959.123456'], ['24', '1260', '12:59', '12.5']],
  ['UI', ['1.2.840.0', '0.1'], ['1.02', '1..2', 'x', '1'.repeat(65)]],
  ['LO', ['x'.repeat(64), 'Žofie'], ['x'.repeat(65), 'a\u0007b']],
  ['SH', ['x'.repeat(16)], ['x'.repeat(17)]],
  ['US', [70000], []],
  ['UT', ['anything\n at all'], []],
])('breaksVr(%s, value) follows PS3.5 6.2', (vr, right, wrong) => {
  expect(right.filter((value) => breaksVr(vr, value))).toEqual([]);
  expect(wrong.filter((value) => !breaksVr(vr, value))).toEqual([]);
});

test('a name may have 64 characters in each of its groups', () => {
  expect(breaksVr('PN', { Alphabetic: 'x'.repeat(64), Phonetic: 'y'.repeat(64) })).toBe(false);
  expect(breaksVr('PN', { Alphabetic: 'x', Ideographic: 'y'.repeat(65) })).toBe(true);
  expect(breaksVr('PN', null)).toBe(false);
});

const dates = (born: string, studied: string, acquired: string, created: string) =>
  header({
    '00080012': ['DA', created],
    '00080020': ['DA', studied],
    '00080022': ['DA', acquired],
    '00100030': ['DA', born],
  });

test.each<[what: string, doubts: string[], header: DicomJson]>([
  ['a sound header', [], dates('19500101', '20180101', '20180101', '20180102')],
  ['a bare number of years', ['vr 00101010'], header({ '00101010': ['AS', '51'] })],
  ['a negative age', ['vr 00101010', 'age-negative'], header({ '00101010': ['AS', '-05Y'] })],
  ['private elements', [], header({ '00091001': ['CS', 'not a code'] })],
  ['two views', ['view-differs'], header({ '0008103E': ['LO', 'view: PA'], '00185101': ['CS', 'AP'] })],
  ['one view', [], header({ '0008103E': ['LO', 'view: PA'], '00185101': ['CS', 'PA'] })],
  ['another description', [], header({ '0008103E': ['LO', 'Chest PA'], '00185101': ['CS', 'AP'] })],
  ['two sides', ['laterality-differs'], header({ '00200060': ['CS', 'L'], '00200062': ['CS', 'R'] })],
  ['text in the pixels', ['burned-in'], header({ '00280301': ['CS', 'YES'] })],
  ['a birth after the study', ['birth-after-study'], dates('20190101', '20180101', '20180101', '20180101')],
  [
    'dates backwards',
    ['study-after-acquisition', 'acquisition-after-creation'],
    dates('19500101', '20180103', '20180102', '20180101'),
  ],
  ['placeholders in place of dates', [], dates('19500101', '19010101', '19000101', '18581117')],
  [
    'an age against the dates',
    ['age-differs'],
    { ...dates('19500601', '20180101', '20180101', '20180101'), '00101010': { vr: 'AS', Value: ['057Y'] } },
  ],
  [
    'an age that counts the year begun',
    [],
    { ...dates('19500601', '20180101', '20180101', '20180101'), '00101010': { vr: 'AS', Value: ['068Y'] } },
  ],
])('headerDoubts of %s', (_what, doubts, dataset) => {
  const sound: DicomJson = { '00120062': { vr: 'CS', Value: ['YES'] } };
  expect(headerDoubts({ ...sound, ...dataset })).toEqual(doubts);
});

test.each<[what: string, doubts: string[], dataset: DicomJson]>([
  ['no statement that identity was removed', ['identity-not-removed'], {}],
  ['one that it was not', ['identity-not-removed'], header({ '00120062': ['CS', 'NO'] })],
  [
    'a secondary capture that says nothing of text in its pixels',
    ['capture-unstated'],
    header({ '00120062': ['CS', 'YES'], '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'] }),
  ],
  [
    'a digitised film with an empty statement',
    ['capture-unstated'],
    header({ '00120062': ['CS', 'YES'], '00080064': ['CS', 'DF'], '00280301': ['CS', ''] }),
  ],
  [
    'one that says there is none',
    [],
    header({ '00120062': ['CS', 'YES'], '00080064': ['CS', 'DF'], '00280301': ['CS', 'NO'] }),
  ],
])('headerDoubts of %s', (_what, doubts, dataset) => {
  expect(headerDoubts(dataset)).toEqual(doubts);
});
