import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type OverlayPlane, overlayMask } from '../codecs/overlay-planes.ts';
import type { Codec, PixelDescription } from '../codecs/types.ts';
import type { PixelData } from '../dicom/parse.ts';
import type { ImagingBackend } from '../imaging/backend.ts';
import { type DisplayTransform, displayPicture } from '../imaging/display.ts';
import { drawBoxes } from '../imaging/overlay.ts';
import { OVERLAY_COLOUR } from '../imaging/palette.ts';
import { fitInto, shrink } from '../imaging/resample.ts';
import type { Frame, Picture } from '../imaging/types.ts';
import type { ImageResult, ImageTask, MediaFolders } from './types.ts';

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

type Media = Pick<ImageResult, 'frame' | 'thumbnail' | 'stack' | 'stored' | 'overlay'>;

/**
 * Writes what is published of an image: full size, thumbnail, the other frames, stored values at full depth.
 * @param aspect height of a pixel over its width: thumbnails have square pixels
 */
export async function writeMedia(
  task: ImageTask,
  image: DecodedImage,
  aspect: number,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<Media> {
  const { picture, shownFrame } = image;
  const full = await displayFile(image, picture, shownFrame, backend);
  const frame = `${task.slug}.${full.extension}`;

  const size = fitInto(picture.width, picture.height * aspect, THUMBNAIL_SIDE);
  const small = drawBoxes(
    shrink(picture, size.width, size.height),
    task.boxes,
    size.width / picture.width,
    size.height / picture.height,
  );
  const thumbnail = { file: `${task.slug}.webp`, ...size };
  const encoded = await backend.encodeWebp(small);
  await Promise.all([
    writeFile(path.join(media.frames, frame), full.bytes),
    writeFile(path.join(media.thumbnails, thumbnail.file), encoded),
  ]);
  const stack = await writeStack(task, image, media, backend);
  const stored = await writeStored(task, image.frame, media, backend);
  const overlay = await writeOverlay(task, image, media, backend);
  return {
    frame,
    thumbnail,
    ...(overlay && { overlay }),
    ...(stack && { stack }),
    ...(stored && { stored }),
  };
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

/** Every frame of a file that has several, in a folder of the patient's name. */
async function writeStack(
  task: ImageTask,
  image: DecodedImage,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<string[] | undefined> {
  const { numberOfFrames } = image.description;
  if (numberOfFrames < 2 || numberOfFrames > MAX_STACK) return undefined;
  const files: string[] = [];
  await mkdir(path.join(media.stacks, task.slug), { recursive: true });
  for (let index = 0; index < numberOfFrames; index++) {
    try {
      const frame = await image.codec.decode(image.pixelData, image.description, backend, index);
      const full = await displayFile(image, displayPicture(frame, image.transform), index, backend);
      const file = `${task.slug}/${index + 1}.${full.extension}`;
      await writeFile(path.join(media.stacks, file), full.bytes);
      files.push(file);
    } catch {
      // The page tells how many of the frames could be read.
    }
  }
  return files;
}

/** The overlay planes in one transparent image, as large as the frame. */
async function writeOverlay(
  task: ImageTask,
  { overlays, picture }: DecodedImage,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<string | undefined> {
  if (overlays.length === 0) return undefined;
  const mask = overlayMask(overlays, picture.height, picture.width);
  const file = `${task.slug}.png`;
  await mkdir(media.overlays, { recursive: true });
  const bytes = await backend.encodeMask(mask, picture.width, picture.height, OVERLAY_COLOUR);
  await writeFile(path.join(media.overlays, file), bytes);
  return file;
}

/** Stored values of more than 8 and up to 16 bits, without loss, shifted where they are signed. */
async function writeStored(
  task: ImageTask,
  { samples, samplesPerPixel, columns, rows, photometricInterpretation }: Frame,
  media: MediaFolders,
  backend: ImagingBackend,
): Promise<ImageResult['stored']> {
  const grey = samplesPerPixel === 1 && photometricInterpretation.startsWith('MONOCHROME');
  if (!grey || !(samples instanceof Uint16Array || samples instanceof Int16Array)) return undefined;
  const offset = samples instanceof Int16Array ? -32768 : 0;
  const unsigned = samples instanceof Int16Array ? Uint16Array.from(samples, (v) => v - offset) : samples;
  const file = `${task.slug}.png`;
  await mkdir(media.stored, { recursive: true });
  await writeFile(path.join(media.stored, file), await backend.encodeDeepPng(unsigned, columns, rows));
  return { file, offset };
}
