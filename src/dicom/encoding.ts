import { isPrivate, lookUp } from './dictionary.ts';

/** How the elements of a data set are written (PS3.5 7.1, Annex A). */
export interface Encoding {
  explicitVR: boolean;
  bigEndian: boolean;
}

export const IMPLICIT_LITTLE: Encoding = { explicitVR: false, bigEndian: false };
export const EXPLICIT_LITTLE: Encoding = { explicitVR: true, bigEndian: false };
export const EXPLICIT_BIG: Encoding = { explicitVR: true, bigEndian: true };

/** Length that says "until the delimiter" (PS3.5 7.1.3). */
export const UNDEFINED_LENGTH = 0xffffffff;

/** VRs with a length of 16 bits right after them (PS3.5 table 7.1-2). */
const SHORT = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
/** VRs with two reserved bytes and a length of 32 bits (PS3.5 table 7.1-1). */
const LONG = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));

/** What stands before a value. */
export interface ElementHeader {
  tag: string;
  /** As written; undefined under implicit VR. */
  vr: string | undefined;
  /** 0xFFFFFFFF where undefined. */
  length: number;
  /** Where the value begins. */
  start: number;
}

/** The tag at a place, as eight upper-case hexadecimal digits. */
export function readTag(view: DataView, at: number, bigEndian: boolean): string {
  const group = view.getUint16(at, !bigEndian);
  const element = view.getUint16(at + 2, !bigEndian);
  return (group * 0x10000 + element).toString(16).toUpperCase().padStart(8, '0');
}

/**
 * Reads an element's tag, VR and length (PS3.5 7.1.2, 7.1.3). An element of an explicit VR data set whose VR is none
 * at all is taken to be written in implicit VR, as some writers mix them, where its length then fits.
 * @param end where the enclosing item or the file ends; at least eight bytes are left before it
 * @returns undefined where neither reading makes sense
 */
export function readHeader(
  view: DataView,
  at: number,
  end: number,
  { explicitVR, bigEndian }: Encoding,
): ElementHeader | undefined {
  const tag = readTag(view, at, bigEndian);
  const implicit = { tag, vr: undefined, length: view.getUint32(at + 4, !bigEndian), start: at + 8 };
  // Items and their delimiters have no VR (PS3.5 7.5).
  if (!explicitVR || tag.startsWith('FFFE')) return implicit;
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  const short = { tag, vr, length: view.getUint16(at + 6, !bigEndian), start: at + 8 };
  if (SHORT.has(vr)) return short;
  const long =
    at + 12 <= end ? { tag, vr, length: view.getUint32(at + 8, !bigEndian), start: at + 12 } : undefined;
  if (LONG.has(vr)) return long;
  const fits = (header: ElementHeader | undefined) =>
    header !== undefined && header.start + header.length <= end;
  if (/^[A-Z]{2}$/.test(vr)) {
    // A VR of a later edition has the long form.
    if (short.length === 0 && fits(long)) return long;
    return fits(short) ? short : undefined;
  }
  if (fits(implicit) || (implicit.length === UNDEFINED_LENGTH && lookUp(tag)?.vr === 'SQ')) return implicit;
  return fits(short) ? short : undefined;
}

/**
 * Whether an element in this encoding could begin at a place. A wrong byte order gives tags that nobody knows, a
 * wrong VR encoding gives letters for a length.
 * @param known accept only attributes of the dictionary, not private ones
 */
export function isPlausible(view: DataView, at: number, encoding: Encoding, known = false): boolean {
  const end = view.byteLength;
  if (at + 8 > end) return false;
  const tag = readTag(view, at, encoding.bigEndian);
  const entry = lookUp(tag);
  if (!entry && (known || !isPrivate(tag))) return false;
  const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (encoding.explicitVR !== (SHORT.has(vr) || LONG.has(vr))) return false;
  const header = readHeader(view, at, end, encoding);
  if (!header) return false;
  if (tag.endsWith('0000')) return header.length === 4;
  return header.length === UNDEFINED_LENGTH || header.start + header.length <= end || tag < '00100000';
}

/** The encoding in which an element begins at a place: the one that was claimed where that is possible. */
export function detectEncoding(
  view: DataView,
  at: number,
  claimed: Encoding,
  known = false,
): Encoding | undefined {
  const others = [EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, { explicitVR: false, bigEndian: true }];
  return [claimed, ...others].find((encoding) => isPlausible(view, at, encoding, known));
}
