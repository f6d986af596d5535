/** What a submission predicts of how many images, and how well. All counts are of the evaluated images. */
export interface PredictionSummary {
  name: string;
  slug: string;
  /** Data rows of the file, and those that cannot be read. */
  rows: number;
  problems: { count: number; first: { line: number; message: string }[] };
  /** Rows of patients without a label, and of ids that the dataset does not have. */
  unlabelled: number;
  unknown: { count: number; first: string[] };
  /** Labelled patients who have no row: they are not evaluated. */
  missing: number;
  /** Patients who have a label and a row. */
  images: number;
  /** Those with nothing to find and nothing predicted, which the score leaves out. */
  leftOut: number;
  /** The challenge's metric, from 0 to 1; null where no image counts. */
  score: number | null;
  thresholds: { iou: number; precision: number }[];
  truth: number;
  predicted: number;
  /** Predictions that hit a box, at the least of the thresholds. */
  hits: number;
  /** By falling confidence, at most 100 of them: what a threshold at it would give. */
  curve: CurvePoint[];
  /** Share of boxes found where a threshold lets pass so many false alarms an image. */
  froc: { falseAlarms: number; sensitivity: number }[];
  /** Share of hits by confidence; null where confidences are not all from 0 to 1. */
  calibration: { bins: CalibrationBin[]; error: number } | null;
  classes: ClassRow[];
}

export interface CurvePoint {
  confidence: number;
  precision: number;
  recall: number;
  /** False alarms an image. */
  falseAlarms: number;
}

export interface CalibrationBin {
  from: number;
  to: number;
  boxes: number;
  hits: number;
  /** Mean confidence. */
  confidence: number;
}

/** Images of one class, and what was predicted of them. */
export interface ClassRow {
  class: string | null;
  images: number;
  /** Images with a predicted box. */
  flagged: number;
  truth: number;
  predicted: number;
  hits: number;
  /** Mean score of the images that count; null where none does. */
  score: number | null;
}
