import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DicomJson, JsonElement, JsonValue, PersonName } from '../../src/dicom/json.ts';
import { isPixelData } from '../../src/dicom/pixel-data.ts';
import { PROJECT } from './command-line.ts';
import { firstExisting } from './files.ts';

/** An element as the corpus's reference has it; its README.md explains each field. */
export interface ReferenceElement {
  tag: string;
  vr: string;
  vrAlt?: string[];
  value?: (string | ReferenceElement[])[];
  pn?: PersonName[];
  asDictionary?: ReferenceElement;
  textProblem?: string;
  valueTruncated?: boolean;
  fullLength?: number[];
  sha256utf8?: string;
  length?: number;
  note?: string;
}

/** A record of the corpus about a DICOM file. */
export interface ReferenceFile {
  path: string;
  kind: string;
  recipe?: string;
  readable?: 'yes' | 'partial' | 'no';
  transferSyntaxUID?: string | null;
  elements: ReferenceElement[];
  fileMeta: ReferenceElement[];
  expect?: {
    readable: 'yes' | 'partial' | 'no';
    maxAllocationBytes?: number;
    truth?: Record<string, string>;
  };
}

/** The corpus's folder, where it lies beside the project. */
export const corpus = firstExisting(path.join(PROJECT, '..', 'shared', 'corpus', 'open'));

/** The corpus's records of a kind; none where the corpus is not there. */
export function references(kind: 'dicom' | 'hostile'): ReferenceFile[] {
  if (!corpus) return [];
  return readFileSync(path.join(corpus, 'reference.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ReferenceFile)
    .filter((record) => record.kind === kind);
}

/** What is not equal between a reference and what was read, a line each: path of tags, what is wrong. */
export function differences(expected: ReferenceElement[], actual: DicomJson, within = ''): string[] {
  const found: string[] = [];
  const tags = new Set(expected.map(({ tag }) => tag));
  for (const tag of Object.keys(actual)) if (!tags.has(tag)) found.push(`${within}${tag}: not in the file`);
  const seen = new Set<string>();
  for (const element of expected) {
    // Of an element that occurs twice the first is read.
    if (isPixelData(element.tag) || seen.has(element.tag)) continue;
    seen.add(element.tag);
    const ours = actual[element.tag];
    if (!ours) found.push(`${within}${element.tag}: missing`);
    else found.push(...compare(element, ours, `${within}${element.tag}`));
  }
  return found;
}

const BINARY = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);

function compare(reference: ReferenceElement, ours: JsonElement, at: string): string[] {
  let expected = reference;
  if (ours.vr !== reference.vr && reference.asDictionary?.vr === ours.vr) expected = reference.asDictionary;
  const vrs = [expected.vr, ...(expected.vrAlt ?? [])];
  if (!vrs.includes(ours.vr)) return [`${at}: VR ${ours.vr} instead of ${vrs.join(' or ')}`];
  if (ours.vr === 'SQ') {
    const items = (expected.value ?? []) as ReferenceElement[][];
    // The reference stops after a dozen levels, and where a file breaks off.
    if (expected.valueTruncated || expected.note) return [];
    const values = (ours.Value ?? []) as DicomJson[];
    if (items.length !== values.length) return [`${at}: ${values.length} items instead of ${items.length}`];
    return items.flatMap((item, i) => differences(item, values[i]!, `${at}[${i}].`));
  }
  if (BINARY.has(ours.vr)) return ours.Value ? [`${at}: bulk data with a value`] : [];
  if (expected.textProblem || expected.note) return [];
  const texts = (ours.Value ?? []).map(asText);
  if (expected.sha256utf8) {
    const sha256 = createHash('sha256').update(texts.join('\\')).digest('hex');
    return sha256 === expected.sha256utf8 ? [] : [`${at}: another text of ${texts.join('\\').length}`];
  }
  return compareValues(expected, texts, at);
}

function compareValues({ vr, value = [] }: ReferenceElement, texts: string[], at: string): string[] {
  const wanted = (value as string[]).map((text) => text.trim());
  // A value of nothing but blanks is no value.
  const empty = wanted.every((text) => text === '');
  if (empty && texts.every((text) => text === '')) return [];
  if (wanted.length !== texts.length) return [`${at}: ${texts.length} values instead of ${wanted.length}`];
  const numeric = /^(FL|FD|DS|IS)$/.test(vr);
  return wanted.flatMap((text, i) => {
    const got = texts[i]!.trim();
    if (got === text) return [];
    if (numeric && got !== '' && Number(got) === Number(text)) return [];
    return [`${at}: ${JSON.stringify(got).slice(0, 80)} instead of ${JSON.stringify(text).slice(0, 80)}`];
  });
}

function asText(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as PersonName;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}
