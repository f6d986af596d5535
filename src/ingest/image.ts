import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describePixels } from '../codecs/describe.ts';
import { displayTransform } from '../codecs/display.ts';
import { codecFor } from '../codecs/index.ts';
import type { Codec, PixelDescription } from '../codecs/types.ts';
import type { DicomJson } from '../dicom/json.ts';
import { type DicomFile, type PixelData, parseDicom } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { displayPicture } from '../imaging/display.ts';
import { drawBoxes } from '../imaging/overlay.ts';
import { fitInto, shrink } from '../imaging/resample.ts';
import { sampleStatistics } from '../imaging/statistics.ts';
import type { Box, Frame, Picture } from '../imaging/types.ts';

/** Longer side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 256;

/** One file to read. */
export interface ImageTask {
  number: number;
  /** Absolute path. */
  file: string;
  slug: string;
  /** Boxes to draw on the thumbnail, in image pixels, origin at the top-left corner. */
  boxes: Box[];
}

/** What one file holds, in the shape of the catalogue's table. Everything that is unknown is undefined. */
export interface ImageResult {
  number: number;
  sha256?: string;
  transferSyntaxUID?: string;
  header?: DicomJson;
  pixelBytes?: number;
  frames?: number;
  rows?: number;
  columns?: number;
  bitsStored?: number;
  photometricInterpretation?: string;
  statistics?: { min: number; max: number; mean: number; standardDeviation: number; histogram: Uint32Array };
  frame?: string;
  thumbnail?: { file: string; width: number; height: number };
  /** Why the image could not be read, in a sentence. */
  problem?: string;
}

/** Where the images of a build are written. */
export interface MediaFolders {
  frames: string;
  thumbnails: string;
}

/**
 * Reads one DICOM file once, decodes its first frame once, and writes the full-size image and the thumbnail.
 * Damage of any kind becomes the result's `problem`; only a fault of the disk that we write to throws.
 */
export async function ingestImage(
  task: ImageTask,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<ImageResult> {
  const result: ImageResult = { number: task.number };
  let decoded: Decoded;
  try {
    const bytes = await readFile(task.file);
    result.sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = parseDicom(bytes);
    result.transferSyntaxUID = file.transferSyntaxUID;
    result.header = file.dataset;
    decoded = await decode(file, result, backend);
  } catch (error) {
    result.problem = sentence(error);
    return result;
  }
  await writeMedia(task, decoded, result, media, backend);
  return result;
}

interface Decoded {
  frame: Frame;
  picture: Picture;
  pixelData: PixelData;
  description: PixelDescription;
  codec: Codec;
}

async function decode(file: DicomFile, result: ImageResult, backend: ImagingBackend): Promise<Decoded> {
  if (!file.pixelData) throw new Error(file.problem ?? 'the file has no pixel data');
  const description = describePixels(file.dataset, file.bigEndian);
  const { rows, columns, bitsStored, photometricInterpretation, numberOfFrames } = description;
  Object.assign(result, { rows, columns, bitsStored, photometricInterpretation, frames: numberOfFrames });
  result.pixelBytes = file.pixelData.bytes;
  const codec = await codecFor(file.transferSyntaxUID);
  const frame = await codec.decode(file.pixelData, description, backend, 0);
  result.statistics = sampleStatistics(frame.samples);
  const picture = displayPicture(frame, displayTransform(file));
  return { frame, picture, pixelData: file.pixelData, description, codec };
}

async function writeMedia(
  task: ImageTask,
  { frame, picture, pixelData, description, codec }: Decoded,
  result: ImageResult,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<void> {
  // A browser shows a JPEG as grey or as YCbCr: right for these, a negative for MONOCHROME1, wrong colours for RGB.
  const asSeen = /^(MONOCHROME2|YBR_FULL)/.test(frame.photometricInterpretation);
  const ready = asSeen ? codec.asFile : undefined;
  result.frame = `${task.slug}.${ready?.extension ?? 'png'}`;
  const bytes = ready ? ready.bytes(pixelData, description, 0) : await backend.encodePng(picture);

  const size = fitInto(picture.width, picture.height, THUMBNAIL_SIDE);
  const small = drawBoxes(shrink(picture, size.width, size.height), task.boxes, size.width / picture.width);
  result.thumbnail = { file: `${task.slug}.webp`, ...size };
  const encoded = await backend.encodeWebp(small);
  await Promise.all([
    writeFile(path.join(media.frames, result.frame), bytes),
    writeFile(path.join(media.thumbnails, result.thumbnail.file), encoded),
  ]);
}

/** A thrown thing as one sentence of printable text. */
function sentence(error: unknown): string {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (code === 'ENOENT') return 'the file disappeared while the dataset was read';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read (permission denied)';
  return message.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
