import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { mediaFiles, mediaName, NO_BOXES } from '../catalogue/media.ts';
import { type OverlayPlane, overlayMask } from '../codecs/overlay-planes.ts';
import type { Codec, PixelDescription } from '../codecs/types.ts';
import type { PixelData } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { type DisplayTransform, displayPicture } from '../imaging/display.ts';
import { MINIATURE, outlineOf } from '../imaging/miniature.ts';
import { drawBoxes } from '../imaging/overlay.ts';
import { OVERLAY_COLOUR } from '../imaging/palette.ts';
import { perceptualHash, squareGreys } from '../imaging/perceptual-hash.ts';
import { pictureMeasures } from '../imaging/picture-measures.ts';
import { fitInto, shrink } from '../imaging/resample.ts';
import type { Box, Frame, Picture } from '../imaging/types.ts';
import type { ImageReading, Media, RedrawTask, Thumbnail, WorkerSetup } from './types.ts';

/** Longer side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 256;
/** Frames of a file with more than these are not published one by one. */
const MAX_STACK = 64;

/** An image between decoding and publishing. */
export interface DecodedImage {
  frame: Frame;
  picture: Picture;
  pixelData: PixelData;
  description: PixelDescription;
  codec: Codec;
  transform: DisplayTransform;
  /** From 0. */
  shownFrame: number;
  /** Overlay planes to publish. */
  overlays: OverlayPlane[];
}

/**
 * Writes into the cache what is published of an image: full size, thumbnail, the other frames, stored values at
 * full depth.
 * @param boxes to draw on the thumbnail, in image pixels, origin at the top-left corner
 */
export async function writeMedia(
  boxes: Box[],
  reading: ImageReading,
  image: DecodedImage,
  setup: WorkerSetup,
  backend: ImagingBackend,
): Promise<Required<Pick<ImageReading, 'media' | 'perceptualHash' | 'measures' | 'miniature' | 'outline'>>> {
  const media = mediaName(reading.sha256!, setup.reader);
  const put = (file: string, bytes: Uint8Array) => writeAside(path.join(setup.media, file), bytes);
  const { picture, shownFrame, frame } = image;
  const full = await displayFile(image, picture, shownFrame, backend);
  const small = shrinkToThumbnail(picture, reading.pixelAspect ?? 1);
  const table = full.extension === 'jpg' ? displayTable(frame, image.transform) : undefined;
  put(mediaFiles.frame(media, full.extension), full.bytes);
  const result: Media = {
    media,
    frame: { extension: full.extension, bytes: full.bytes.length },
    thumbnail: await putThumbnail(small, picture, boxes, media, setup, backend),
    ...(table && { displayTable: table }),
  };
  const stack = await writeStack(image, media, put, backend);
  if (stack) result.stack = stack;
  const storedOffset = await writeStored(frame, media, put, backend);
  if (storedOffset !== undefined) result.storedOffset = storedOffset;
  if (image.overlays.length > 0) {
    const mask = overlayMask(image.overlays, picture.height, picture.width);
    const bytes = await backend.encodeMask(mask, picture.width, picture.height, OVERLAY_COLOUR);
    put(mediaFiles.overlay(media), bytes);
    result.overlay = true;
  }
  const miniature = squareGreys(small, MINIATURE);
  return {
    media: result,
    perceptualHash: perceptualHash(small),
    measures: pictureMeasures(small, picture),
    miniature,
    outline: outlineOf(miniature),
  };
}

/**
 * Draws a thumbnail again from the full-size image in the cache, so that changed boxes need no DICOM file: the same
 * picture, and so the same bytes, as when the file was read.
 * @returns undefined where the cache does not hold the image (any more)
 */
export async function redrawThumbnail(
  task: RedrawTask,
  setup: WorkerSetup,
  backend: ImagingBackend,
): Promise<Thumbnail | undefined> {
  let picture: Picture;
  try {
    const file = path.join(setup.media, mediaFiles.frame(task.media, task.frameExtension));
    picture = await displayedPicture(task, await readFile(file), backend);
  } catch {
    return undefined;
  }
  const small = shrinkToThumbnail(picture, task.pixelAspect);
  return putThumbnail(small, picture, task.boxes, task.media, setup, backend);
}

/** The picture as displayed, from the file that is published of it. */
export async function displayedPicture(
  {
    frameExtension,
    photometricInterpretation,
    displayTable: table,
  }: Pick<RedrawTask, 'frameExtension' | 'photometricInterpretation' | 'displayTable'>,
  bytes: Uint8Array,
  backend: ImagingBackend,
): Promise<Picture> {
  if (frameExtension === 'png') return backend.decodePng(bytes);
  const samples = await backend.decodeJpeg(bytes);
  const frame: Frame = {
    rows: samples.height,
    columns: samples.width,
    samplesPerPixel: samples.channels,
    samples: samples.data,
    bitsStored: 8,
    photometricInterpretation,
  };
  if (samples.channels === 3) return displayPicture(frame);
  return table ? { ...samples, data: samples.data.map((v) => table[v]!) } : samples;
}

/** How the 256 values of a grey JPEG are displayed, where that is not as they are. */
function displayTable(frame: Frame, transform: DisplayTransform): Uint8Array | undefined {
  if (frame.samplesPerPixel !== 1) return undefined;
  const samples = Uint8Array.from({ length: 256 }, (_, i) => i);
  const { data } = displayPicture({ ...frame, rows: 1, columns: 256, samples }, transform);
  return data.some((grey, value) => grey !== value) ? Uint8Array.from(data) : undefined;
}

/** @param aspect height of a pixel over its width: thumbnails have square pixels */
function shrinkToThumbnail(picture: Picture, aspect: number): Picture {
  const size = fitInto(picture.width, picture.height * aspect, THUMBNAIL_SIDE);
  return shrink(picture, size.width, size.height);
}

/** Writes a thumbnail twice where there are boxes: with them, and clean for those who want to look without. */
async function putThumbnail(
  small: Picture,
  full: Picture,
  boxes: Box[],
  media: string,
  setup: WorkerSetup,
  backend: ImagingBackend,
): Promise<Thumbnail> {
  const { width, height } = small;
  const put = async (picture: Picture, drawn: string) => {
    const bytes = await backend.encodeWebp(picture);
    writeAside(path.join(setup.media, mediaFiles.thumbnail(media, drawn)), bytes);
    return bytes.length;
  };
  const cleanBytes = await put(small, NO_BOXES);
  const drawn = () => drawBoxes(small, boxes, width / full.width, height / full.height);
  const bytes = boxes.length === 0 ? cleanBytes : await put(drawn(), JSON.stringify(boxes));
  return { width, height, bytes, cleanBytes };
}

let written = 0;

/**
 * Under another name first: a file that stands under its own name is whole. The worker waits: such small files are
 * written before another thread could have been asked to.
 */
function writeAside(file: string, bytes: Uint8Array): void {
  const aside = `${file}.${process.pid}-${threadId}-${++written}.tmp`;
  try {
    try {
      writeFileSync(aside, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(aside, bytes);
    }
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** A frame as browsers show it: the very bytes of the file where they do, else lossless. */
async function displayFile(image: DecodedImage, picture: Picture, index: number, backend: ImagingBackend) {
  // A browser shows a JPEG as grey or as YCbCr: right for these, a negative for MONOCHROME1, wrong colours for RGB.
  const asSeen = /^(MONOCHROME2|YBR_FULL)/.test(image.frame.photometricInterpretation);
  const { asFile } = image.codec;
  if (asSeen && asFile) {
    return { extension: asFile.extension, bytes: asFile.bytes(image.pixelData, image.description, index) };
  }
  return { extension: 'png', bytes: await backend.encodePng(picture) };
}

type Put = (file: string, bytes: Uint8Array) => void;

/** Every frame of a file that has several. */
async function writeStack(
  image: DecodedImage,
  media: string,
  put: Put,
  backend: ImagingBackend,
): Promise<Media['stack']> {
  const { numberOfFrames } = image.description;
  if (numberOfFrames < 2 || numberOfFrames > MAX_STACK) return undefined;
  const files: [number, string][] = [];
  for (let index = 0; index < numberOfFrames; index++) {
    let full: Awaited<ReturnType<typeof displayFile>>;
    try {
      const frame = await image.codec.decode(image.pixelData, image.description, backend, index);
      full = await displayFile(image, displayPicture(frame, image.transform), index, backend);
    } catch {
      // The page tells how many of the frames could be read.
      continue;
    }
    put(mediaFiles.stack(media, index + 1, full.extension), full.bytes);
    files.push([index + 1, full.extension]);
  }
  return files;
}

/**
 * Stored values of more than 8 and up to 16 bits, without loss, shifted where they are signed.
 * @returns what to add to the values of the file; undefined where there is none
 */
async function writeStored(
  { samples, samplesPerPixel, columns, rows, photometricInterpretation }: Frame,
  media: string,
  put: Put,
  backend: ImagingBackend,
): Promise<number | undefined> {
  const grey = samplesPerPixel === 1 && photometricInterpretation.startsWith('MONOCHROME');
  if (!grey || !(samples instanceof Uint16Array || samples instanceof Int16Array)) return undefined;
  const offset = samples instanceof Int16Array ? -32768 : 0;
  const unsigned = samples instanceof Int16Array ? Uint16Array.from(samples, (v) => v - offset) : samples;
  put(mediaFiles.stored(media), await backend.encodeDeepPng(unsigned, columns, rows));
  return offset;
}
