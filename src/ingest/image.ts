import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { chooseCodec } from '../codecs/choose.ts';
import { describePixels } from '../codecs/describe.ts';
import { displayTransform, isCine, pixelAspect, windowsOf } from '../codecs/display.ts';
import { overlayPlanes } from '../codecs/overlay-planes.ts';
import { type PictureFile, pictureFile } from '../codecs/picture-file.ts';
import { headerDoubts } from '../dicom/doubts.ts';
import { headerFacts } from '../dicom/facts.ts';
import { firstText } from '../dicom/json.ts';
import { type DicomFile, parseDicom } from '../dicom/parse.ts';
import { Tag } from '../dicom/tags.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { type DisplayTransform, displayPicture } from '../imaging/display.ts';
import { extremeShares } from '../imaging/extreme-shares.ts';
import { pixelHash } from '../imaging/pixel-hash.ts';
import { sampleStatistics } from '../imaging/statistics.ts';
import type { Frame, Picture } from '../imaging/types.ts';
import { isStored } from '../storage/address.ts';
import { readStoredImage } from '../storage/bucket.ts';
import { StorageError } from '../storage/faults.ts';
import { type DecodedImage, writeMedia } from './media.ts';
import { release } from './release.ts';
import type { ImageReading, ImageTask, Result, WorkerSetup } from './types.ts';

/**
 * Reads one file once, DICOM, PNG or JPEG, decodes its shown frame once, and writes the full-size image and the thumbnail.
 * Damage of any kind becomes the reading's `problem`; only a fault of the disk that we write to throws.
 */
export async function ingestImage(
  task: ImageTask,
  setup: WorkerSetup,
  backend: ImagingBackend,
): Promise<Result> {
  const reading: ImageReading = { kind: 'read', number: task.number };
  let decoded: DecodedImage;
  try {
    const bytes = await readWhole(task);
    reading.sha256 = createHash('sha256').update(bytes).digest('hex');
    if (reading.sha256 === task.known) return { kind: 'same', number: task.number };
    const file = isPart10(bytes) ? undefined : pictureFile(bytes);
    decoded = file
      ? await decodePictureFile(file, reading, backend)
      : await decodeDicom(bytes, reading, backend, setup);
  } catch (error) {
    reading.problem = sentence(error);
    reading.transient = error instanceof MovedError || error instanceof StorageError || isSystemError(error);
    return withNotes(reading);
  }
  const written = await writeMedia(task.boxes, reading, decoded, setup, backend);
  release(decoded.frame.samples);
  release(decoded.picture.data);
  Object.assign(reading, written);
  return withNotes(reading);
}

/** Whether a file begins with a preamble, which may hold anything, and the prefix of PS3.10 7.1. */
const isPart10 = (bytes: Uint8Array) => [0x44, 0x49, 0x43, 0x4d].every((byte, i) => bytes[128 + i] === byte);

async function decodeDicom(
  bytes: Uint8Array,
  reading: ImageReading,
  backend: ImagingBackend,
  setup: WorkerSetup,
): Promise<DecodedImage> {
  const file = parseDicom(bytes);
  reading.transferSyntaxUID = file.transferSyntaxUID;
  reading.header = JSON.stringify(file.dataset);
  const patientId = firstText(file.dataset, Tag.PatientID);
  if (patientId !== undefined) reading.patientId = patientId;
  reading.facts = headerFacts(file.dataset);
  reading.doubts = headerDoubts(file.dataset);
  reading.notes = file.problem ? [file.problem, ...file.notes] : [...file.notes];
  return await decode(file, reading, backend, setup.overlays);
}

/** A PNG or JPEG file: what is shown is what its samples say. */
async function decodePictureFile(
  { pixelData, description, codec }: PictureFile,
  reading: ImageReading,
  backend: ImagingBackend,
): Promise<DecodedImage> {
  const { rows, columns, bitsStored, photometricInterpretation } = description;
  Object.assign(reading, { rows, columns, bitsStored, photometricInterpretation, frames: 1 });
  reading.pixelBytes = pixelData.bytes;
  const frame = await codec.decode(pixelData, description, backend, 0);
  reading.photometricInterpretation = frame.photometricInterpretation;
  const transform = {};
  const picture = describeFrame(frame, transform, reading, 0);
  return { frame, picture, pixelData, description, codec, transform, shownFrame: 0, overlays: [] };
}

/** What is measured of a decoded frame. @returns the frame as displayed */
function describeFrame(
  frame: Frame,
  transform: DisplayTransform,
  reading: ImageReading,
  shownFrame: number,
): Picture {
  reading.shownFrame = shownFrame;
  reading.statistics = sampleStatistics(frame.samples);
  reading.extremes = extremeShares(frame.samples, reading.statistics);
  reading.pixelSha256 = pixelHash(frame.samples);
  return displayPicture(frame, transform);
}

/** Each note once, and none that only repeats the problem. */
function withNotes({ notes = [], ...reading }: ImageReading): ImageReading {
  const others = [...new Set(notes)].filter((note) => note !== reading.problem);
  return { ...reading, ...(others.length > 0 && { notes: others }) };
}

/** A file that is not the one that was listed any more. */
class MovedError extends Error {}

/** The file's bytes. Throws where they cannot be those of the file that was listed. */
async function readWhole({ file, bytes: size, modified }: ImageTask): Promise<Uint8Array> {
  const bytes = isStored(file)
    ? await readStoredImage(file, size, modified)
    : await readLocal(file, size, modified);
  if (!bytes)
    throw new MovedError('the file changed while the dataset was read; the next build reads it again');
  return bytes;
}

async function readLocal(file: string, size: number, modified: number): Promise<Uint8Array | undefined> {
  const bytes = await readFile(file);
  const now = await stat(file);
  return now.size === size && now.mtimeMs === modified && bytes.length === size ? bytes : undefined;
}

async function decode(
  file: DicomFile,
  reading: ImageReading,
  backend: ImagingBackend,
  publishOverlays: boolean,
): Promise<DecodedImage> {
  if (!file.pixelData) throw new Error(file.problem ?? 'the file has no pixel data');
  const description = describePixels(file.dataset, file.bigEndian);
  const { rows, columns, bitsStored, photometricInterpretation, numberOfFrames } = description;
  Object.assign(reading, { rows, columns, bitsStored, photometricInterpretation, frames: numberOfFrames });
  reading.pixelBytes = file.pixelData.bytes;
  reading.pixelAspect = pixelAspect(file.dataset);
  reading.windows = windowsOf(file.dataset);
  const shownFrame = isCine(file.dataset) ? Math.floor(numberOfFrames / 2) : 0;
  const { codec, notes } = await chooseCodec(file.transferSyntaxUID, file.pixelData, description);
  const frame = await codec.decode(file.pixelData, description, backend, shownFrame);
  reading.notes?.push(...notes, ...(frame.notes ?? []));
  const transform = displayTransform(file);
  const picture = describeFrame(frame, transform, reading, shownFrame);
  const planes = overlayPlanes(file, shownFrame);
  reading.overlayPlanes = planes.length;
  const overlays = publishOverlays ? planes : [];
  return { frame, picture, pixelData: file.pixelData, description, codec, transform, shownFrame, overlays };
}

const isSystemError = (error: unknown) =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';

/** A thrown thing as one sentence of printable text. */
function sentence(error: unknown): string {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (code === 'ENOENT') return 'the file disappeared while the dataset was read';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read (permission denied)';
  // The system's message would tell where on this machine the file lies.
  if (isSystemError(error)) return `the file cannot be read from its disk (${code})`;
  return message.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
