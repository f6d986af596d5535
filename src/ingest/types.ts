import type { Database } from '../catalogue/database.ts';
import type { Dataset } from '../datasets/types.ts';
import type { Doubt } from '../dicom/doubts.ts';
import type { HeaderFacts } from '../dicom/facts.ts';
import type { BackendName } from '../imaging/backend.ts';
import type { PictureMeasures } from '../imaging/picture-measures.ts';
import type { Box } from '../imaging/types.ts';
import type { KnownTables } from './known-tables.ts';

/** One file to read. */
export interface ImageTask {
  kind: 'read';
  number: number;
  /** Path on a disk, or address in object storage. */
  file: string;
  /** Size in bytes and time of change as the folder listed them: see `FolderFile`. */
  bytes: number;
  modified: number;
  /** Boxes to draw on the thumbnail, in image pixels, origin at the top-left corner. */
  boxes: Box[];
  /** SHA-256 of the content that is known already: where it is still the same, the file is not decoded again. */
  known?: string;
}

/** A thumbnail to draw again, with other boxes, from what the cache holds. */
export interface RedrawTask {
  kind: 'redraw';
  number: number;
  boxes: Box[];
  media: string;
  frameExtension: string;
  photometricInterpretation: string;
  pixelAspect: number;
  displayTable: Uint8Array | null;
}

export type Task = ImageTask | RedrawTask;

/** A thumbnail in the cache: its sides in pixels, its size in bytes. */
export interface Thumbnail {
  width: number;
  height: number;
  bytes: number;
  /** Size of the one without boxes: the same where there is no box. */
  cleanBytes: number;
}

/** What the cache holds of an image, under the name that `media` says. */
export interface Media {
  media: string;
  /** The full-size image as displayed: extension and size in bytes. */
  frame: { extension: string; bytes: number };
  thumbnail: Thumbnail;
  /** Number (from 1) and extension of every frame, where there are from 2 to 64; those that could be decoded. */
  stack?: [number, string][];
  /** What to add to the stored values in 16 bits that lie beside it. */
  storedOffset?: number;
  /** Whether overlay planes lie beside it. */
  overlay?: boolean;
  /** Greys of the 256 sample values of a published JPEG, where they are not the values themselves. */
  displayTable?: Uint8Array;
}

/** What one file holds, in the shape of the catalogue's table. Everything that is unknown is undefined. */
export interface ImageReading {
  kind: 'read';
  number: number;
  sha256?: string;
  /** Patient ID (0010,0020). */
  patientId?: string;
  transferSyntaxUID?: string;
  /** DICOM JSON Model as text: as text it goes between threads and into the catalogue without a copy. */
  header?: string;
  pixelBytes?: number;
  frames?: number;
  rows?: number;
  columns?: number;
  bitsStored?: number;
  photometricInterpretation?: string;
  statistics?: { min: number; max: number; mean: number; standardDeviation: number; histogram: Uint32Array };
  /** SHA-256 of the stored values of the frame that is shown, as `inspect` gives it. */
  pixelSha256?: string;
  /** 64 bits in hexadecimal. */
  perceptualHash?: string;
  /** Shares of the stored values that are the least and the greatest one, from 0 to 1. */
  extremes?: { atMin: number; atMax: number };
  /** Measures of the thumbnail: see `pictureMeasures`. */
  measures?: PictureMeasures;
  /** What is doubtful within its header, as codes. */
  doubts?: Doubt[];
  /** 64 x 64 greys of the picture as displayed, and 16 x 16 made of them. */
  miniature?: Uint8Array;
  outline?: Uint8Array;
  facts?: HeaderFacts;
  /** Which frame is shown, from 0. */
  shownFrame?: number;
  /** Number of overlay planes in the file, published or not. */
  overlayPlanes?: number;
  /** Height of a pixel over its width. */
  pixelAspect?: number;
  /** Those that the header offers; their explanations are as they were read, before the privacy policy. */
  windows?: { center: number; width: number; explanation?: string }[];
  /** What is irregular about the file and was read nevertheless, in sentences. */
  notes?: string[];
  media?: Media;
  /** Why the image could not be read, in a sentence. */
  problem?: string;
  /** The problem lies in the moment or the disk, not in the file: it is read again next time. */
  transient?: boolean;
}

/** The image results as workers hand them over. */
export type Result =
  | ImageReading
  | { kind: 'redraw'; number: number; thumbnail: Thumbnail }
  /** The content is still what was known. */
  | { kind: 'same'; number: number }
  /** The cache does not hold what a thumbnail is drawn from: the file has to be read. */
  | { kind: 'lost'; number: number };

/** What every worker is told at its start. */
export interface WorkerSetup {
  /** Folder of the cache in which the images lie. */
  media: string;
  imaging: BackendName;
  /** Whether overlay planes are published: they may hold names. */
  overlays: boolean;
  /** Identifies the program that reads: files it writes are named after it. */
  reader: string;
}

export interface IngestOptions {
  dataset: Dataset;
  /** A new catalogue, with the state of earlier builds attached. */
  db: Database;
  /** Folder of the cache in which images lie. */
  media: string;
  /** Worker threads. */
  jobs: number;
  imaging: BackendName;
  /** Identifies the program that reads: readings of another one are made again. */
  reader: string;
  /** Whether overlay planes are published. */
  overlays?: boolean;
  /** The last build's tables. */
  tables?: KnownTables;
  /** Compare the content of files whose size and time of change are the same, too. */
  verify?: boolean;
  /** Module that reads batches, where it is not `worker.ts`: one that goes wrong, in tests. */
  worker?: URL | undefined;
  /** Megabytes of a worker's own objects: see `WORKER_MEGABYTES`. */
  workerMegabytes?: number | undefined;
  /** Seconds that one file may take: see `FILE_SECONDS`. */
  fileSeconds?: number | undefined;
  /** `grouped`: names stand in groups also where they need not. */
  folders?: 'auto' | 'grouped' | undefined;
  signal?: AbortSignal | undefined;
  /** Told how many images are to be read or drawn, then after each batch how many were. */
  onPlan?: (images: number) => void;
  onImages?: (images: number) => void;
}
