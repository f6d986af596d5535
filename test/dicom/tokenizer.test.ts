import dicomParser from 'dicom-parser';
import { describe, expect, test } from 'vitest';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

const CR: Element = ['00080060', 'CS', 'CR'];
const words = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const longs = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
const UNDEFINED = 0xffffffff;
const item = (length: number) => Buffer.concat([words(0xfffe, 0xe000), longs(length)]);
const itemEnd = Buffer.concat([words(0xfffe, 0xe00d), longs(0)]);
const sequenceEnd = Buffer.concat([words(0xfffe, 0xe0dd), longs(0)]);
/** A header of the long form of explicit VR. */
const header = (tag: string, vr: string, length: number) =>
  Buffer.concat([
    words(Number.parseInt(tag.slice(0, 4), 16), Number.parseInt(tag.slice(4), 16)),
    Buffer.from(vr),
    words(0),
    longs(length),
  ]);
const implicit = (tag: string, value: Buffer, length = value.length) =>
  Buffer.concat([
    words(Number.parseInt(tag.slice(0, 4), 16), Number.parseInt(tag.slice(4), 16)),
    longs(length),
    value,
  ]);
const withTail = (...tail: Buffer[]) => Buffer.concat([dicomFile([CR]), ...tail]);

describe('the structure of a data set', () => {
  test('has the tags, VRs and lengths that dicom-parser finds', () => {
    const bytes = dicomFile([
      CR,
      ['00081140', 'SQ', [[['00081155', 'UI', '1.2.3']], []]],
      ['00091001', 'UN', Buffer.of(1, 2, 3, 4)],
      ['00280010', 'US', [3, 4]],
    ]);
    const witness = dicomParser.parseDicom(bytes);
    const { dataset } = parseDicom(bytes);
    const theirs = Object.values(witness.elements)
      .filter((e) => !e.tag.startsWith('x0002'))
      .map((e) => [e.tag.slice(1).toUpperCase(), e.vr]);
    expect(Object.entries(dataset).map(([tag, { vr }]) => [tag, vr])).toEqual(theirs);
    expect(dataset['00081140']!.Value).toHaveLength(witness.elements.x00081140!.items!.length);
  });

  test('reads sequences and items of undefined length', () => {
    const inner = Buffer.concat([item(UNDEFINED), header('00081155', 'UC', 2), Buffer.from('1 '), itemEnd]);
    const { dataset, problem } = parseDicom(
      withTail(header('00081140', 'SQ', UNDEFINED), inner, inner, sequenceEnd, header('00091002', 'UN', 0)),
    );
    expect(problem).toBeUndefined();
    expect(dataset['00081140']!.Value).toEqual([
      { '00081155': { vr: 'UC', Value: ['1'] } },
      { '00081155': { vr: 'UC', Value: ['1'] } },
    ]);
    expect(dataset['00091002']).toEqual({ vr: 'UN' });
  });

  test('reads UN of undefined length as a sequence in implicit VR little endian', () => {
    const inner = implicit('00100020', Buffer.from('ID'));
    const { dataset } = parseDicom(
      withTail(header('00091010', 'UN', UNDEFINED), item(inner.length), inner, sequenceEnd),
    );
    expect(dataset['00091010']).toEqual({ vr: 'SQ', Value: [{ '00100020': { vr: 'LO', Value: ['ID'] } }] });
  });

  test('reads UN of known length as the dictionary says, private elements not', () => {
    const { dataset } = parseDicom(
      dicomFile([
        ['00091001', 'UN', Buffer.from('ab')],
        ['00100020', 'UN', Buffer.from('ID')],
        ['00280010', 'UN', Buffer.of(1, 2)],
        ['00280011', 'UN', Buffer.of(1, 2, 3, 4, 5, 6, 7)],
      ]),
    );
    expect(dataset).toMatchObject({
      '00091001': { vr: 'UN' },
      '00100020': { vr: 'LO', Value: ['ID'] },
      '00280010': { vr: 'US', Value: [513] },
    });
  });

  test.each([0, 1])('tells US from SS by Pixel Representation %i, in items too', (representation) => {
    const { dataset } = parseDicom(
      dicomFile(
        [
          ['00189810', 'US', [0xffff]],
          ['00280103', 'US', [representation]],
          ['00283000', 'SQ', [[['00280106', 'US', [0xffff]]]]],
        ],
        TransferSyntax.ImplicitVRLittleEndian,
      ),
    );
    const expected = representation ? { vr: 'SS', Value: [-1] } : { vr: 'US', Value: [65535] };
    expect(dataset['00189810']).toEqual(expected);
    expect(dataset['00283000']!.Value).toEqual([{ '00280106': expected }]);
  });

  test('gives 64-bit integers as numbers where that is exact, else as strings', () => {
    const value = Buffer.alloc(16);
    value.writeBigInt64LE(-5n, 0);
    value.writeBigInt64LE(2n ** 60n, 8);
    const { dataset } = parseDicom(
      withTail(header('00720082', 'SV', 16), value, header('00720083', 'UV', 16), value),
    );
    expect(dataset['00720082']!.Value).toEqual([-5, '1152921504606846976']);
    expect(dataset['00720083']!.Value).toEqual(['18446744073709551611', '1152921504606846976']);
  });

  test('reads text of an item by the item’s own character set', () => {
    const { dataset } = parseDicom(
      dicomFile([
        ['00080005', 'CS', 'ISO_IR 100'],
        [
          '00081140',
          'SQ',
          [
            [
              ['00080005', 'CS', 'ISO_IR 126'],
              ['00100020', 'LO', Buffer.of(0xc4, 0x20)],
            ],
          ],
        ],
        ['00100020', 'LO', Buffer.of(0xc4, 0x20)],
      ]),
    );
    expect(dataset['00100020']!.Value).toEqual(['Ä']);
    expect(dataset['00081140']!.Value).toMatchObject([{ '00100020': { Value: ['Δ'] } }]);
  });

  test('gives views of bulk values, through items too', () => {
    const file = parseDicom(
      dicomFile([
        ['00091001', 'OW', Buffer.of(1, 2)],
        ['00283000', 'SQ', [[['00283006', 'OW', Buffer.of(3, 4)]]]],
      ]),
    );
    expect([...file.bulk('00091001')!]).toEqual([1, 2]);
    expect([...file.bulk('00283000', '00283006')!]).toEqual([3, 4]);
    expect(file.bulk('00283000')).toBeUndefined();
    expect(file.bulk('00091002', '00283006')).toBeUndefined();
  });

  test('takes frames’ offsets and lengths from the Extended Offset Table', () => {
    const table = Buffer.alloc(16);
    table.writeBigUInt64LE(12n, 8);
    const lengths = Buffer.alloc(16);
    lengths.writeBigUInt64LE(3n, 0);
    lengths.writeBigUInt64LE(4n, 8);
    const fragments = encapsulated([Buffer.of(1, 2, 3, 0), Buffer.of(4, 5, 6, 7)]);
    const { pixelData } = parseDicom(
      dicomFile(
        [
          ['7FE00001', 'UN', table],
          ['7FE00002', 'UN', lengths],
          ['7FE00010', 'OB', fragments],
        ],
        TransferSyntax.JPEGBaseline8Bit,
      ),
    );
    expect(pixelData).toMatchObject({ vr: 'OB', isFloat: false, offsets: [0, 12], frameLengths: [3, 4] });
  });
});

describe('files that are against the standard', () => {
  const elements: Element[] = [CR, ['00280010', 'US', [3]]];
  const expected = { '00080060': { vr: 'CS', Value: ['CR'] }, '00280010': { vr: 'US', Value: [3] } };

  test.each([
    TransferSyntax.ImplicitVRLittleEndian,
    TransferSyntax.ExplicitVRLittleEndian,
    TransferSyntax.ExplicitVRBigEndian,
  ])('are read without preamble and File Meta Information in %s', (syntax) => {
    const bytes = dicomFile(elements, syntax);
    const metaLength = bytes.readUInt32LE(140);
    const { dataset, transferSyntaxUID, declaredTransferSyntaxUID, problem } = parseDicom(
      bytes.subarray(144 + metaLength),
    );
    expect({ dataset, transferSyntaxUID, declaredTransferSyntaxUID, problem }).toEqual({
      dataset: expected,
      transferSyntaxUID: syntax,
      declaredTransferSyntaxUID: undefined,
      problem: undefined,
    });
  });

  test.each([
    [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian],
    [TransferSyntax.ImplicitVRLittleEndian, TransferSyntax.ExplicitVRLittleEndian],
    [TransferSyntax.ExplicitVRBigEndian, TransferSyntax.ExplicitVRLittleEndian],
    [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ExplicitVRBigEndian],
  ])('are read as written where %s is claimed and %s is true', (claimed, real) => {
    const claim = dicomFile([], claimed);
    const body = dicomFile(elements, real);
    const { dataset, problem, notes } = parseDicom(
      Buffer.concat([claim, body.subarray(144 + body.readUInt32LE(140))]),
    );
    expect({ dataset, problem }).toEqual({ dataset: expected, problem: undefined });
    expect(notes.join()).toContain('not what the transfer syntax says');
  });

  test('are read on behind a damaged item of known length', () => {
    const bad = Buffer.concat([item(10), Buffer.from('rubbish!!!')]);
    const { dataset, problem } = parseDicom(
      withTail(header('00081140', 'SQ', bad.length), bad, header('00100020', 'UC', 2), Buffer.from('ID')),
    );
    expect(dataset['00100020']!.Value).toEqual(['ID']);
    expect(problem).toBeDefined();
  });

  test.each([
    ['a text of undefined length', [header('00081030', 'UT', UNDEFINED), Buffer.from('text')]],
    ['a sequence that never ends', [header('00081140', 'SQ', UNDEFINED), item(UNDEFINED)]],
    ['a sequence of no items', [header('00081140', 'SQ', 16), Buffer.alloc(16, 65)]],
    ['a value of four gigabytes', [header('00091001', 'OB', 0xfffffff0), Buffer.alloc(10)]],
    ['half an element', [Buffer.of(8, 0, 0x70)]],
  ])('%s: what stands before is read, and the rest is told', (_name, tail) => {
    const { dataset, problem } = parseDicom(withTail(...tail));
    expect(dataset['00080060']!.Value).toEqual(['CR']);
    expect(problem).toMatch(/^[^"]+$/);
  });

  test('are cut where sequences nest deeper than any use', () => {
    const level = Buffer.concat([header('00400260', 'SQ', UNDEFINED), item(UNDEFINED)]);
    const { dataset, problem } = parseDicom(withTail(...Array<Buffer>(100_000).fill(level)));
    expect(problem).toBeDefined();
    expect(() => JSON.stringify(dataset)).not.toThrow();
  });

  test('every beginning of a file is read, or refused in a sentence', () => {
    const whole = dicomFile([
      CR,
      ['00081140', 'SQ', [[['00081155', 'UI', '1.2.3']]]],
      ['7FE00010', 'OW', Buffer.alloc(20)],
    ]);
    for (let length = 0; length < whole.length; length++) {
      try {
        parseDicom(whole.subarray(0, length));
      } catch (error) {
        expect((error as Error).message).toMatch(/^(this|the) [\w (),"]+/);
      }
    }
  });
});
