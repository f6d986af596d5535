import type { Sitter } from './anatomy.ts';

/** A finding's box in image pixels, origin top-left. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a picture shows beyond a healthy chest. `opacity` is drawn where the boxes are. */
export type Finding =
  | 'none'
  | 'opacity'
  | 'heart'
  | 'nodule'
  | 'effusion'
  | 'collapse'
  | 'fibrosis'
  | 'pacemaker'
  | 'sternotomy';

/** One picture to draw. */
export interface Film extends Sitter {
  finding: Finding;
  /** Where the lung is to be clouded; used with the finding `opacity`. */
  boxes: readonly Box[];
}
