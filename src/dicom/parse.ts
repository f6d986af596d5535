import { formatTag } from './dictionary.ts';
import type { Encoding } from './encoding.ts';
import type { DicomJson } from './json.ts';
import { MAX_DEPTH, rawCharacterSet, toJson } from './model.ts';
import { openFile, viewOf } from './part10.ts';
import { findPixelData, type PixelData } from './pixel-data.ts';
import { Tag } from './tags.ts';
import { unknownCharacterSets } from './text.ts';
import { tokenize } from './tokenizer.ts';
import { TransferSyntax } from './uids.ts';

export type { PixelData } from './pixel-data.ts';

/** What was read of a DICOM file. */
export interface DicomFile {
  /** By which the pixel data is to be decoded: the file's own, or the native one that its bytes look like. */
  transferSyntaxUID: string;
  /** Transfer Syntax UID (0002,0010) as the file has it; undefined where it has none. */
  declaredTransferSyntaxUID: string | undefined;
  /** Byte order in which the data set is really written. */
  bigEndian: boolean;
  /** Group 0002 (PS3.10 7.1); empty where the file has none. */
  fileMeta: DicomJson;
  dataset: DicomJson;
  /** Undefined where the file has none or breaks off before it. */
  pixelData: PixelData | undefined;
  /**
   * The bytes of an element's value, as they lie in the file: lookup tables and overlays, which the header's JSON
   * leaves out. A path leads through the first item of sequences: `['00283000', '00283006']`.
   */
  bulk(...path: string[]): Uint8Array | undefined;
  /** What could not be read of the file, in a sentence; undefined where everything was. */
  problem: string | undefined;
  /** What is against the standard and was read nevertheless, in sentences. */
  notes: string[];
}

/**
 * Reads a DICOM Part 10 file (PS3.10 section 7), or a bare data set.
 * @param bytes the whole file
 * @returns header, pixel data and, where the file is damaged after a readable beginning, what is wrong with it
 * @throws Error in a sentence where nothing can be read
 */
export function parseDicom(bytes: Uint8Array): DicomFile {
  const opened = openFile(bytes);
  const { encoding, declared } = opened;
  const data = opened.bytes;
  const tokens = tokenize(viewOf(data), { start: opened.start, end: data.length }, encoding);
  const problems = [...opened.problems, ...tokens.problems];
  const notes = [...opened.notes, ...tokens.notes];
  if (tokens.dataset.size === 0) throw new Error(problems[0] ?? 'the file has no data set');

  const unreadable = (tag: string, why: string) => notes.push(`${formatTag(tag)} ${why}`);
  const dataset = toJson(tokens.dataset, data, unreadable);
  const fileMeta = toJson(opened.fileMeta, bytes, unreadable);
  if (tokens.depth > MAX_DEPTH)
    problems.push(`sequences are nested more than ${MAX_DEPTH} deep: what lies deeper is left out`);
  for (const _ of unknownCharacterSets(rawCharacterSet(tokens.dataset, data)))
    notes.push(`${formatTag(Tag.SpecificCharacterSet)} names a character set that is none of the standard's`);
  return {
    transferSyntaxUID: declared ?? transferSyntaxOf(encoding),
    declaredTransferSyntaxUID: declared,
    bigEndian: encoding.bigEndian,
    fileMeta,
    dataset,
    pixelData: findPixelData(tokens.dataset, data),
    bulk(...path) {
      let set = tokens.dataset;
      for (const tag of path.slice(0, -1)) {
        const item = set.get(tag)?.items?.[0];
        if (!item) return undefined;
        set = item;
      }
      const element = set.get(path.at(-1) ?? '');
      if (!element || element.items || element.cut) return undefined;
      return data.subarray(element.start, element.start + element.length);
    },
    problem: problems[0],
    notes: [...new Set(notes)],
  };
}

function transferSyntaxOf({ explicitVR, bigEndian }: Encoding): string {
  if (!explicitVR) return TransferSyntax.ImplicitVRLittleEndian;
  return bigEndian ? TransferSyntax.ExplicitVRBigEndian : TransferSyntax.ExplicitVRLittleEndian;
}
