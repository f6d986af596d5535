import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { chooseCodec } from '../codecs/choose.ts';
import { describePixels } from '../codecs/describe.ts';
import { displayTransform, isCine, pixelAspect, windowsOf } from '../codecs/display.ts';
import { overlayPlanes } from '../codecs/overlay-planes.ts';
import { type DicomFile, parseDicom } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { displayPicture } from '../imaging/display.ts';
import { sampleStatistics } from '../imaging/statistics.ts';
import { publishableWindowName } from '../privacy/window-names.ts';
import { type DecodedImage, writeMedia } from './media.ts';
import type { ImageResult, ImageTask, MediaFolders } from './types.ts';

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
  let decoded: DecodedImage;
  try {
    const bytes = await readFile(task.file);
    result.sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = parseDicom(bytes);
    result.transferSyntaxUID = file.transferSyntaxUID;
    result.header = file.dataset;
    result.notes = file.problem ? [file.problem, ...file.notes] : [...file.notes];
    decoded = await decode(file, result, backend, task.publishOverlays);
  } catch (error) {
    result.problem = sentence(error);
    return withNotes(result);
  }
  Object.assign(result, await writeMedia(task, decoded, result.pixelAspect ?? 1, media, backend));
  return withNotes(result);
}

/** Each note once, and none that only repeats the problem. */
function withNotes({ notes = [], ...result }: ImageResult): ImageResult {
  const others = [...new Set(notes)].filter((note) => note !== result.problem);
  return { ...result, ...(others.length > 0 && { notes: others }) };
}

async function decode(
  file: DicomFile,
  result: ImageResult,
  backend: ImagingBackend,
  publishOverlays: boolean,
): Promise<DecodedImage> {
  if (!file.pixelData) throw new Error(file.problem ?? 'the file has no pixel data');
  const description = describePixels(file.dataset, file.bigEndian);
  const { rows, columns, bitsStored, photometricInterpretation, numberOfFrames } = description;
  Object.assign(result, { rows, columns, bitsStored, photometricInterpretation, frames: numberOfFrames });
  result.pixelBytes = file.pixelData.bytes;
  result.pixelAspect = pixelAspect(file.dataset);
  result.windows = windowsOf(file.dataset).map(({ center, width, explanation = '' }) => {
    const name = publishableWindowName(explanation);
    return { center, width, ...(name && { name }) };
  });
  const shownFrame = isCine(file.dataset) ? Math.floor(numberOfFrames / 2) : 0;
  const { codec, notes } = await chooseCodec(file.transferSyntaxUID, file.pixelData, description);
  const frame = await codec.decode(file.pixelData, description, backend, shownFrame);
  result.notes?.push(...notes, ...(frame.notes ?? []));
  const transform = displayTransform(file);
  result.shownFrame = shownFrame;
  result.statistics = sampleStatistics(frame.samples);
  const picture = displayPicture(frame, transform);
  const planes = overlayPlanes(file, shownFrame);
  result.overlayPlanes = planes.length;
  const overlays = publishOverlays ? planes : [];
  return { frame, picture, pixelData: file.pixelData, description, codec, transform, shownFrame, overlays };
}

/** A thrown thing as one sentence of printable text. */
function sentence(error: unknown): string {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (code === 'ENOENT') return 'the file disappeared while the dataset was read';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read (permission denied)';
  return message.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
