import type { Severity, SheetPlace, ThumbnailRecord } from '../catalogue/types.ts';
import type { NamedWindow } from '../imaging/window.ts';
import type { DisplayView } from './display-view.ts';
import type { GreyStatistics } from './grey-statistics.ts';
import type { HeaderRow } from './header-table.ts';
import type { Orientation } from './orientation.ts';
import type { Spacing } from './spacing.ts';

/** What pages show, as it lies prepared behind the privacy policy. All of it may be published. */

/** Everything on the page of a patient. */
export interface PatientPage {
  id: string;
  /** The id as it stands in addresses. */
  slug: string;
  labelled: boolean;
  target: 0 | 1 | undefined;
  class: string | undefined;
  /** All classes, by name. */
  classes: string[];
  boxes: BoxView[];
  /** What the labels name, and who says so; empty where they only have a target. */
  statements: StatementView[];
  /** What its first image is, such as `Chest radiograph`, or `Image` where the header does not say. */
  kind: string;
  images: ImageView[];
  findings: FindingView[];
  facts: PatientFacts;
  spacing: Spacing | undefined;
}

/** A box: pixels of the image, origin at its top-left corner. */
export interface BoxView {
  number: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Place of its image among those of the patient, from 0; undefined where there is no image. */
  image: number | undefined;
  /** The finding, and who drew it; undefined where the dataset does not say so. */
  name?: string | undefined;
  reader?: string | undefined;
  /** Closed lines around the region, in image pixels, x and y by turns. */
  outline?: number[][] | undefined;
  /** Number of its colour, from 1, where that is not its own. */
  tint?: number;
}

/** What the labels name of an image. */
export interface StatementView {
  /** Place of the image among those of the patient, from 0; undefined where it is said of the patient. */
  image: number | undefined;
  name: string;
  target: 0 | 1;
  readers: string[];
}

/** A finding on the page of its patient. */
export interface FindingView {
  code: string;
  severity: Severity;
  message: string;
  line: number | undefined;
  /** Number of the box it is about. */
  box: number | undefined;
  /** Why it was let stand, and by whom; undefined where it is open. */
  accepted: { reason: string; who: string } | undefined;
  /** Its name on the page: `finding-CODE`. */
  anchor: string;
}

/** What a caption says of a patient, from the published header. */
export interface PatientFacts {
  split: string | undefined;
  /** Years. */
  age: number | undefined;
  sex: string | undefined;
  view: string | undefined;
}

/** An image on the page of its patient. Addresses begin with `/` within the site. */
export interface ImageView {
  /** Of the full-size image; undefined where it cannot be read or the site does not hold it. */
  frame: string | undefined;
  rows: number | undefined;
  columns: number | undefined;
  bitsStored: number | undefined;
  photometricInterpretation: string | undefined;
  /** Name of the transfer syntax, or its UID. */
  transferSyntax: string | undefined;
  pixelBytes: number | undefined;
  /** Height of a pixel over its width. */
  pixelAspect: number;
  windows: NamedWindow[];
  display: DisplayView;
  orientation: Orientation | undefined;
  spacing: Spacing | undefined;
  notes: string[];
  frames: number | undefined;
  /** From 0. */
  shownFrame: number | undefined;
  stack: string[] | undefined;
  readableFrames: number | undefined;
  overlay: string | undefined;
  overlayPlanes: number;
  stored: string | undefined;
  thumbnail: string | undefined;
  thumbnailWidth: number | undefined;
  thumbnailHeight: number | undefined;
  /** Where the thumbnail lies, if in a sheet: it is no file of its own then. */
  sheet: SheetPlace | undefined;
  problem: string | undefined;
  /** Why the privacy policy shows no picture of it. */
  withheld: string | undefined;
  statistics: GreyStatistics | undefined;
  header: HeaderRow[] | undefined;
}

/** A patient in galleries and in patients.json. */
export interface PatientRow {
  id: string;
  slug: string;
  split: string | null;
  labelled: boolean;
  target: 0 | 1 | null;
  class: string | null;
  /** All of them, where there are several. */
  classes?: string[];
  boxes: number;
  /** Years. */
  age: number | null;
  sex: string | null;
  view: string | null;
  /** File under /thumbnails/, and its width and height in pixels. */
  thumbnail: string | null;
  /** In place of it a file of the site, and where the thumbnail begins in it, in pixels from the top-left corner. */
  sheet?: { file: string; x: number; y: number };
  thumbnailSize: [number, number] | null;
  /** Whether the privacy policy shows no picture of the first image. */
  withheld?: true;
  /** Codes of its open findings, each once. */
  findings: string[];
}

/** A patient as galleries show it: what is only for the picture stands beside, not in patients.json. */
export interface TileView extends PatientRow {
  picture: ThumbnailRecord | undefined;
}
