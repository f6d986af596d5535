import { expect, test } from 'vitest';
import { readAloud } from '../../src/dicom/read-aloud.ts';

test.each([
  ['AS', '051Y', '51 years'],
  ['AS', '006M', '6 months'],
  ['AS', '001D', '1 day'],
  ['AS', '002W', '2 weeks'],
  ['AS', '51', '51 years'],
  ['AS', 'old', undefined],
  ['DA', '19010101', '1 January 1901'],
  ['DA', '1997.04.30', '30 April 1997'],
  ['DA', '20240229', '29 February 2024'],
  ['DA', '20230229', undefined],
  ['DA', '00000000', undefined],
  ['TM', '101500', '10:15:00'],
  ['TM', '1015', '10:15'],
  ['TM', '10', '10 h'],
  ['TM', '000000.00', '00:00:00'],
  ['TM', '235959.123000', '23:59:59.123'],
  ['TM', '99', undefined],
  ['DT', '20240115101500.5+0100', '15 January 2024, 10:15:00.5 UTC+01:00'],
  ['DT', '202401', 'January 2024'],
  ['UI', '1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)'],
  ['UI', '1.2.840.10008.5.1.4.1.1.1', 'Computed Radiography Image Storage'],
  ['UI', '1.2.3', undefined],
  ['LO', '19010101', undefined],
])('readAloud(%s, %s) is %s', (vr, value, meaning) => {
  expect(readAloud(vr, value)).toBe(meaning);
});
