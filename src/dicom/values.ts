/** An element's bytes as values of the DICOM JSON Model (PS3.5 6.2, PS3.18 Annex F). */
import type { JsonValue, PersonName } from './json.ts';
import { type TextDecode, textDecoder } from './text.ts';

/** Bulk binary VRs: named in the JSON, without a value. */
export const BULK = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);

/** VRs of one value, in which a backslash is a character like any other (PS3.5 table 6.2-1). */
const SINGLE_TEXT = new Set(['LT', 'ST', 'UT', 'UR']);
/** VRs whose text is in the data set's character set; all others are in the default repertoire (PS3.5 6.1.2.2). */
const ENCODED_TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/** More values than any header has: a file of that many is bulk data under a wrong VR. */
const MAX_VALUES = 2 ** 20;
/** Nor any text of that many bytes. */
const MAX_TEXT = 2 ** 22;

interface Binary {
  bytes: number;
  read: (view: DataView, at: number, littleEndian: boolean) => number | string;
}

/** 64-bit integers as numbers where that is exact, else as strings (PS3.18 table F.2.3-1). */
const safe = (value: bigint) =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
/** JSON has no number that is none. */
const finite = (value: number) => (Number.isFinite(value) ? value : String(value));
const hex = (value: number) => value.toString(16).toUpperCase().padStart(4, '0');

const BINARY: Record<string, Binary> = {
  US: { bytes: 2, read: (v, at, little) => v.getUint16(at, little) },
  SS: { bytes: 2, read: (v, at, little) => v.getInt16(at, little) },
  UL: { bytes: 4, read: (v, at, little) => v.getUint32(at, little) },
  SL: { bytes: 4, read: (v, at, little) => v.getInt32(at, little) },
  UV: { bytes: 8, read: (v, at, little) => safe(v.getBigUint64(at, little)) },
  SV: { bytes: 8, read: (v, at, little) => safe(v.getBigInt64(at, little)) },
  FL: { bytes: 4, read: (v, at, little) => finite(v.getFloat32(at, little)) },
  FD: { bytes: 8, read: (v, at, little) => finite(v.getFloat64(at, little)) },
  AT: { bytes: 4, read: (v, at, little) => hex(v.getUint16(at, little)) + hex(v.getUint16(at + 2, little)) },
};

/** Bytes of one value of a binary VR; undefined for text. */
export function bytesPerValue(vr: string): number | undefined {
  return BINARY[vr]?.bytes;
}

/**
 * The values of an element.
 * @param bytes its value field
 * @param decode of the data set's character set
 * @returns an empty array where it has none; undefined where it has more than a header can hold
 */
export function decodeValues(
  vr: string,
  bytes: Uint8Array,
  bigEndian: boolean,
  decode: TextDecode,
): JsonValue[] | undefined {
  const binary = BINARY[vr];
  if (binary) return binaryValues(bytes, binary, bigEndian);
  if (bytes.length > MAX_TEXT) return undefined;
  const multiple = !SINGLE_TEXT.has(vr);
  if (multiple && countBackslashes(bytes) >= MAX_VALUES) return undefined;
  const read = ENCODED_TEXT.has(vr) ? decode : textDecoder(undefined);
  return textValues(vr, read(bytes, { multiple, personName: vr === 'PN' }));
}

function binaryValues(bytes: Uint8Array, binary: Binary, bigEndian: boolean): JsonValue[] | undefined {
  const count = Math.floor(bytes.length / binary.bytes);
  if (count > MAX_VALUES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => binary.read(view, i * binary.bytes, !bigEndian));
}

function countBackslashes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x5c) count++;
  return count;
}

function textValues(vr: string, texts: string[]): JsonValue[] {
  if (SINGLE_TEXT.has(vr)) {
    const value = trimEnd(texts[0]!);
    return value === '' ? [] : [value];
  }
  const values = texts.map((text) => trim(text));
  if (values.every((v) => v === '')) return [];
  if (vr === 'PN') return values.map((v) => (v === '' ? null : personName(v)));
  if (vr === 'DS' || vr === 'IS') {
    const exact = values.every((v) => v === '' || String(Number(v)) === v);
    // "Infinity" is its own spelling, and no JSON number.
    return values.map((v) => (v === '' ? null : exact && Number.isFinite(Number(v)) ? Number(v) : v));
  }
  return values.map((v) => (v === '' ? null : v));
}

/** Without the padding behind it. A loop: a regular expression takes squared time on long runs of blanks. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\0')) end--;
  return text.slice(0, end);
}

const trim = (text: string) => trimEnd(text).replace(/^ +/, '');

/** Component groups (PS3.5 6.2.1): alphabetic=ideographic=phonetic. */
function personName(text: string): PersonName {
  const [Alphabetic, Ideographic, Phonetic] = text.split('=');
  return {
    ...(Alphabetic && { Alphabetic }),
    ...(Ideographic && { Ideographic }),
    ...(Phonetic && { Phonetic }),
  };
}
