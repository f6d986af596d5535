import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';

/** What a format is written from. */
export interface ExportSource {
  catalogue: Catalogue;
  settings: Settings;
  /** Of the dataset: formats that hold images read them there. */
  folder: string;
}

/**
 * Writes the files of a format.
 * @param folder to write to
 * @returns what was left out and why, in sentences
 */
export type WriteFormat = (source: ExportSource, folder: string) => Promise<string[]>;

/** A form in which a dataset's labels leave the house. */
export interface ExportFormat {
  name: string;
  /** What it is, for the command line. */
  is: string;
  /** Whether it holds images, and is written only where it is asked for. */
  large?: boolean;
  /** Other formats whose files it describes. */
  needs?: string[];
  /** What writes it is loaded when it is asked for. */
  load(): Promise<{ write: WriteFormat }>;
}
