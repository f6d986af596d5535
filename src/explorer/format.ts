/**
 * How the explorer's data lies in the site: `/data/explorer.json` is the head, beside it are files of columns, ids and
 * boxes. The build writes it and the browser reads it: both by this file.
 *
 * A column has a code for each patient, in the site's order. Code 0 says that there is no value; what the others mean
 * says the field. A code of two or four bytes is written as planes: all low bytes, then all higher ones, which gzip makes
 * smaller. Files of columns begin with `MAGIC`, by which it is seen whether a host has unpacked them already.
 */
export interface ExplorerHead {
  /** Of this format. */
  version: 1;
  patients: number;
  fields: FieldHead[];
  ids: IdsHead;
  boxes: BoxesHead;
  /** Fields in which all patients are alike, which are therefore no filters. */
  alike: { name: string; value: string }[];
  /** Columns of tables that are no filters, and why, in a sentence. */
  leftOut: { name: string; why: string }[];
}

export const MAGIC = 'RRX1';

interface FieldBase {
  /** Name in addresses. */
  key: string;
  name: string;
  /** What it is and where it comes from, in a sentence. */
  about: string;
  /** `hidden`: needed by what is shown, and no filter. */
  shown: 'open' | 'folded' | 'hidden';
  /** File under /data/explorer/, where the column begins in it, and the bytes of a code. */
  file: string;
  offset: number;
  width: 1 | 2 | 4;
  /** How many codes there are: the greatest is one less. */
  codes: number;
  /** What a patient without a value is called. */
  missing: string;
}

/** One value of a few: code n is the value n - 1. */
export interface CategoryField extends FieldBase {
  kind: 'category';
  values: string[];
  /** As they are shown, where that differs. */
  labels?: string[];
  /** `#rrggbb`, where they have colours. */
  colours?: string[];
}

/** A number: code n is `values[n - 1]`, or else from (first + n - 1) * step to just below one step more. */
export interface NumberField extends FieldBase {
  kind: 'number';
  unit: string;
  decimals: number;
  values?: number[];
  first?: number;
  step?: number;
}

/** Any number of values of a few: code n are those of `sets[n]`, places in `values`. */
export interface SetField extends FieldBase {
  kind: 'set';
  values: string[];
  labels?: string[];
  sets: number[][];
}

export type FieldHead = CategoryField | NumberField | SetField;

/**
 * Ids of patients. `uuid`: 16 bytes each, a file for every `perFile` patients; `text`: lines. `others`: those that are no
 * UUID in lower case. `slugs`: names in addresses, of those whose id is none; with `grouped` each stands behind its group.
 */
export interface IdsHead {
  kind: 'uuid' | 'text';
  files: string[];
  perFile: number;
  others: [patient: number, id: string][];
  slugs: [patient: number, slug: string][];
  grouped?: true;
}

/**
 * Boxes one behind the other, in the order of the patients; how many a patient has says the field `boxes`. Four columns of
 * 16 bits, each as two planes: x, y, width, height in shares of the image, of which 65535 is all. Of very many boxes
 * `file` holds the first `perFile`, and each of `further` as many of those behind, the last one the rest.
 */
export interface BoxesHead {
  file: string;
  count: number;
  further?: string[];
  perFile?: number;
}

/** The number that a code stands for: of a field in steps, the least one. */
export function numberOf(field: NumberField, code: number): number {
  if (field.values) return field.values[code - 1]!;
  return Number(((field.first! + code - 1) * field.step!).toFixed(field.decimals));
}

/** The last code whose number is below one, or not above it where `orEqual`; 0 where there is none. */
export function codesBelow(field: NumberField, value: number, orEqual: boolean): number {
  let low = 1;
  let high = field.codes;
  while (low < high) {
    const middle = (low + high) >> 1;
    const here = numberOf(field, middle);
    if (here < value || (orEqual && here === value)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Reads a column out of its file. */
export function readColumn(
  bytes: Uint8Array,
  offset: number,
  count: number,
  width: 1 | 2 | 4,
): Uint8Array | Uint16Array | Uint32Array {
  if (width === 1) return bytes.subarray(offset, offset + count);
  const codes = width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  for (let plane = 0; plane < width; plane++) {
    const from = offset + plane * count;
    for (let i = 0; i < count; i++) codes[i]! += bytes[from + i]! * 256 ** plane;
  }
  return codes;
}

/** Puts a column into planes. */
export function columnBytes(codes: ArrayLike<number>, width: 1 | 2 | 4): Uint8Array {
  const bytes = new Uint8Array(codes.length * width);
  for (let plane = 0; plane < width; plane++)
    for (let i = 0; i < codes.length; i++)
      bytes[plane * codes.length + i] = Math.floor(codes[i]! / 256 ** plane) & 255;
  return bytes;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (id: string): boolean => UUID.test(id);

/** @param at where its 16 bytes begin */
export function uuidAt(bytes: Uint8Array, at: number): string {
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[at + i]!]!;
  }
  return text;
}

/** The 16 bytes of a UUID. */
export const uuidBytes = (id: string): Uint8Array =>
  Uint8Array.from(id.replaceAll('-', '').match(/../g)!, (hex) => Number.parseInt(hex, 16));
