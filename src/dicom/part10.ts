/** What stands before the data set: preamble, File Meta Information, transfer syntax (PS3.10 section 7). */
import { inflateRawSync, inflateSync, constants as zlib } from 'node:zlib';
import { detectEncoding, type Encoding, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './encoding.ts';
import type { RawDataset } from './raw.ts';
import { tokenize } from './tokenizer.ts';
import { TransferSyntax } from './uids.ts';

/** A file up to its data set. */
export interface Opened {
  /** The bytes in which the data set lies: the file's, or what they inflate to. */
  bytes: Uint8Array;
  /** Where the data set begins. */
  start: number;
  /** How it is really written. */
  encoding: Encoding;
  fileMeta: RawDataset;
  /** Transfer Syntax UID (0002,0010) as the file has it; undefined where it has none. */
  declared: string | undefined;
  problems: string[];
  notes: string[];
}

/** Transfer syntaxes of which the whole data set is deflated (PS3.5 A.5, A.7, A.10). */
const DEFLATED = new Set<string>([
  TransferSyntax.DeflatedExplicitVRLittleEndian,
  TransferSyntax.JPIPReferencedDeflate,
  TransferSyntax.JPIPHTJ2KReferencedDeflate,
]);

/**
 * Finds the data set of a file. The preamble, the File Meta Information and a transfer syntax that tells the truth
 * may each be missing: then the first element shows how it is written.
 * @throws Error in a sentence where there is no data set
 */
export function openFile(bytes: Uint8Array): Opened {
  const view = viewOf(bytes);
  const notes: string[] = [];
  const start = beginning(bytes, view, notes);
  const meta = readFileMeta(view, start, notes);
  const declared = text(bytes, meta.dataset, '00020010') || undefined;
  const problems = [...meta.problems];
  const opened = { bytes, fileMeta: meta.dataset, declared, problems, notes };
  if (problems.length > 0) throw new Error(`the File Meta Information is damaged: ${problems[0]}`);
  if (declared !== undefined && DEFLATED.has(declared) && !isEncodedAt(view, meta.end)) {
    opened.bytes = inflate(bytes.subarray(meta.end), problems);
    return { ...opened, start: 0, encoding: encodingAt(viewOf(opened.bytes), 0, EXPLICIT_LITTLE, notes) };
  }
  if (meta.end >= bytes.length) throw new Error('the file has no data set');
  if (declared === undefined) notes.push('the file names no transfer syntax: it is read as it looks');
  return { ...opened, start: meta.end, encoding: encodingAt(view, meta.end, claimOf(declared), notes) };
}

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the first element stands: behind preamble and prefix (PS3.10 7.1), or at the file's first byte. */
function beginning(bytes: Uint8Array, view: DataView, notes: string[]): number {
  const prefixAt = (at: number) =>
    bytes.length >= at + 4 && String.fromCharCode(...bytes.subarray(at, at + 4)) === 'DICM';
  if (prefixAt(128)) return 132;
  if (bytes.length === 0) throw new Error('the file is empty');
  const start = prefixAt(0) ? 4 : 0;
  if (!detectEncoding(view, start, EXPLICIT_LITTLE, true)) {
    throw new Error('this is not a DICOM file: the letters "DICM" are missing at byte 128');
  }
  notes.push('the preamble is missing');
  return start;
}

/** Group 0002: explicit VR little endian, whatever follows (PS3.10 7.1). Its length element is often wrong. */
function readFileMeta(view: DataView, start: number, notes: string[]) {
  const encoding = detectEncoding(view, start, EXPLICIT_LITTLE) ?? EXPLICIT_LITTLE;
  const isMeta = view.byteLength >= start + 8 && view.getUint16(start, !encoding.bigEndian) === 2;
  let end = Number.POSITIVE_INFINITY;
  const meta = tokenize(view, { start, end: view.byteLength }, encoding, (tag, at) => {
    if (at >= end || !isMeta) return true;
    // A deflated data set may begin with any bytes: only the group's length tells where.
    if (tag === '00020000' && at + 12 <= view.byteLength && view.getUint16(at + 6, !encoding.bigEndian) === 4)
      end = at + 12 + view.getUint32(at + 8, !encoding.bigEndian);
    return !tag.startsWith('0002');
  });
  if (!isMeta) notes.push('the File Meta Information is missing');
  return meta;
}

const IMPLICIT = new Set<string>([
  TransferSyntax.ImplicitVRLittleEndian,
  TransferSyntax.GEImplicitWithBigEndianPixels,
]);

function claimOf(transferSyntaxUID: string | undefined): Encoding {
  if (transferSyntaxUID !== undefined && IMPLICIT.has(transferSyntaxUID)) return IMPLICIT_LITTLE;
  return transferSyntaxUID === TransferSyntax.ExplicitVRBigEndian ? EXPLICIT_BIG : EXPLICIT_LITTLE;
}

const isEncodedAt = (view: DataView, at: number) =>
  detectEncoding(view, at, EXPLICIT_LITTLE, true) !== undefined;

function encodingAt(view: DataView, at: number, claimed: Encoding, notes: string[]): Encoding {
  const found = detectEncoding(view, at, claimed) ?? claimed;
  const differs = found.explicitVR !== claimed.explicitVR || found.bigEndian !== claimed.bigEndian;
  if (differs) {
    const name = `${found.explicitVR ? 'explicit' : 'implicit'} VR ${found.bigEndian ? 'big' : 'little'} endian`;
    notes.push(`the data set is written in ${name}, which is not what the transfer syntax says`);
  }
  return found;
}

function text(bytes: Uint8Array, dataset: RawDataset, tag: string): string | undefined {
  const element = dataset.get(tag);
  if (!element) return undefined;
  return new TextDecoder('latin1')
    .decode(bytes.subarray(element.start, element.start + element.length))
    .replace(/[ \0]+$/, '')
    .trim();
}

/** What every deflated data set may inflate to; larger files may grow by as much again as is usual for images. */
const INFLATED = 2 ** 26;
const INFLATED_RATIO = 20;
const INFLATED_AT_MOST = 2 ** 30;
/** Deflate makes at most 1032 bytes of one (RFC 1951). */
const DEFLATE_RATIO = 1032;

/** The data set, or its beginning where the rest is damaged or would be too large. */
function inflate(deflated: Uint8Array, problems: string[]): Uint8Array {
  const limit = Math.min(Math.max(INFLATED, deflated.length * INFLATED_RATIO), INFLATED_AT_MOST);
  // Without a flush at the end zlib refuses what is cut.
  const options = { maxOutputLength: limit, finishFlush: zlib.Z_SYNC_FLUSH };
  try {
    return inflateRawSync(deflated, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      problems.push(`the deflated data set is larger than ${limit / 2 ** 20} MB: only its beginning is read`);
      return inflateRawSync(deflated.subarray(0, Math.floor(limit / DEFLATE_RATIO)), options);
    }
  }
  try {
    // Some writers put the header of zlib (RFC 1950) before it.
    return inflateSync(deflated, options);
  } catch {
    throw new Error('the deflated data set cannot be inflated');
  }
}
