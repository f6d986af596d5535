import type { DicomJson } from '../dicom/json.ts';
import type { Box } from '../imaging/types.ts';
import type { NamedWindow } from '../imaging/window.ts';

/** One file to read. */
export interface ImageTask {
  number: number;
  /** Absolute path. */
  file: string;
  slug: string;
  /** Whether overlay planes are published: they may hold names. */
  publishOverlays: boolean;
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
  /** File under frames/ with the image as displayed. */
  frame?: string;
  /** Which frame that is, from 0. */
  shownFrame?: number;
  /** Files under stacks/, one a frame, where there are from 2 to 64; those that could be decoded. */
  stack?: string[];
  /** File under stored/ with stored values in 16 bits, and what to add to them. */
  stored?: { file: string; offset: number };
  /** File under overlays/ with the overlay planes. */
  overlay?: string;
  /** Number of overlay planes in the file, published or not. */
  overlayPlanes?: number;
  /** Height of a pixel over its width. */
  pixelAspect?: number;
  windows?: NamedWindow[];
  thumbnail?: { file: string; width: number; height: number };
  /** What is irregular about the file and was read nevertheless, in sentences. */
  notes?: string[];
  /** Why the image could not be read, in a sentence. */
  problem?: string;
}

/** Where the images of a build are written. */
export interface MediaFolders {
  frames: string;
  thumbnails: string;
  stacks: string;
  stored: string;
  overlays: string;
}
