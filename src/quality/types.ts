import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Severity } from '../catalogue/types.ts';
import type { Settings } from '../settings.ts';

/** One case that a check found. Messages never repeat header values: those may hold identity. */
export interface Case {
  /** Numbers of the patients it is about. */
  patients: number[];
  message: string;
  file?: string;
  line?: number;
}

/** One check: one file in this folder and one line in its index. */
export interface Check {
  /** Stable code, used in addresses and by other programs. */
  code: string;
  severity: Severity;
  /** What the finding means, in a sentence. */
  means: string;
  why: string;
  /** What to do about it. */
  remedy: string;
  /** Looks for cases in the catalogue. Missing where they are noted while the dataset is read. */
  find?(catalogue: Catalogue, settings: Settings): Iterable<Case>;
}
