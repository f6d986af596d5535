/** From elements in the file to the DICOM JSON Model: VRs that the context decides, character sets, items. */
import { isPrivate, isPrivateCreator, lookUp } from './dictionary.ts';
import type { DicomJson, JsonElement } from './json.ts';
import { isPixelData } from './pixel-data.ts';
import type { RawDataset, RawElement } from './raw.ts';
import { Tag } from './tags.ts';
import { type TextDecode, textDecoder } from './text.ts';
import { BULK, bytesPerValue, decodeValues } from './values.ts';

/** Sequences deeper than this are left out: no real object comes near it, and readers of JSON give up as well. */
export const MAX_DEPTH = 100;

/** What an element's meaning depends on: items inherit it from the data set around them. */
interface Context {
  bytes: Uint8Array;
  decode: TextDecode;
  /** Pixel Representation (0028,0103). */
  signed: boolean;
  depth: number;
  /** Told of every element whose values are left out, or read otherwise than the file says. */
  tell: (tag: string, why: string) => void;
}

/**
 * A data set as JSON, in tag order, without pixel data and delimiters.
 * @param bytes in which it lies
 * @param tell is called with the tag of an element whose values are left out, and why
 */
export function toJson(
  dataset: RawDataset,
  bytes: Uint8Array,
  tell: (tag: string, why: string) => void,
): DicomJson {
  return convert(dataset, { bytes, decode: textDecoder(undefined), signed: false, depth: 0, tell });
}

/** Specific Character Set (0008,0005) of a data set as written. */
export function rawCharacterSet(dataset: RawDataset, bytes: Uint8Array): string | undefined {
  const element = dataset.get(Tag.SpecificCharacterSet);
  return element && Buffer.from(valueField(element, bytes)).toString('latin1');
}

const valueField = ({ start, length }: RawElement, bytes: Uint8Array) =>
  bytes.subarray(start, start + length);

/** Calls itself for items, as deep as MAX_DEPTH. */
function convert(dataset: RawDataset, outer: Context): DicomJson {
  const own = rawCharacterSet(dataset, outer.bytes);
  const representation = dataset.get(Tag.PixelRepresentation);
  const context: Context = {
    ...outer,
    depth: outer.depth + 1,
    ...(own !== undefined && { decode: textDecoder(own) }),
    ...(representation?.length === 2 && {
      signed: valueField(representation, outer.bytes).some((byte) => byte !== 0),
    }),
  };
  const result: DicomJson = {};
  for (const tag of [...dataset.keys()].sort()) {
    if (!isPixelData(tag)) result[tag] = convertElement(dataset.get(tag)!, context);
  }
  return result;
}

function convertElement(element: RawElement, context: Context): JsonElement {
  const { tag } = element;
  const vr = vrOf(element, context);
  if (vr === 'SQ') {
    const items = element.items ?? [];
    if (items.length === 0 || context.depth > MAX_DEPTH) return { vr };
    return { vr, Value: items.map((item) => convert(item, context)) };
  }
  if (BULK.has(vr) || element.length === 0 || element.cut || element.fragments) return { vr };
  // What is in UN was written in implicit VR little endian (PS3.5 6.2.2 note 3).
  const bigEndian = element.bigEndian && element.vr !== 'UN';
  const Value = decodeValues(vr, valueField(element, context.bytes), bigEndian, context.decode);
  if (Value === undefined) context.tell(tag, 'holds more than a header can: it is left out');
  return Value?.length ? { vr, Value } : { vr };
}

/** The VR of an element: as written, else by the dictionary and the context. */
function vrOf(element: RawElement, { signed }: Context): string {
  const { tag, vr, length } = element;
  if (element.items) return 'SQ';
  if (vr !== undefined && vr !== 'UN') return vr;
  if (vr === 'UN' && length === 0) return vr;
  if (isPrivate(tag)) {
    if (vr === undefined && isPrivateCreator(tag)) return 'LO';
    return vr === undefined && tag.endsWith('0000') ? 'UL' : 'UN';
  }
  const resolved = resolve(tag, lookUp(tag)?.vr ?? 'UN', element, signed);
  if (resolved === 'SQ') return 'UN';
  // A value in UN that is not what the dictionary says stays unknown.
  return length % (bytesPerValue(resolved) ?? 1) === 0 ? resolved : 'UN';
}

/** Of several VRs the one that holds here (PS3.6 6 note, PS3.5 A.1). */
function resolve(tag: string, vr: string, element: RawElement, signed: boolean): string {
  if (vr.includes('OW')) return element.fragments && tag === Tag.PixelData ? 'OB' : 'OW';
  if (vr === 'US or SS') return signed ? 'SS' : 'US';
  return /^[A-Z]{2}$/.test(vr) ? vr : 'UN';
}
