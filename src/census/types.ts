/** Values shown of an element, the most frequent first. */
export const SHOWN_VALUES = 20;
/** Patients listed behind each part of an element's files. */
export const LISTED_PATIENTS = 50;
/** Characters after which a value is cut. */
export const LONGEST_VALUE = 200;
/** Files among which one may be unusual: of fewer, nearly all would be no more than some. */
const LEAST_FILES = 10;

/**
 * How many files are a few: one in a hundred, at least one. Never more than patients are listed, so that it is known
 * whose they are, and so that few pages change where a value begins or ceases to be the usual one.
 */
export const fewOf = (files: number): number =>
  files < LEAST_FILES ? 0 : Math.min(LISTED_PATIENTS, Math.max(1, Math.floor(files / 100)));

/** Elements counted at most: no dataset that means well comes near it. */
export const MOST_ELEMENTS = 2000;

/**
 * A part of the files: those that have a value, any other value, no value, or not even the element. Of elements within
 * sequences a file may be in several, because it has them once an item.
 */
export interface CensusPart {
  /** `binary`: what stands there is not read. */
  kind: 'value' | 'others' | 'withheld' | 'binary' | 'empty' | 'absent';
  /** Undefined for the other values of an element of which a file may have several. */
  files?: number;
  /** As the file has it, several joined by a backslash; of a sequence the number of its items. */
  value?: string;
  /** Whether only its first characters are shown. */
  cut?: true;
  /** What it means, where that is not plain: the name of a UID, an age, a date. */
  meaning?: string;
  /** Patients listed, and whether there are more. */
  listed: number;
  more: boolean;
}

/**
 * What nearly all files have in common of an element of the top level, where a few do not. No count of files stands
 * here: it would change with every file, and the pages of those few with it.
 */
export interface CensusUsual {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  name: string;
  /** Name of the element in addresses. */
  slug: string;
  /** `value`: nearly all say this. `present`, `absent`: nearly all have the element, or lack it. */
  kind: 'value' | 'present' | 'absent';
  /** As published; of kind `value` alone. */
  value?: string;
  /** What it means, where that is not plain. */
  meaning?: string;
}

/** A tag on the way from the data set to an element. */
export interface CensusStep {
  /** Eight upper-case hexadecimal digits. */
  tag: string;
  name: string;
  /** Of private elements, where it is one that vendors are known to use. */
  creator?: string;
}

/** An element of the headers, counted by files. */
export interface CensusElement {
  /** Its name in addresses: tags from the outermost sequence inwards. */
  slug: string;
  /** From the outermost sequence to the element itself. */
  path: CensusStep[];
  keyword?: string;
  /** As written in the files, sorted. */
  vr: string[];
  /** Files that have the element. */
  files: number;
  /** Of these, files in which it holds a value that was read. */
  withValue: number;
  /** Files in which a value is withheld by the privacy policy. */
  withheld: number;
  /** Different values among those that are published; undefined where none is. */
  distinct?: number;
  /** Where the one value that there is stands: in all files, in all that have the element, in some of these. */
  constant?: 'everywhere' | 'where present' | 'where filled';
  /** Least and greatest value, where every published value is one number. */
  range?: [number, number];
  /** Whether the element has a page: where not all files are alike. */
  paged: boolean;
  parts: CensusPart[];
}

/** What the census is of. */
export interface CensusSummary {
  /** Files whose header could be read. */
  files: number;
  /** Whether there were more elements than are counted. */
  cut: boolean;
  /** Hash of all it was made of. */
  madeOf: string;
}
