import type { Box } from '../imaging/types.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something a person should look at. Messages never repeat header values: those may hold identity. */
export interface Finding {
  code: string;
  severity: Severity;
  /** Ids of the patients it is about, in the site's order; empty where none is known. */
  patients: string[];
  message: string;
  /** The input file and line it stands in, where there is one. */
  file?: string | undefined;
  line?: number | undefined;
  /** Number of the patient's box it is about. */
  box?: number | undefined;
  /** How many of what its check counts (patients, images, rows, boxes) it stands for: 1, or a group's size. */
  concerns: number;
  /** Why it was let stand, and by whom; undefined where it is open. */
  accepted?: { reason: string; who: string } | undefined;
}

/** A patient as labelled. */
export interface Patient {
  /** Position in the site's order, from 1. */
  number: number;
  id: string;
  /** The id as it stands in URLs and file names. */
  slug: string;
  /** Whether a row of the label CSV speaks of the patient. */
  labelled: boolean;
  /** 1 where any readable row says so, 0 where all say 0, undefined without a readable row. */
  target: 0 | 1 | undefined;
  /** `SEVERAL_CLASSES` of those who have several. */
  class: string | undefined;
  /** Number of boxes. */
  boxes: number;
}

/** A box with its number within the patient, from 1. Pixels of the image, origin at its top-left corner. */
export interface NumberedBox extends Box {
  number: number;
  /** Line of the label CSV. */
  line: number;
  /** Number of the image it is drawn on; undefined where the dataset has none. */
  image: number | undefined;
  /** The finding that it shows, and who drew it; undefined where the dataset does not say so. */
  name: string | undefined;
  reader: string | undefined;
  /** Closed lines around the region, in image pixels, x and y by turns; undefined where the box is all there is. */
  outline: number[][] | undefined;
}

/** What the labels name: a finding (target 1) or that there is none (target 0). */
export interface Statement {
  /** Number of the image; undefined where it is said of the patient, or the image is not there. */
  image: number | undefined;
  name: string;
  target: 0 | 1;
  /** Who says so, as it is published; empty where the dataset does not say. */
  readers: string[];
}

/** The class, in figures that count each patient once, of those who have several. */
export const SEVERAL_CLASSES = 'Several classes';

/** What the site shows of an image: everything but its header. */
export interface ImageRecord {
  number: number;
  patient: number;
  split: string;
  path: string;
  bytes: number;
  slug: string;
  /** SHA-256 of the file. */
  sha256: string | undefined;
  transferSyntaxUID: string | undefined;
  pixelBytes: number | undefined;
  frames: number | undefined;
  rows: number | undefined;
  columns: number | undefined;
  bitsStored: number | undefined;
  photometricInterpretation: string | undefined;
  min: number | undefined;
  max: number | undefined;
  mean: number | undefined;
  standardDeviation: number | undefined;
  /** Variance of the Laplacian of the thumbnail. */
  sharpness: number | undefined;
  /** SHA-256 of the stored values of the frame that is shown, in little-endian order. */
  pixelSha256: string | undefined;
  /** DCT hash of the picture, 64 bits in hexadecimal. */
  perceptualHash: string | undefined;
  /** Name of its files in the cache, and the boxes that its thumbnail there has (JSON): see `media.ts`. */
  media: string | undefined;
  drawn: string | undefined;
  frameExtension: string | undefined;
  /** File name under /frames/. */
  frame: string | undefined;
  /** Which frame is shown, from 0. */
  shownFrame: number | undefined;
  /** Files under /stacks/ of every frame, where there are from 2 to 64. */
  stack: string[] | undefined;
  /** File under /stored/ with the stored values at full depth, where they have more than 8 bits. */
  stored: string | undefined;
  /** To be added to the values of that file: it has no negative ones. */
  storedOffset: number | undefined;
  /** File under /overlays/ with the overlay planes, where they are published. */
  overlay: string | undefined;
  /** Number of overlay planes in the file. */
  overlayPlanes: number;
  /** Height of a pixel over its width. */
  pixelAspect: number;
  /** Windows that the header offers, in its order; explanations as read, before the privacy policy. */
  windows: { center: number; width: number; explanation?: string }[];
  /** What is against the standard and was read nevertheless, in sentences. */
  notes: string[];
  /** File name under /thumbnails/. */
  thumbnail: string | undefined;
  thumbnailWidth: number | undefined;
  thumbnailHeight: number | undefined;
  /** Why the image could not be read. */
  problem: string | undefined;
  /** Why the privacy policy shows no picture of it. */
  withheld: string | undefined;
}

/** Where a thumbnail lies in a sheet: the file under /sheets/, and which of its cells, from 0. */
export interface SheetPlace {
  file: string;
  cell: number;
}

/** The thumbnail of an image, as galleries show it. */
export interface ThumbnailRecord {
  /** Pixels. */
  width: number;
  height: number;
  /** Its mean grey, from 0 to 255. */
  grey: number;
  /** Boxes drawn on it, in its own pixels from the top-left corner. */
  boxes: Box[];
  /** Where it lies in a sheet; undefined where it is a file of its own. */
  sheet?: SheetPlace;
}

/** A part of an image to be cut out, shrunk to a picture of so many pixels. */
export interface Crop {
  /** Number of the image. */
  image: number;
  /** Whole pixels within the image. */
  region: Box;
  width: number;
  height: number;
}

/** The files of an image. */
export type ImageMedia = Pick<
  ImageRecord,
  'slug' | 'media' | 'drawn' | 'frameExtension' | 'frame' | 'stack' | 'stored' | 'overlay' | 'thumbnail'
>;

/** An entry of the dataset's folder with what was read of it. */
export interface InputRecord {
  name: string;
  kind: 'table' | 'images' | 'other';
  role: string | undefined;
  bytes: number;
  files: number | undefined;
  sha256: string | undefined;
  rows: number | undefined;
  columns: string[] | undefined;
  preview: string[][] | undefined;
  /** Rows with as many cells as headings: those that `profile` counts. */
  wholeRows: number | undefined;
  profile: ColumnRecord[] | undefined;
}

/** What is in a column of an input table. Raw: `publishColumn` says what of it may be shown. */
export interface ColumnRecord {
  /** Heading as written. */
  name: string;
  /** What every cell is that is not missing; `empty` where there is none. */
  type: 'integer' | 'number' | 'date' | 'boolean' | 'text' | 'empty';
  /** Cells that are empty; in columns of numbers also those that say NaN. */
  missing: number;
  /** Different values; undefined where there are more than `distinctBound`. */
  distinct?: number | undefined;
  distinctBound: number;
  /** The most frequent values with their rows where there are few different ones, else the first ones. */
  examples: { value: string; rows?: number }[];
  /** Smallest and largest value of a column of numbers. */
  min?: number;
  max?: number;
}
