import type { Box } from '../imaging/types.ts';
import type { TableSummary } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import type { Layout } from './layout.ts';
import type { TableSource } from './table-source.ts';

/**
 * One statement of the labels: a row of a label CSV, an annotation of a JSON file, a line of a text file. One that
 * cannot be read has a problem, and its patient where that much is clear.
 */
export interface LabelRow {
  file: string;
  /** Physical line on which the row starts, where the header is line 1; in a file without lines, its place from 1. */
  line: number;
  /** Undefined where `image` says which image it is of, and the listing knows whose that is. */
  patientId: string | undefined;
  /** The patient's own id, where `patientId` is a pseudonym: never published. */
  rawId?: string | undefined;
  /** The image it speaks of, as `ImageFile.name`; undefined where it speaks of the patient, whose first image has the box. */
  image?: string | undefined;
  /** The part of the dataset that it puts its image into, where the folder does not tell. */
  split?: string | undefined;
  /** What was found, or that nothing was (target 0), in the dataset's words: the class of the box or of the image. */
  name?: string | undefined;
  /** Who says so, where several people read one image. */
  reader?: string | undefined;
  /** What encloses the finding, where that is not just the box: see `Outline`. */
  outline?: Outline | undefined;
  /** 1 positive, 0 negative; undefined for a row that cannot be read. */
  target: 0 | 1 | undefined;
  /** In image pixels, origin at the top-left corner; undefined where the row has none or one that is no box. */
  box: Box | undefined;
  /** Cells of columns that the format does not know, by heading. */
  further?: Record<string, string> | undefined;
  /** What is wrong with the row, in a sentence. */
  problem?: { code: 'bad-row' | 'box-zero-area'; message: string };
}

/**
 * Closed lines around a region, in image pixels with the origin at the image's top-left corner: x and y by turns.
 * Regions are filled by the even-odd rule, so a line within another one is a hole.
 */
export type Outline = number[][];

/** One row of the class CSV. */
export interface ClassRow {
  file: string;
  line: number;
  patientId: string | undefined;
  /** The patient's own id, where `patientId` is a pseudonym: never published. */
  rawId?: string | undefined;
  className: string | undefined;
  /** Cells of columns that the format does not know, by heading. */
  further?: Record<string, string> | undefined;
  problem?: { code: 'bad-row'; message: string };
}

/** One row of a table that names an image of a split without a label, such as a sample submission. */
export interface ListedRow {
  file: string;
  line: number;
  patientId: string | undefined;
  /** The patient's own id, where `patientId` is a pseudonym: never published. */
  rawId?: string | undefined;
  split: string;
  problem?: { code: 'bad-row'; message: string };
}

/** A file that should hold an image. */
export interface ImageFile {
  /** Relative to the dataset's folder, with `/`. */
  path: string;
  /** How the labels name it; undefined where they name patients only. */
  name?: string;
  /** Whose it is, unless a label row that names the image says otherwise. */
  patientId: string;
  /** The patient's own id, where `patientId` is a pseudonym: never published. */
  rawId?: string | undefined;
  /** What is published in place of the path, where that would tell who somebody is. */
  shown?: string;
  /** Its part of the dataset, unless a label row that names the image says otherwise. */
  split: string;
  bytes: number;
  /** As in `FolderFile`. */
  modified: number;
}

/** A file of labels. */
export interface LabelTable {
  readonly source: TableSource;
  /** Relative to the dataset's folder, with `/`. */
  readonly file: string;
  readonly role: string;
  /** SHA-256 of the file as the folder was listed. */
  content: string | undefined;
  /** Complete after its rows were read. */
  readonly summary: TableSummary;
  /** Gives it a summary of the same content: it has no rows any more. */
  takeOver(summary: TableSummary): void;
}

/** An entry of the dataset's folder, as `ls` shows it. */
export interface FolderEntry {
  name: string;
  kind: 'table' | 'images' | 'other';
  /** Size of a file, or of all files of a folder of images. */
  bytes: number;
  /** Files in a folder of images. */
  files?: number;
  /** What the dataset's format uses it for; undefined where it does not. */
  role?: string;
}

/** A part of the dataset, such as train and test. */
export interface Split {
  name: string;
  /** Whether the label CSVs speak of it. */
  labelled: boolean;
}

/** A dataset as found on disk. Its tables and images are read as streams: nothing here grows with its size. */
export interface Dataset {
  /** The format's name, such as `rsna`. */
  adapter: string;
  /** On a disk, or an address of object storage. */
  folder: string;
  /** Those that are known before anything is read. Others that label rows name come after them, by name. */
  splits: Split[];
  /**
   * Whether Patient ID (0010,0020) of a header is to be the id that files and labels have: taken for granted where
   * nothing is said.
   */
  idsInHeaders?: boolean;
  /** Whether what a row says depends on other tables than its own. */
  tablesTogether?: boolean;
  /**
   * Whether a patient may have several classes at once (findings), named by label rows: several are no contradiction.
   * A row of target 0 names what is said where nothing was found.
   */
  severalClasses?: boolean;
  /** What a person should know about how the folder was understood. */
  notes: string[];
  /** Tables with their contents' summary, complete after they were read. */
  tables: LabelTable[];
  labels(): AsyncIterable<LabelRow>;
  classes(): AsyncIterable<ClassRow>;
  /** Rows of tables that name images and say nothing of them: what a prediction is asked for. */
  listed(): AsyncIterable<ListedRow>;
  /** @param wanted asked for each path: those that are not are left out, without a look at the file */
  images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile>;
  entries(): Promise<FolderEntry[]>;
  /** Stands for what the labels say beyond `tables`, where they lie in other files. */
  signature?(): Promise<string>;
}

/** A dataset format: one file in this folder and one line in its index. */
export interface DatasetFormat {
  name: string;
  /** What the format looks for, for the message when nothing fits. */
  looksFor: string;
  /**
   * @param layout what the settings say of the folder
   * @returns the dataset where the folder has this format, else undefined; throws DataFault where it is broken
   */
  detect(folder: DataFolder, layout: Layout): Promise<Dataset | undefined>;
}
