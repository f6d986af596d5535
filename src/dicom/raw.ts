/** What the tokenizer hands on: elements as they lie in the file (PS3.5 section 7), without their values. */

/** An element and where its value lies. */
export interface RawElement {
  tag: string;
  /** As written; undefined under implicit VR. */
  vr: string | undefined;
  /** Where the value begins, and how many bytes of it are there. */
  start: number;
  length: number;
  bigEndian: boolean;
  /** True where the file or the enclosing item ends within the value. */
  cut?: boolean;
  /** Items, where the value is a sequence. */
  items?: RawDataset[];
  /** Fragments of encapsulated pixel data, the Basic Offset Table first (PS3.5 A.4). Only whole ones. */
  fragments?: { start: number; length: number }[];
}

/** The elements of a data set or of an item, by tag, in file order. */
export type RawDataset = Map<string, RawElement>;

/** What was met on the way. */
export interface Tokens {
  dataset: RawDataset;
  /** Levels of items within items; 0 where there is no sequence. */
  depth: number;
  /** Where reading ended. */
  end: number;
  /** What could not be read, in sentences. */
  problems: string[];
  /** What is against the standard and could be read nevertheless. */
  notes: string[];
}
