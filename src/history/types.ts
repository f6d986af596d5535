/** A box: x, y, width, height in image pixels from the image's top-left corner. */
export type BoxSides = [x: number, y: number, width: number, height: number];

/** What changed in the boxes of a patient. A moved one is told as it was and as it is. */
export interface BoxChange {
  added?: BoxSides[];
  removed?: BoxSides[];
  moved?: [from: BoxSides, to: BoxSides][];
}

/**
 * What happened to the image of a patient: it came, it went, its stored values are others, or only what surrounds them is
 * (the header, or how the pixels are encoded).
 */
export type ImageChange = 'added' | 'removed' | 'pixels' | 'header';

/** What changed of a patient in one build. Of what did not change there is no key. */
export interface PatientChange {
  /** Number of the build. */
  in: number;
  id: string;
  /** The patient is new: nothing else is told then. */
  added?: true;
  /** Before and after. */
  target?: [0 | 1 | null, 0 | 1 | null];
  class?: [string | null, string | null];
  split?: [string, string];
  boxes?: BoxChange;
  image?: ImageChange;
}

/** How many findings of a check are new, how many are gone, and how many were accepted since. */
export interface FindingChange {
  code: string;
  new: number;
  gone: number;
  accepted: number;
}

/** A setting, by its path within the settings, before and after; no key where it was or is not given. */
export interface SettingChange {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What a build changed, counted. Of what did not change there is no key. */
export interface BuildRecord {
  /** From 1: the build with which the history begins, of which only `patients` is told. */
  build: number;
  /** ISO 8601 in UTC, of whoever built: `--date` or SOURCE_DATE_EPOCH. */
  date?: string;
  /** After the build, those without a label included. */
  patients: number;
  added?: number;
  removed?: number;
  /** Patients by what changed of them. */
  targets?: number;
  classes?: number;
  splits?: number;
  /** Images by what happened to them; those of patients who came or went are not counted. */
  images?: Partial<Record<ImageChange, number>>;
  boxes?: { added: number; removed: number; moved: number; patients: number };
  /** Patients of each class whose number changed, before and after. */
  classCounts?: [name: string, before: number, after: number][];
  findings?: FindingChange[];
  settings?: SettingChange[];
}

/** A patient who is no longer in the dataset, and the build that found so. */
export interface Withdrawn {
  withdrawn: string;
  in: number;
}

/** The dataset as it was last published: what the next build is compared with. */
export interface PublishedState {
  /** Names of classes, splits and checks: patients refer to them by their place. Names are only ever added. */
  names: string[];
  settings: unknown;
  /** Findings without a patient: code, a space and the file; after `~` where they are accepted. */
  findings: string[];
  /** A line a patient: see `digest.ts`. */
  patients: string[];
}

/** Everything in the file of a history. */
export interface History {
  /** In the order in which they happened. */
  builds: BuildRecord[];
  /** By build, then in the order of the patients. */
  changes: PatientChange[];
  withdrawn: Withdrawn[];
  state: PublishedState;
}
