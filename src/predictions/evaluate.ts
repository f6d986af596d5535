import { calibrationOf, frocOf, thinned, type Verdict, wholeCurve } from './curves.ts';
import {
  byConfidence,
  IOU_THRESHOLDS,
  imagePrecisions,
  iou,
  matchBoxes,
  mean,
  type PredictedBox,
  type Rectangle,
} from './metric.ts';
import type { ClassRow, PredictionSummary } from './types.ts';

/** What was predicted of an image, box by box. */
export interface ImageVerdict {
  /** The most confident first. */
  boxes: (PredictedBox & { hit: boolean; iou: number })[];
  /** The image's score; undefined where it is left out. */
  score: number | undefined;
  /** True boxes that nothing hit, and their area in square pixels. */
  missed: number;
  missedArea: number;
}

/** Gathers the figures of a submission, an image at a time. */
export class Evaluation {
  readonly #verdicts: Verdict[] = [];
  readonly #sums = IOU_THRESHOLDS.map(() => 0);
  readonly #classes = new Map<string | null, ClassRow & { scores: number[] }>();
  #images = 0;
  #counted = 0;
  #truth = 0;

  add(
    className: string | null,
    truth: readonly Rectangle[],
    predicted: readonly PredictedBox[],
  ): ImageVerdict {
    const ordered = byConfidence(predicted);
    const matches = matchBoxes(truth, ordered, IOU_THRESHOLDS[0]);
    const boxes = ordered.map((box, i) => ({
      ...box,
      hit: matches[i] !== undefined,
      iou: Math.max(0, ...truth.map((other) => iou(box, other))),
    }));
    const precisions = imagePrecisions(truth, predicted);
    const score = precisions && mean(precisions);
    const missed = truth.filter((_, i) => !matches.includes(i));
    this.#images++;
    this.#truth += truth.length;
    if (precisions) {
      this.#counted++;
      precisions.forEach((precision, i) => {
        this.#sums[i]! += precision;
      });
    }
    for (const { confidence, hit } of boxes) this.#verdicts.push({ confidence, hit });
    this.#count(className, truth.length, boxes, score);
    return {
      boxes,
      score,
      missed: missed.length,
      missedArea: missed.reduce((sum, { width, height }) => sum + width * height, 0),
    };
  }

  #count(name: string | null, truth: number, boxes: ImageVerdict['boxes'], score: number | undefined): void {
    const row = this.#classes.get(name) ?? {
      class: name,
      images: 0,
      flagged: 0,
      truth: 0,
      predicted: 0,
      hits: 0,
      score: null,
      scores: [],
    };
    this.#classes.set(name, row);
    row.images++;
    if (boxes.length > 0) row.flagged++;
    row.truth += truth;
    row.predicted += boxes.length;
    row.hits += boxes.filter(({ hit }) => hit).length;
    if (score !== undefined) row.scores.push(score);
  }

  summary(): Omit<
    PredictionSummary,
    'name' | 'slug' | 'rows' | 'problems' | 'unlabelled' | 'unknown' | 'missing'
  > {
    const thresholds = IOU_THRESHOLDS.map((threshold, i) => ({
      iou: threshold,
      precision: this.#counted === 0 ? 0 : this.#sums[i]! / this.#counted,
    }));
    const points = wholeCurve(this.#verdicts, this.#truth, this.#images);
    return {
      images: this.#images,
      leftOut: this.#images - this.#counted,
      score: this.#counted === 0 ? null : mean(thresholds.map(({ precision }) => precision)),
      thresholds,
      truth: this.#truth,
      predicted: this.#verdicts.length,
      hits: this.#verdicts.filter(({ hit }) => hit).length,
      curve: thinned(points),
      froc: frocOf(points),
      calibration: calibrationOf(this.#verdicts),
      classes: [...this.#classes.values()]
        .sort((a, b) => ((a.class ?? '\uffff') < (b.class ?? '\uffff') ? -1 : 1))
        .map(({ scores, ...row }) => ({ ...row, score: scores.length === 0 ? null : mean(scores) })),
    };
  }
}
