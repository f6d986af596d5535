import type { CalibrationBin, CurvePoint } from './types.ts';

/** A predicted box, and whether it hit. */
export interface Verdict {
  confidence: number;
  hit: boolean;
}

const MOST_POINTS = 100;
const BINS = 10;
/** False alarms an image at which sensitivity is told, as in LUNA16. */
const RATES = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8];

/**
 * Precision, recall and false alarms as the threshold of confidence falls. Predictions of one confidence come together.
 * @param truth number of true boxes
 * @returns a point for each confidence
 */
export function wholeCurve(verdicts: readonly Verdict[], truth: number, images: number): CurvePoint[] {
  const sorted = [...verdicts].sort((a, b) => b.confidence - a.confidence);
  const points: CurvePoint[] = [];
  let hits = 0;
  sorted.forEach(({ confidence, hit }, i) => {
    if (hit) hits++;
    if (sorted[i + 1]?.confidence === confidence) return;
    points.push({
      confidence,
      precision: hits / (i + 1),
      recall: truth === 0 ? 0 : hits / truth,
      falseAlarms: (i + 1 - hits) / images,
    });
  });
  return points;
}

/** A part of a curve's points, evenly chosen, with the first and the last one. */
export function thinned(points: CurvePoint[]): CurvePoint[] {
  if (points.length <= MOST_POINTS) return points;
  return Array.from(
    { length: MOST_POINTS },
    (_, i) => points[Math.round((i * (points.length - 1)) / (MOST_POINTS - 1))]!,
  );
}

/** Free-response ROC: the share of true boxes found at so many false alarms an image, at most. */
export const frocOf = (points: readonly CurvePoint[]) =>
  RATES.map((falseAlarms) => ({
    falseAlarms,
    sensitivity: points.reduce(
      (most, point) => (point.falseAlarms <= falseAlarms ? Math.max(most, point.recall) : most),
      0,
    ),
  }));

/**
 * How often predictions of a confidence hit, in ten bins, and the expected calibration error: the mean distance of the two,
 * weighted by predictions.
 * @returns null where a confidence is not from 0 to 1, or there is none
 */
export function calibrationOf(
  verdicts: readonly Verdict[],
): { bins: CalibrationBin[]; error: number } | null {
  if (verdicts.length === 0 || verdicts.some(({ confidence: c }) => c < 0 || c > 1)) return null;
  const bins: CalibrationBin[] = Array.from({ length: BINS }, (_, i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    boxes: 0,
    hits: 0,
    confidence: 0,
  }));
  for (const { confidence, hit } of verdicts) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!;
    bin.boxes++;
    bin.confidence += confidence;
    if (hit) bin.hits++;
  }
  let error = 0;
  for (const bin of bins) {
    if (bin.boxes === 0) continue;
    error += Math.abs(bin.confidence - bin.hits) / verdicts.length;
    bin.confidence /= bin.boxes;
  }
  return { bins, error };
}
