import type { RawDataset, RawElement } from './raw.ts';
import { Tag } from './tags.ts';

/** Pixel Data as it lies in the file: native bytes, or the fragments of the encapsulated form (PS3.5 A.4). */
export interface PixelData {
  /** (7FE0,0010), (7FE0,0008) or (7FE0,0009), as eight digits. */
  tag?: string;
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

const PIXEL_TAGS = [Tag.PixelData, Tag.FloatPixelData, Tag.DoubleFloatPixelData] as const;

/** True for the three elements that hold pixels. */
export function isPixelData(tag: string): boolean {
  return (PIXEL_TAGS as readonly string[]).includes(tag);
}

/**
 * The pixel data of a data set, as views into its bytes.
 * @returns undefined where there is none, or none of it is whole
 */
export function findPixelData(dataset: RawDataset, bytes: Uint8Array): PixelData | undefined {
  const element = PIXEL_TAGS.map((tag) => dataset.get(tag)).find(Boolean);
  if (!element) return undefined;
  const { tag, vr } = element;
  const common = { tag, vr, isFloat: tag !== Tag.PixelData };
  const view = ({ start, length }: { start: number; length: number }) =>
    bytes.subarray(start, start + length);
  if (!element.fragments) {
    if (element.cut || element.items) return undefined;
    const fragments = [view(element)];
    return { ...common, encapsulated: false, fragments, offsets: [], bytes: element.length };
  }
  const [table, ...rest] = element.fragments.map(view);
  if (element.cut && rest.length === 0) return undefined;
  const frameLengths = integers(dataset.get(Tag.ExtendedOffsetTableLengths), bytes, 8);
  const extended = integers(dataset.get(Tag.ExtendedOffsetTable), bytes, 8);
  const basic = table ? readIntegers(table, 4, element.bigEndian) : [];
  return {
    ...common,
    encapsulated: true,
    fragments: rest,
    offsets: extended.length > 0 ? extended : basic,
    ...(frameLengths.length > 0 && { frameLengths }),
    bytes: rest.reduce((sum, fragment) => sum + fragment.length, 0),
  };
}

function integers(element: RawElement | undefined, bytes: Uint8Array, width: 4 | 8): number[] {
  if (!element) return [];
  return readIntegers(
    bytes.subarray(element.start, element.start + element.length),
    width,
    element.bigEndian,
  );
}

/** Unsigned integers: offsets of 32 bits (PS3.5 table A.4-1) or 64 bits (PS3.3 C.7.6.3.1.8). */
function readIntegers(bytes: Uint8Array, width: 4 | 8, bigEndian: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: number[] = [];
  for (let at = 0; at + width <= bytes.length; at += width) {
    values.push(width === 4 ? view.getUint32(at, !bigEndian) : Number(view.getBigUint64(at, !bigEndian)));
  }
  return values;
}
