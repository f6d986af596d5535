import { readFile } from 'node:fs/promises';
import { chooseCodec } from './codecs/choose.ts';
import { describePixels } from './codecs/describe.ts';
import type { PixelDescription } from './codecs/types.ts';
import { formatTag, nameOf } from './dicom/dictionary.ts';
import type { DicomJson } from './dicom/json.ts';
import { type DicomFile, parseDicom } from './dicom/parse.ts';
import { Tag } from './dicom/tags.ts';
import { visibleText } from './errors.ts';
import type { ImagingBackend } from './imaging/backend.ts';
import { bestBackend, loadBackend } from './imaging/backends.ts';
import { pixelHash } from './imaging/pixel-hash.ts';
import type { Samples } from './imaging/types.ts';
import { type HeaderRow, headerRows } from './site/header-table.ts';

/** The first frame's stored values, before any Modality or VOI LUT. */
export interface PixelSummary {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** Frames that the header announces. */
  frames: number;
  dtype: 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';
  min: number;
  max: number;
  mean: number;
  /** Over the values in little-endian order at dtype's width, samples interleaved. */
  sha256: string;
}

/** What `inspect --json` writes of a file. Names of patients and all else are in it: it is for who has the file. */
export interface Inspection {
  /** As given. */
  file: string;
  transferSyntaxUID: string | null;
  /** DICOM JSON Model (PS3.18 Annex F), without pixel data. */
  dataset: DicomJson | null;
  pixels: PixelSummary | null;
  /** What is wrong with the file, in a sentence. */
  error: string | null;
  /** What is against the standard and was read nevertheless, in sentences; absent where nothing is. */
  notes?: string[];
}

/** A file as far as it could be read. */
interface Examined {
  parsed?: DicomFile;
  pixels?: PixelSummary;
  error?: string;
  notes: string[];
}

/**
 * Reads one DICOM file for `inspect --json`. Never throws for what is in the file or that it is not there.
 * @param backend for compressed pixel data; by default the best that loads here
 */
export async function inspectFile(file: string, backend?: ImagingBackend): Promise<Inspection> {
  const { parsed, pixels, error, notes } = await examine(file, backend);
  return {
    file,
    transferSyntaxUID: parsed?.declaredTransferSyntaxUID ?? null,
    dataset: parsed?.dataset ?? null,
    pixels: pixels ?? null,
    error: error ?? null,
    ...(notes.length > 0 && { notes }),
  };
}

/**
 * Reads one DICOM file for `inspect` on a terminal.
 * @returns its header as a table, one line of pixels, what is odd about it, and whether all of it could be read
 */
export async function inspectAsText(
  file: string,
  backend?: ImagingBackend,
): Promise<{ text: string; error: string | undefined }> {
  const { parsed, pixels, error, notes } = await examine(file, backend);
  const lines = [visibleText(file)];
  if (parsed) {
    const { fileMeta, dataset, pixelData } = parsed;
    const rows = headerRows({ header: { ...fileMeta, ...dataset }, withheld: [] });
    if (pixelData) {
      const { tag = Tag.PixelData, vr = 'OW', bytes } = pixelData;
      const value = `${bytes.toLocaleString('en')} bytes`;
      rows.push({ tag: formatTag(tag), name: nameOf(tag), vr, value, depth: 0 });
    }
    lines.push(...table(rows));
    lines.push(pixels ? pixelLine(pixels) : 'Pixels: none');
    lines.push(...notes.map((note) => `Note: ${note}`));
  }
  if (error) lines.push(`Error: ${error}`);
  return { text: `${lines.join('\n')}\n`, error };
}

async function examine(file: string, backend?: ImagingBackend): Promise<Examined> {
  const result: Examined = { notes: [] };
  try {
    result.parsed = parseDicom(await readFile(file));
    result.error = result.parsed.problem;
    result.notes.push(...result.parsed.notes);
    result.pixels = await summarisePixels(result.parsed, result.notes, backend);
  } catch (thrown) {
    // The structure's damage is the cause of what follows from it.
    result.error ??= sentence(thrown);
  }
  return result;
}

async function summarisePixels(
  file: DicomFile,
  notes: string[],
  backend: ImagingBackend | undefined,
): Promise<PixelSummary | undefined> {
  const { dataset, pixelData } = file;
  if (!pixelData) return undefined;
  const description = describePixels(dataset, file.bigEndian);
  const { codec, notes: chosen } = await chooseCodec(file.transferSyntaxUID, pixelData, description);
  notes.push(...chosen);
  const frame = await codec.decode(
    pixelData,
    description,
    backend ?? (await loadBackend(await bestBackend())),
    0,
  );
  notes.push(...(frame.notes ?? []));
  const { rows, columns, samplesPerPixel } = frame;
  const { numberOfFrames: frames } = description;
  return {
    rows,
    columns,
    samplesPerPixel,
    frames,
    ...summarise(atAllocatedWidth(frame.samples, description)),
  };
}

/** The values in as many bits as Bits Allocated (0028,0100) says: decoders may return narrower ones. */
function atAllocatedWidth(
  samples: Samples,
  { bitsAllocated, pixelRepresentation }: PixelDescription,
): Samples {
  if (samples instanceof Float32Array || samples instanceof Float64Array) return samples;
  if (bitsAllocated <= samples.BYTES_PER_ELEMENT * 8) return samples;
  if (bitsAllocated <= 16) return pixelRepresentation ? Int16Array.from(samples) : Uint16Array.from(samples);
  return pixelRepresentation ? Int32Array.from(samples) : Uint32Array.from(samples);
}

function summarise(samples: Samples): Pick<PixelSummary, 'dtype' | 'min' | 'max' | 'mean' | 'sha256'> {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of samples) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { dtype: dtypeOf(samples), min, max, mean: sum / samples.length, sha256: pixelHash(samples) };
}

/** Not by the constructor's name: bytes often come as Node's Buffer. */
function dtypeOf(samples: Samples): PixelSummary['dtype'] {
  if (samples instanceof Float32Array) return 'float32';
  if (samples instanceof Float64Array) return 'float64';
  if (samples instanceof Int8Array) return 'int8';
  if (samples instanceof Int16Array) return 'int16';
  if (samples instanceof Int32Array) return 'int32';
  return ({ 1: 'uint8', 2: 'uint16', 4: 'uint32' } as const)[samples.BYTES_PER_ELEMENT as 1 | 2 | 4];
}

/** Longer values are cut on the terminal; `--json` has them whole. */
const LONGEST_VALUE = 160;

function table(rows: HeaderRow[]): string[] {
  return rows.map(({ tag, name, vr, value, meaning, depth }) => {
    const indent = '  '.repeat(depth);
    const label = visibleText(name);
    if (!tag) return `${indent}${label}`;
    const cut = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
    const said = meaning ? ` (${visibleText(meaning)})` : '';
    return `${indent}${tag} ${vr} ${label.padEnd(36)} ${visibleText(cut)}${said}`.trimEnd();
  });
}

function pixelLine(p: PixelSummary): string {
  const size = `${p.columns} x ${p.rows}${p.samplesPerPixel > 1 ? ` x ${p.samplesPerPixel}` : ''}`;
  const frames = p.frames > 1 ? `, first of ${p.frames} frames` : '';
  return `Pixels: ${size} ${p.dtype}${frames}, ${p.min} to ${p.max}, mean ${Number(p.mean.toFixed(3))}, SHA-256 ${p.sha256}`;
}

/** A thrown thing as one sentence of printable text. */
function sentence(thrown: unknown): string {
  const { code, message } =
    thrown instanceof Error
      ? (thrown as NodeJS.ErrnoException)
      : { code: undefined, message: String(thrown) };
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder, not a file';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read (permission denied)';
  if (code === 'ERR_FS_FILE_TOO_LARGE') return 'the file is larger than 2 GB, which is not read';
  return message.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
