import type { Picture } from './types.ts';

/** What needs a library: decoding JPEG, encoding WebP and PNG. Everything else in this folder is plain arithmetic. */
export interface ImagingBackend {
  name: 'sharp' | 'portable';
  /** Versions of the libraries behind it, for the build's provenance. */
  versions: Record<string, string>;
  /** Component samples of a baseline JPEG, without any colour transform. Throws on damaged data. */
  decodeJpeg(bytes: Uint8Array): Promise<Picture>;
  /** A PNG that `encodePng` wrote. Throws on damaged data. */
  decodePng(bytes: Uint8Array): Promise<Picture>;
  /** A WebP that `encodeWebp` wrote, in three channels. Throws on damaged data. */
  decodeWebp(bytes: Uint8Array): Promise<Picture>;
  encodeWebp(picture: Picture): Promise<Uint8Array>;
  /** Lossless. */
  encodePng(picture: Picture): Promise<Uint8Array>;
  /** Lossless, transparent but for the points of a mask, which have the colour `#rrggbb`. */
  encodeMask(mask: Uint8Array, width: number, height: number, colour: string): Promise<Uint8Array>;
  /** Lossless, grey, 16 bits. */
  encodeDeepPng(samples: Uint16Array, width: number, height: number): Promise<Uint8Array>;
}

export type BackendName = ImagingBackend['name'];

/**
 * Quality of thumbnails, on libwebp's scale from 0 to 100: at 68 files are a fifth smaller than at 80, and 120 radiographs
 * with their page weigh less than 700 kB.
 */
export const WEBP_QUALITY = 68;
/** libwebp's method: a third of the time of the usual 4 for files that are a fifth larger (256-pixel radiographs). */
export const WEBP_EFFORT = 1;
