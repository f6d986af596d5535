import { inflateRawSync } from 'node:zlib';
import dicomParser from 'dicom-parser';
import { isPrivate, lookUp } from './dictionary.ts';
import type { DicomJson, JsonElement, JsonValue, PersonName } from './json.ts';
import { Tag } from './tags.ts';
import { textDecoder } from './text.ts';
import { TransferSyntax } from './uids.ts';

type DataSet = dicomParser.DataSet;
type Element = dicomParser.Element;

/** Pixel Data as it lies in the file: native bytes, or the fragments of the encapsulated form (PS3.5 A.4). */
export interface PixelData {
  encapsulated: boolean;
  /** Its VR: in big endian files bytes in OW are swapped as words. Undefined where the file does not say. */
  vr: string | undefined;
  /** Float (7FE0,0008) or Double Float Pixel Data (7FE0,0009) instead of Pixel Data (7FE0,0010). */
  isFloat: boolean;
  /** Views into the file's bytes: one for native data, one a fragment for encapsulated data. */
  fragments: Uint8Array[];
  /** Byte offsets of the frames, from the Extended or the Basic Offset Table; empty where there is none. */
  offsets: number[];
  /** Bytes of each frame, from Extended Offset Table Lengths (7FE0,0002), where the file has them. */
  frameLengths?: number[];
  /** Bytes of the value in the file. */
  bytes: number;
}

/** What was read of a DICOM file. */
export interface DicomFile {
  transferSyntaxUID: string;
  bigEndian: boolean;
  dataset: DicomJson;
  /** Undefined where the file has none or breaks off before it. */
  pixelData: PixelData | undefined;
  /**
   * The bytes of an element's value, as they lie in the file: lookup tables and overlays, which the header's JSON
   * leaves out. A path leads through the first item of sequences: `['00283000', '00283006']`.
   */
  bulk(...path: string[]): Uint8Array | undefined;
  /** What is wrong with the file's structure, in a sentence; undefined for a sound file. */
  problem: string | undefined;
}

/** Sequences deeper than this are cut: no real object comes near it, a made-up file may. */
const MAX_DEPTH = 32;

/**
 * Reads a DICOM Part 10 file (PS3.10 section 7).
 * @param bytes the whole file
 * @returns header, pixel data and, where the file is damaged after a readable beginning, what is wrong with it
 * @throws Error in a sentence where nothing can be read
 */
export function parseDicom(bytes: Uint8Array): DicomFile {
  try {
    return parse(bytes);
  } catch (thrown) {
    // dicom-parser throws texts.
    throw thrown instanceof Error ? thrown : new Error(`the file is damaged (${reasonOf(thrown)})`);
  }
}

function parse(bytes: Uint8Array): DicomFile {
  if (bytes.length < 132 || String.fromCharCode(...bytes.subarray(128, 132)) !== 'DICM') {
    throw new Error('this is not a DICOM file: the letters "DICM" are missing at byte 128');
  }
  let parsed: DataSet;
  let problem: string | undefined;
  try {
    parsed = dicomParser.parseDicom(bytes, {
      // Implicit VR: the dictionary says what the file does not. The type in the package is wrong: a VR is returned.
      vrCallback: ((tag: string) => implicitVr(tag.slice(1).toUpperCase())) as never,
      inflater: inflate,
    });
  } catch (thrown) {
    // dicom-parser throws what it has read so far along with its complaint.
    const partial = (thrown as { dataSet?: DataSet }).dataSet;
    problem = `the file breaks off or is damaged (${reasonOf(thrown)})`;
    if (!partial) throw new Error(problem);
    parsed = partial;
  }
  const transferSyntaxUID = parsed.string('x00020010')?.trim() ?? TransferSyntax.ExplicitVRLittleEndian;
  const bigEndian = transferSyntaxUID === TransferSyntax.ExplicitVRBigEndian;
  const dataset = toJson(parsed, textDecoder(parsed.string('x00080005')), 0);
  let pixelData: PixelData | undefined;
  try {
    // A deflated file's elements lie in the inflated bytes.
    pixelData = readPixelData(parsed, parsed.byteArray);
  } catch (thrown) {
    problem ??= reasonOf(thrown);
  }
  const bulk = (...path: string[]) => bulkOf(parsed, path);
  return { transferSyntaxUID, bigEndian, dataset, pixelData, bulk, problem };
}

function bulkOf(set: DataSet, [tag, ...rest]: string[]): Uint8Array | undefined {
  const element = set.elements[`x${tag!.toLowerCase()}`];
  if (!element) return undefined;
  if (rest.length > 0) {
    const item = element.items?.[0]?.dataSet;
    return item && bulkOf(item, rest);
  }
  return set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** What a deflated data set (PS3.5 A.5) may grow to. */
const MAX_INFLATED = 2 ** 28;

/** The file with its deflated part inflated. */
function inflate(bytes: Uint8Array, position: number): Uint8Array {
  const inflated = inflateRawSync(bytes.subarray(position), { maxOutputLength: MAX_INFLATED });
  return Buffer.concat([bytes.subarray(0, position), inflated]);
}

function reasonOf(thrown: unknown): string {
  const inner = (thrown as { exception?: unknown }).exception ?? thrown;
  const text = inner instanceof Error ? inner.message : String(inner);
  if (/overrun|past (the )?end|out of range/i.test(text)) return 'it ends in the middle of an element';
  return text.replace(/^dicomParser[.:]\w+: /, '');
}

function implicitVr(tag: string): string | undefined {
  return firstVr(tag, lookUp(tag)?.vr);
}

/** Of "US or SS" and its like the first fits: the signed readings are told apart later, by Pixel Representation. */
function firstVr(tag: string, vr: string | undefined): string {
  if (!vr || vr.startsWith('See')) return 'UN';
  if (tag === Tag.PixelData) return 'OW';
  return vr.slice(0, 2);
}

/** Views onto the pixel data's bytes. Throws a sentence where they leave the file. */
function readPixelData(parsed: DataSet, bytes: Uint8Array): PixelData | undefined {
  const float = parsed.elements.x7fe00008 ?? parsed.elements.x7fe00009;
  const element = parsed.elements.x7fe00010 ?? float;
  if (!element) return undefined;
  const what = { vr: element.vr, isFloat: element === float };
  const view = (start: number, length: number) => {
    if (start + length > bytes.length) {
      throw new Error(
        `the pixel data breaks off: ${length} bytes were announced and ${bytes.length - start} are there`,
      );
    }
    return bytes.subarray(start, start + length);
  };
  if (!element.encapsulatedPixelData) {
    return {
      ...what,
      encapsulated: false,
      fragments: [view(element.dataOffset, element.length)],
      offsets: [],
      bytes: element.length,
    };
  }
  const fragments = (element.fragments ?? []).map((f) => view(f.position, f.length));
  return {
    ...what,
    encapsulated: true,
    fragments,
    offsets: element.basicOffsetTable ?? [],
    bytes: fragments.reduce((sum, f) => sum + f.length, 0),
  };
}

const BULK = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);
/** VRs of one value, in which a backslash is a character like any other (PS3.5 table 6.2-1). */
const SINGLE_TEXT = new Set(['LT', 'ST', 'UT', 'UR']);
/** VRs whose text is in the data set's character set; all others are in the default repertoire (PS3.5 6.1.2.2). */
const ENCODED_TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

type Binary = { bytes: number; read: (set: DataSet, offset: number) => number | string };
const BINARY: Record<string, Binary> = {
  US: { bytes: 2, read: (s, o) => s.byteArrayParser.readUint16(s.byteArray, o) },
  SS: { bytes: 2, read: (s, o) => s.byteArrayParser.readInt16(s.byteArray, o) },
  UL: { bytes: 4, read: (s, o) => s.byteArrayParser.readUint32(s.byteArray, o) },
  SL: { bytes: 4, read: (s, o) => s.byteArrayParser.readInt32(s.byteArray, o) },
  FL: { bytes: 4, read: (s, o) => s.byteArrayParser.readFloat(s.byteArray, o) },
  FD: { bytes: 8, read: (s, o) => s.byteArrayParser.readDouble(s.byteArray, o) },
  AT: {
    bytes: 4,
    read: (s, o) =>
      [o, o + 2]
        .map((p) => s.byteArrayParser.readUint16(s.byteArray, p).toString(16).padStart(4, '0'))
        .join('')
        .toUpperCase(),
  },
};

type Decode = (bytes: Uint8Array) => string;

function toJson(set: DataSet, decode: Decode, depth: number): DicomJson {
  const result: DicomJson = {};
  for (const key of Object.keys(set.elements).sort()) {
    const tag = key.slice(1).toUpperCase();
    if (tag.startsWith('0002') || tag === 'FFFEE00D' || tag === 'FFFEE0DD' || isPixelData(tag)) continue;
    result[tag] = elementToJson(set, tag, set.elements[key]!, decode, depth);
  }
  return result;
}

function isPixelData(tag: string): boolean {
  return tag === Tag.PixelData || tag === Tag.FloatPixelData || tag === Tag.DoubleFloatPixelData;
}

function elementToJson(
  set: DataSet,
  tag: string,
  element: Element,
  decode: Decode,
  depth: number,
): JsonElement {
  const vr = element.items
    ? 'SQ'
    : (element.vr ?? firstVr(tag, isPrivate(tag) ? undefined : lookUp(tag)?.vr));
  if (vr === 'SQ') {
    const items = depth < MAX_DEPTH ? (element.items ?? []) : [];
    const Value = items.map((item) => {
      if (!item.dataSet) return {};
      const own = item.dataSet.string('x00080005');
      return toJson(item.dataSet, own ? textDecoder(own) : decode, depth + 1);
    });
    return Value.length ? { vr, Value } : { vr };
  }
  if (BULK.has(vr) || element.length === 0) return { vr };
  const binary = BINARY[vr];
  if (binary) return { vr, Value: binaryValues(set, element, binary) };
  const bytes = set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const text = ENCODED_TEXT.has(vr) ? decode(bytes) : new TextDecoder('latin1').decode(bytes);
  const Value = textValues(vr, text);
  return Value.length ? { vr, Value } : { vr };
}

function binaryValues(set: DataSet, element: Element, { bytes, read }: Binary): JsonValue[] {
  const values: JsonValue[] = [];
  const end = Math.min(element.dataOffset + element.length, set.byteArray.length);
  for (let offset = element.dataOffset; offset + bytes <= end; offset += bytes)
    values.push(read(set, offset));
  return values;
}

function textValues(vr: string, text: string): JsonValue[] {
  if (SINGLE_TEXT.has(vr)) {
    const value = text.replace(/[ \0]+$/, '');
    return value === '' ? [] : [value];
  }
  const values = text.split('\\').map((v) => v.replace(/^ +|[ \0]+$/g, ''));
  if (values.every((v) => v === '')) return [];
  if (vr === 'PN') return values.map((v) => (v === '' ? null : personName(v)));
  if (vr === 'DS' || vr === 'IS') {
    const exact = values.every((v) => v === '' || String(Number(v)) === v);
    return values.map((v) => (v === '' ? null : exact ? Number(v) : v));
  }
  return values.map((v) => (v === '' ? null : v));
}

/** Component groups (PS3.5 6.2.1): alphabetic=ideographic=phonetic. */
function personName(text: string): PersonName {
  const [Alphabetic, Ideographic, Phonetic] = text.split('=');
  return {
    ...(Alphabetic && { Alphabetic }),
    ...(Ideographic && { Ideographic }),
    ...(Phonetic && { Phonetic }),
  };
}
