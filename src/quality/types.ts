import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Severity } from '../catalogue/types.ts';
import type { Settings } from '../settings.ts';

/** What a check counts: patients, image files, rows of tables, boxes, or elements of headers. */
export type Unit = 'patients' | 'images' | 'rows' | 'boxes' | 'elements';

/** One case that a check found. Messages never repeat header values: those may hold identity. */
export interface Case {
  /** Numbers of the patients it is about: one, none, or a group that belongs together. */
  patients: number[];
  message: string;
  file?: string;
  line?: number;
  /** Number of the patient's box it is about. */
  box?: number;
  /** How many of the check's unit it stands for, where that is not 1 or the size of the group. */
  concerns?: number;
}

/** One check: one file in this folder and one line in its index. */
export interface Check {
  /** Stable code, used in addresses and by other programs. */
  code: string;
  severity: Severity;
  /** What its cases and their rate are counted in; patients where nothing is said. */
  unit?: Unit;
  /** What the finding means, in a sentence. */
  means: string;
  /** Whether it asks for the census of headers or for the comparison of images, which take longest to make. */
  needsLooks?: boolean;
  why: string;
  /** What to do about it. */
  remedy: string;
  /**
   * Said once for the dataset as a whole in place of single cases, where these are more than half of all: what
   * concerns nearly everybody is one thing to know, not thirty thousand. Without it, cases always stand one by one.
   */
  whole?(count: string): string;
  /**
   * Looks for cases in the catalogue. Missing where they are noted while the dataset is read.
   * @param tell takes a sentence for the check's page that depends on the dataset, such as a threshold: messages of
   *   cases hold none, because they would all change with every image that comes or goes
   */
  find?(catalogue: Catalogue, settings: Settings, tell: (note: string) => void): Iterable<Case>;
}
