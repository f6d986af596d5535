import { describe, expect, test } from 'vitest';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

const SYNTAXES = [
  TransferSyntax.ExplicitVRLittleEndian,
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.ExplicitVRBigEndian,
];

const ELEMENTS: Element[] = [
  ['00080060', 'CS', 'CR'],
  ['00081140', 'SQ', [[['00081155', 'UI', '1.2.3']], [['00081155', 'UI', '1.2.4']]]],
  ['00100010', 'PN', 'Yamada^Tarou=山田^太郎'],
  ['00280010', 'US', [3]],
  ['00280030', 'DS', '0.14300000000000002\\0.19431099999999999'],
  ['00280034', 'IS', '1\\1'],
];

describe('parseDicom(bytes)', () => {
  test.each(SYNTAXES)('reads a header in transfer syntax %s', (syntax) => {
    const { dataset, transferSyntaxUID, problem } = parseDicom(
      dicomFile([['00080005', 'CS', 'ISO_IR 192'], ...ELEMENTS], syntax),
    );
    expect({ transferSyntaxUID, problem }).toEqual({ transferSyntaxUID: syntax, problem: undefined });
    expect(dataset).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00080060': { vr: 'CS', Value: ['CR'] },
      '00081140': {
        vr: 'SQ',
        Value: [
          { '00081155': { vr: 'UI', Value: ['1.2.3'] } },
          { '00081155': { vr: 'UI', Value: ['1.2.4'] } },
        ],
      },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
      '00280010': { vr: 'US', Value: [3] },
      '00280030': { vr: 'DS', Value: ['0.14300000000000002', '0.19431099999999999'] },
      '00280034': { vr: 'IS', Value: [1, 1] },
    });
  });

  test('keeps every digit of a decimal string, as a number where that loses none', () => {
    const value = (text: string) =>
      parseDicom(dicomFile([['00280030', 'DS', text]])).dataset['00280030']!.Value;
    expect(value('0.14300000000000002\\0.14300000000000002')).toEqual([
      0.14300000000000002, 0.14300000000000002,
    ]);
    expect(value('0.168\\0.168')).toEqual([0.168, 0.168]);
    expect(value('1.0\\2')).toEqual(['1.0', '2']);
    expect(value('abc')).toEqual(['abc']);
  });

  test('gives empty elements without a value and missing values as null', () => {
    const { dataset } = parseDicom(
      dicomFile([
        ['00080008', 'CS', 'A\\\\C'],
        ['00080050', 'SH', ''],
      ]),
    );
    expect(dataset).toEqual({ '00080008': { vr: 'CS', Value: ['A', null, 'C'] }, '00080050': { vr: 'SH' } });
  });

  test('leaves pixel data and bulk values out of the header', () => {
    const { dataset, pixelData } = parseDicom(
      dicomFile([
        ['00091001', 'UN', Buffer.of(1, 2)],
        ['7FE00010', 'OW', Buffer.of(1, 2, 3, 4)],
      ]),
    );
    expect(dataset).toEqual({ '00091001': { vr: 'UN' } });
    expect(pixelData).toMatchObject({ encapsulated: false, bytes: 4 });
  });

  test('finds the fragments of encapsulated pixel data', () => {
    const { pixelData } = parseDicom(
      dicomFile(
        [['7FE00010', 'OB', encapsulated([Buffer.of(1, 2), Buffer.of(3, 4, 5, 6)], [0, 10])]],
        TransferSyntax.JPEGBaseline8Bit,
      ),
    );
    expect(pixelData?.fragments.map((f) => [...f])).toEqual([
      [1, 2],
      [3, 4, 5, 6],
    ]);
    expect(pixelData?.offsets).toEqual([0, 10]);
  });

  test('says what is wrong with a file that is no DICOM file', () => {
    expect(() => parseDicom(Buffer.from('hello'))).toThrow(
      'this is not a DICOM file: the letters "DICM" are missing at byte 128',
    );
  });

  test('reads the header of a file that breaks off in its pixel data, and says so', () => {
    const whole = dicomFile([
      ['00080060', 'CS', 'CR'],
      ['7FE00010', 'OW', Buffer.alloc(1000)],
    ]);
    const { dataset, pixelData, problem } = parseDicom(whole.subarray(0, whole.length - 500));
    expect(dataset['00080060']?.Value).toEqual(['CR']);
    expect(pixelData).toBeUndefined();
    expect(problem).toMatch(/breaks off/);
  });
});
