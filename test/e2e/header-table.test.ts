import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { readJson } from '../support/files.ts';

const ID = '0004cfab-14fd-4e49-80ba-63a80b6bddd6';
const UID = '1.2.276.0.7230010.3.1';
const EXPECTED = [
  ['(0008,0005)', 'Specific Character Set', 'CS', 'ISO_IR 100'],
  ['(0008,0016)', 'SOP Class UID', 'UI', '1.2.840.10008.5.1.4.1.1.7 Secondary Capture Image Storage'],
  ['(0008,0018)', 'SOP Instance UID', 'UI', `${UID}.4.8323329.28530.1517874485.775526`],
  ['(0008,0020)', 'Study Date', 'DA', '19010101 1 January 1901'],
  ['(0008,0030)', 'Study Time', 'TM', '000000.00 00:00:00'],
  ['(0008,0050)', 'Accession Number', 'SH', ''],
  ['(0008,0060)', 'Modality', 'CS', 'CR'],
  ['(0008,0064)', 'Conversion Type', 'CS', 'WSD'],
  ['(0008,0090)', "Referring Physician's Name", 'PN', ''],
  ['(0008,103E)', 'Series Description', 'LO', 'view: PA'],
  ['(0010,0010)', "Patient's Name", 'PN', ID],
  ['(0010,0020)', 'Patient ID', 'LO', ID],
  ['(0010,0030)', "Patient's Birth Date", 'DA', ''],
  ['(0010,0040)', "Patient's Sex", 'CS', 'F'],
  ['(0010,1010)', "Patient's Age", 'AS', '51 51 years'],
  ['(0018,0015)', 'Body Part Examined', 'CS', 'CHEST'],
  ['(0018,5101)', 'View Position', 'CS', 'PA'],
  ['(0020,000D)', 'Study Instance UID', 'UI', `${UID}.2.8323329.28530.1517874485.775525`],
  ['(0020,000E)', 'Series Instance UID', 'UI', `${UID}.3.8323329.28530.1517874485.775524`],
  ['(0020,0010)', 'Study ID', 'SH', ''],
  ['(0020,0011)', 'Series Number', 'IS', '1'],
  ['(0020,0013)', 'Instance Number', 'IS', '1'],
  ['(0020,0020)', 'Patient Orientation', 'CS', ''],
  ['(0028,0002)', 'Samples per Pixel', 'US', '1'],
  ['(0028,0004)', 'Photometric Interpretation', 'CS', 'MONOCHROME2'],
  ['(0028,0010)', 'Rows', 'US', '1024'],
  ['(0028,0011)', 'Columns', 'US', '1024'],
  ['(0028,0030)', 'Pixel Spacing', 'DS', '0.14300000000000002\\0.14300000000000002'],
  ['(0028,0100)', 'Bits Allocated', 'US', '8'],
  ['(0028,0101)', 'Bits Stored', 'US', '8'],
  ['(0028,0102)', 'High Bit', 'US', '7'],
  ['(0028,0103)', 'Pixel Representation', 'US', '0'],
  ['(0028,2110)', 'Lossy Image Compression', 'CS', '01'],
  ['(0028,2114)', 'Lossy Image Compression Method', 'CS', 'ISO_10918_1'],
];

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('the header table of the worked case shows every element in tag order, with the values of the file', async () => {
  const page = await browser.newPage();
  await page.goto(new URL(`patients/${ID}/`, inject('sample').url).href);
  const rows = await page
    .locator('.header-table tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())),
    );
  expect(rows.slice(0, -1)).toEqual(EXPECTED);
  expect(rows.at(-1)).toEqual(['(7FE0,0010)', 'Pixel Data', 'OB', expect.stringMatching(/^[\d,]+ bytes$/)]);
});

test('record.json of the worked case holds the same header in the DICOM JSON Model', async () => {
  const { header } = await readJson<{ header: Record<string, { vr: string; Value?: unknown[] }> }>(
    inject('sample').site,
    'patients',
    ID,
    'record.json',
  );
  expect(Object.keys(header)).toEqual(EXPECTED.map(([tag]) => tag!.replace(/[(),]/g, '')));
  expect(header).toMatchObject({
    '00080064': { vr: 'CS', Value: ['WSD'] },
    '0008103E': { vr: 'LO', Value: ['view: PA'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: ID }] },
    '00100030': { vr: 'DA' },
    '00101010': { vr: 'AS', Value: ['51'] },
    '00280010': { vr: 'US', Value: [1024] },
    '00282114': { vr: 'CS', Value: ['ISO_10918_1'] },
  });
});
