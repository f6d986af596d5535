/** A box: x, y, width, height in image pixels from the image's top-left corner. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PredictedBox extends Rectangle {
  confidence: number;
}

/**
 * Intersection over union that a prediction has to exceed, as in the RSNA Pneumonia Detection Challenge 2018. Kaggle defines
 * this metric in the same words for several challenges: an object is a hit where its intersection over union "is greater than"
 * the threshold.
 */
export const IOU_THRESHOLDS = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75] as const;

/** Intersection over union, from 0 to 1. */
export function iou(a: Rectangle, b: Rectangle): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** The most confident first; of equal ones the order stays. */
export const byConfidence = <T extends { confidence: number }>(boxes: readonly T[]): T[] =>
  [...boxes].sort((a, b) => b.confidence - a.confidence);

/**
 * Which true box each prediction hits. Predictions choose in the order in which they are given: of the boxes that are still
 * free the one they overlap most, where they overlap it by more than the threshold.
 * @returns numbers of true boxes, from 0; undefined for a false alarm
 */
export function matchBoxes(
  truth: readonly Rectangle[],
  predicted: readonly Rectangle[],
  threshold: number,
): (number | undefined)[] {
  const taken = new Set<number>();
  return predicted.map((box) => {
    let best: number | undefined;
    let most = threshold;
    truth.forEach((other, i) => {
      const overlap = iou(box, other);
      if (taken.has(i) || overlap <= most) return;
      most = overlap;
      best = i;
    });
    if (best !== undefined) taken.add(best);
    return best;
  });
}

/**
 * What an image counts in the challenge at one threshold: hits over hits, false alarms and misses together.
 * @param predicted the most confident first
 */
export function precisionAt(
  truth: readonly Rectangle[],
  predicted: readonly Rectangle[],
  threshold: number,
): number {
  const hits = matchBoxes(truth, predicted, threshold).filter((hit) => hit !== undefined).length;
  return hits / (truth.length + predicted.length - hits);
}

/**
 * The precision of an image at each of the challenge's thresholds, whose mean is the image's score; the score of a
 * submission is the mean of those.
 * @returns undefined where there is nothing to find and nothing was predicted: such an image is left out
 */
export function imagePrecisions(
  truth: readonly Rectangle[],
  predicted: readonly PredictedBox[],
): number[] | undefined {
  if (truth.length + predicted.length === 0) return undefined;
  const ordered = byConfidence(predicted);
  return IOU_THRESHOLDS.map((threshold) => precisionAt(truth, ordered, threshold));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
