import { describe, expect, test } from 'vitest';
import { calibrationOf, frocOf, wholeCurve } from '../../src/predictions/curves.ts';
import { Evaluation } from '../../src/predictions/evaluate.ts';
import { imagePrecisions, mean, type PredictedBox, type Rectangle } from '../../src/predictions/metric.ts';
import { parsePredictions } from '../../src/predictions/read.ts';

const box = (x: number, y: number, width: number, height: number): Rectangle => ({ x, y, width, height });
const predicted = (confidence: number, ...sides: [number, number, number, number]): PredictedBox => ({
  confidence,
  ...box(...sides),
});
const score = (truth: Rectangle[], boxes: PredictedBox[]) => {
  const precisions = imagePrecisions(truth, boxes);
  return precisions && mean(precisions);
};

/**
 * The metric as the competition's evaluation page describes it, written another way: boxes of whole numbers are sets of
 * pixels, overlaps are fractions of whole numbers, and a table of all pairs is crossed out.
 */
function reference(truth: Rectangle[], boxes: PredictedBox[]): number | undefined {
  if (truth.length === 0 && boxes.length === 0) return undefined;
  const pixels = ({ x, y, width, height }: Rectangle) => {
    const set = new Set<number>();
    for (let row = y; row < y + height; row++)
      for (let column = x; column < x + width; column++) set.add(1000 * row + column);
    return set;
  };
  const truthPixels = truth.map(pixels);
  const order = boxes.map((_, i) => i).sort((a, b) => boxes[b]!.confidence - boxes[a]!.confidence || a - b);
  const pairs = order.map((i) => {
    const own = pixels(boxes[i]!);
    return truthPixels.map((other) => {
      let shared = 0;
      for (const pixel of own) if (other.has(pixel)) shared++;
      return { shared, union: own.size + other.size - shared };
    });
  });
  let total = 0;
  // 40, 45 ... 75 hundredths are 8 to 15 twentieths.
  for (let twentieths = 8; twentieths <= 15; twentieths++) {
    const free = new Set(truth.keys());
    let [hits, falseAlarms] = [0, 0];
    for (const row of pairs) {
      const better = [...free]
        .filter((j) => 20 * row[j]!.shared > twentieths * row[j]!.union)
        .sort((a, b) => row[b]!.shared * row[a]!.union - row[a]!.shared * row[b]!.union || a - b);
      if (better.length === 0) falseAlarms++;
      else {
        hits++;
        free.delete(better[0]!);
      }
    }
    total += hits / (hits + falseAlarms + free.size);
  }
  return total / 8;
}

/** Numbers that look random and are the same in every run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe('the metric of the challenge', () => {
  test('is that of an independent implementation, in a thousand cases', () => {
    const draw = random(2018);
    const scores: number[] = [];
    for (let i = 0; i < 1000; i++) {
      const truth = Array.from({ length: draw(4) }, () =>
        box(draw(12), draw(12), 1 + draw(10), 1 + draw(10)),
      );
      // Half of the predictions are near a true box, so that all thresholds are met.
      const boxes = Array.from({ length: draw(5) }, () => {
        const near = draw(2) === 0 ? truth[draw(truth.length || 1)] : undefined;
        const at = near ?? box(draw(12), draw(12), 1 + draw(10), 1 + draw(10));
        const sides = [at.x + draw(3), at.y + draw(3), at.width + draw(2), at.height + draw(2)] as const;
        return predicted(draw(5) / 4, ...sides);
      });
      const expected = reference(truth, boxes);
      const found = score(truth, boxes);
      if (expected === undefined) expect(found).toBeUndefined();
      else expect(found, JSON.stringify({ truth, boxes })).toBeCloseTo(expected, 12);
      scores.push(found ?? -1);
    }
    // The cases are of every kind: left out, worthless, perfect, and in between.
    expect(scores).toContain(-1);
    expect(scores).toContain(0);
    expect(scores).toContain(1);
    expect(scores.filter((each) => each > 0 && each < 1).length).toBeGreaterThan(200);
  });

  test('edge cases, counted by hand', () => {
    const a = box(0, 0, 100, 100);
    expect(score([], []), 'nothing to find, nothing predicted').toBeUndefined();
    expect(score([], [predicted(0.1, 0, 0, 5, 5)]), 'any prediction where there is nothing').toBe(0);
    expect(score([a], []), 'nothing predicted').toBe(0);
    expect(score([a], [predicted(0.5, 0, 0, 100, 100)])).toBe(1);
    expect(score([a], [predicted(0.5, 100, 0, 100, 100)]), 'boxes that touch').toBe(0);
    // IoU exactly 0.5: above 0.40 and 0.45, not above 0.50.
    expect(score([a], [predicted(0.5, 0, 0, 100, 50)])).toBe(2 / 8);
    expect(score([a], [predicted(0.5, 0, 0, 100, 40)]), 'IoU of exactly 0.40 is no hit').toBe(0);
    expect(score([a], [predicted(0.5, 0, 0, 100, 76)])).toBe(1);
    // The same box twice: the second one is a false alarm.
    expect(score([a], [predicted(0.9, 0, 0, 100, 100), predicted(0.8, 0, 0, 100, 100)])).toBe(0.5);
    // Two boxes, one found, one false alarm: 1 / 3.
    expect(
      score([a, box(300, 0, 50, 50)], [predicted(0.9, 0, 0, 100, 100), predicted(1, 600, 0, 9, 9)]),
    ).toBeCloseTo(1 / 3);
  });

  test('the more confident prediction chooses first', () => {
    const truth = [box(0, 0, 10, 10), box(5, 0, 10, 10)];
    // Alone it overlaps both, the second one more; the other prediction fits the second one only.
    const [both, second] = [
      [3, 0, 10, 10],
      [6, 0, 10, 10],
    ] as const;
    expect(score(truth, [predicted(0.9, ...both), predicted(0.1, ...second)])).toBeCloseTo(
      reference(truth, [predicted(0.9, ...both), predicted(0.1, ...second)])!,
    );
    expect(score(truth, [predicted(0.1, ...both), predicted(0.9, ...second)])).not.toBe(
      score(truth, [predicted(0.9, ...both), predicted(0.1, ...second)]),
    );
  });
});

describe('the format of submissions', () => {
  test('five numbers a box, none where nothing is predicted', () => {
    expect(parsePredictions('')).toEqual({ boxes: [], problem: undefined });
    expect(parsePredictions(' 0.5 1 2 3 4  0.25 5 6 7 8 ').boxes).toEqual([
      predicted(0.5, 1, 2, 3, 4),
      predicted(0.25, 5, 6, 7, 8),
    ]);
  });

  test.each([
    ['0.5 1 2 3', /4 numbers/],
    ['0.5 1 2 x 4', /"x" stands/],
    ['0.5 1 2 0 4', /0 wide/],
    ['0.5 1 2 NaN 4', /"NaN"/],
    ['0.5 1 2 3 1e999', /"1e999"/],
  ])('%s is refused', (text, problem) => {
    expect(parsePredictions(text).problem).toMatch(problem);
    expect(parsePredictions(text).boxes).toEqual([]);
  });
});

describe('curves', () => {
  const verdicts = [
    { confidence: 0.9, hit: true },
    { confidence: 0.8, hit: false },
    { confidence: 0.8, hit: true },
    { confidence: 0.1, hit: false },
  ];

  test('precision, recall and false alarms at each confidence; equal ones come together', () => {
    expect(wholeCurve(verdicts, 4, 2)).toEqual([
      { confidence: 0.9, precision: 1, recall: 0.25, falseAlarms: 0 },
      { confidence: 0.8, precision: 2 / 3, recall: 0.5, falseAlarms: 0.5 },
      { confidence: 0.1, precision: 0.5, recall: 0.5, falseAlarms: 1 },
    ]);
    expect(frocOf(wholeCurve(verdicts, 4, 2)).map(({ sensitivity }) => sensitivity)).toEqual([
      0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5,
    ]);
    expect(frocOf([]).every(({ sensitivity }) => sensitivity === 0)).toBe(true);
  });

  test('calibration compares the share of hits with the confidence', () => {
    const found = calibrationOf(verdicts)!;
    expect(found.bins[8]).toEqual({ from: 0.8, to: 0.9, boxes: 2, hits: 1, confidence: 0.8 });
    expect(found.bins[9]).toMatchObject({ boxes: 1, hits: 1, confidence: 0.9 });
    expect(found.error).toBeCloseTo((0.1 + 0.6 + 0.1) / 4);
    expect(calibrationOf([{ confidence: 1.5, hit: true }])).toBeNull();
    expect(calibrationOf([])).toBeNull();
    expect(calibrationOf([{ confidence: 1, hit: true }])!.bins[9]!.boxes).toBe(1);
  });
});

test('a submission is the mean of its images, by class, too', () => {
  const evaluation = new Evaluation();
  const whole: [number, number, number, number] = [0, 0, 10, 10];
  expect(evaluation.add('A', [box(...whole)], [predicted(0.9, ...whole)])).toMatchObject({
    score: 1,
    missed: 0,
  });
  expect(evaluation.add('A', [box(...whole)], [])).toMatchObject({ score: 0, missed: 1, missedArea: 100 });
  expect(evaluation.add('B', [], [])).toMatchObject({ score: undefined });
  expect(evaluation.add('B', [], [predicted(0.2, ...whole)]).boxes).toMatchObject([{ hit: false, iou: 0 }]);
  expect(evaluation.summary()).toMatchObject({
    images: 4,
    leftOut: 1,
    score: 1 / 3,
    truth: 2,
    predicted: 2,
    hits: 1,
    classes: [
      { class: 'A', images: 2, flagged: 1, truth: 2, hits: 1, score: 0.5 },
      { class: 'B', images: 2, flagged: 1, truth: 0, predicted: 1, hits: 0, score: 0 },
    ],
  });
});
