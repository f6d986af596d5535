import { TransferSyntax } from '../../src/dicom/uids.ts';

/** A value: text, whole numbers of 16 bits, bytes, or the items of a sequence. */
type Value = string | number[] | Uint8Array | Element[][];
export type Element = [tag: string, vr: string, value: Value];

const LONG = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN', 'SQ', 'UT', 'UC']);

/** A DICOM Part 10 file (PS3.10 7.1) of the given elements, in the given transfer syntax. For tests. */
export function dicomFile(
  elements: Element[],
  transferSyntax: string = TransferSyntax.ExplicitVRLittleEndian,
): Buffer {
  const bigEndian = transferSyntax === TransferSyntax.ExplicitVRBigEndian;
  const implicit =
    transferSyntax === TransferSyntax.ImplicitVRLittleEndian ||
    transferSyntax === TransferSyntax.GEImplicitWithBigEndianPixels;
  const meta = encode([['00020010', 'UI', transferSyntax]], false, false);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    encode([['00020000', 'UL', length]], false, false),
    meta,
    encode(elements, bigEndian, implicit),
  ]);
}

/** Pixel data in fragments (PS3.5 A.4): the Basic Offset Table first, empty unless given. */
export function encapsulated(fragments: Uint8Array[], offsets: number[] = []): Uint8Array {
  const item = (bytes: Uint8Array) => {
    const padded = bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
    return Buffer.concat([header16([0xfffe, 0xe000]), uint32(padded.length), padded]);
  };
  const table = Buffer.concat(offsets.map(uint32));
  return Buffer.concat([item(table), ...fragments.map(item), header16([0xfffe, 0xe0dd]), uint32(0)]);
}

const header16 = (words: number[]) => Buffer.from(Uint16Array.from(words).buffer);
const uint32 = (n: number) => Buffer.from(Uint32Array.of(n).buffer);

function encode(elements: Element[], bigEndian: boolean, implicit: boolean): Buffer {
  return Buffer.concat(elements.map((element) => encodeElement(element, bigEndian, implicit)));
}

function encodeElement([tag, vr, value]: Element, bigEndian: boolean, implicit: boolean): Buffer {
  const body = encodeValue(vr, value, bigEndian, implicit);
  const undefinedLength = tag === '7FE00010' && value instanceof Uint8Array && isEncapsulated(value);
  const length = undefinedLength ? 0xffffffff : body.length;
  const write16 = (buffer: Buffer, n: number, at: number) =>
    bigEndian ? buffer.writeUInt16BE(n, at) : buffer.writeUInt16LE(n, at);
  const write32 = (buffer: Buffer, n: number, at: number) =>
    bigEndian ? buffer.writeUInt32BE(n, at) : buffer.writeUInt32LE(n, at);
  const head = Buffer.alloc(implicit ? 8 : LONG.has(vr) ? 12 : 8);
  write16(head, Number.parseInt(tag.slice(0, 4), 16), 0);
  write16(head, Number.parseInt(tag.slice(4), 16), 2);
  if (implicit) write32(head, length, 4);
  else {
    head.write(vr, 4, 'latin1');
    if (LONG.has(vr)) write32(head, length, 8);
    else write16(head, length, 6);
  }
  return Buffer.concat([head, body]);
}

const isEncapsulated = (bytes: Uint8Array) => bytes[0] === 0xfe && bytes[1] === 0xff && bytes[3] === 0xe0;

function encodeValue(vr: string, value: Value, bigEndian: boolean, implicit: boolean): Buffer {
  let body: Buffer;
  if (typeof value === 'string') body = Buffer.from(value, 'utf8');
  else if (value instanceof Uint8Array) body = Buffer.from(value);
  else if (vr === 'SQ')
    body = Buffer.concat((value as Element[][]).map((item) => encodeItem(item, bigEndian, implicit)));
  else {
    body = Buffer.from(Uint16Array.from(value as number[]).buffer);
    if (bigEndian) body.swap16();
  }
  const pad = vr === 'UI' || vr === 'OB' ? 0 : 32;
  return body.length % 2 ? Buffer.concat([body, Buffer.of(pad)]) : body;
}

function encodeItem(elements: Element[], bigEndian: boolean, implicit: boolean): Buffer {
  const body = encode(elements, bigEndian, implicit);
  const head = Buffer.alloc(8);
  if (bigEndian) {
    head.writeUInt32BE(0xfffee000, 0);
    head.writeUInt32BE(body.length, 4);
  } else {
    head.writeUInt16LE(0xfffe, 0);
    head.writeUInt16LE(0xe000, 2);
    head.writeUInt32LE(body.length, 4);
  }
  return Buffer.concat([head, body]);
}

/** What describes a picture of 4 x 4 pixels of 8 bits. */
export const FOUR_BY_FOUR: Element[] = [
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [4]],
  ['00280011', 'US', [4]],
  ['00280100', 'US', [8]],
  ['00280101', 'US', [8]],
  ['00280102', 'US', [7]],
  ['00280103', 'US', [0]],
];
