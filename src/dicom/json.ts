/**
 * The DICOM JSON Model (PS3.18 Annex F), in the form in which this project keeps and publishes headers.
 *
 * Decimal and integer strings (DS, IS) are JSON numbers where that keeps every digit of the file, else strings:
 * both are allowed by table F.2.3-1, and a reader of either sees what the file says. Bulk binary elements
 * (OB, OW, OF, OD, OL, OV, UN) carry their VR and no value. Group 0002 and the pixel data are left out.
 */
export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

export type JsonValue = string | number | null | PersonName | DicomJson;

export interface JsonElement {
  vr: string;
  Value?: JsonValue[];
}

/** Elements by tag (eight upper-case hexadecimal digits), in tag order. */
export interface DicomJson {
  [tag: string]: JsonElement;
}

/** The first value of an element as text, or undefined where it is missing or empty. */
export function firstText(dataset: DicomJson, tag: string): string | undefined {
  const value = dataset[tag]?.Value?.[0];
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'object' ? ((value as PersonName).Alphabetic ?? '') : String(value);
  return text === '' ? undefined : text;
}

/** All values of an element as finite numbers; undefined where there is none or one of them is no number. */
export function numbers(dataset: DicomJson, tag: string): number[] | undefined {
  const values = dataset[tag]?.Value;
  if (!values || values.length === 0) return undefined;
  const parsed = values.map((v) => (typeof v === 'object' ? Number.NaN : Number(v)));
  return parsed.every(Number.isFinite) ? parsed : undefined;
}

/** The first value of an element as a finite number, or undefined. */
export function firstNumber(dataset: DicomJson, tag: string): number | undefined {
  const value = dataset[tag]?.Value?.[0];
  if (value === undefined || value === null || typeof value === 'object' || value === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** All values of an element as texts, those of a name with all of its groups; empty ones are left out. */
export function textsOf({ vr, Value = [] }: JsonElement): string[] {
  return vr === 'SQ' ? [] : Value.map(formatValue).filter((text) => text !== '');
}

/** One value as a person reads it: person names with their groups joined by `=`. */
export function formatValue(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic, Ideographic, Phonetic } = value as PersonName;
  return [Alphabetic, Ideographic, Phonetic]
    .map((v) => v ?? '')
    .join('=')
    .replace(/=+$/, '');
}
