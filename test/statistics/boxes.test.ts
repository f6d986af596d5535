import { afterEach, beforeEach, expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import { parseSettings } from '../../src/settings.ts';
import { boxEdgeDistance, boxEdges } from '../../src/statistics/box-edges.ts';
import { boxHeatMap, coverage, GRID } from '../../src/statistics/box-heat-map.ts';
import { measureBoxes } from '../../src/statistics/box-measures.ts';
import { boxMeeting, boxOverlap } from '../../src/statistics/box-overlap.ts';
import { boxMidline, boxSides } from '../../src/statistics/box-sides.ts';
import { boxAreaMm, boxAreaShare, boxWidth } from '../../src/statistics/box-size.ts';
import { boxSymmetry } from '../../src/statistics/box-symmetry.ts';
import { viridis } from '../../src/statistics/viridis.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const settings = parseSettings('title: T\ndescription: D', 'test');
let temporary: TemporaryFolder;
let db: Database;
let catalogue: Catalogue;

beforeEach(async () => {
  temporary = await temporaryFolder();
  Database.openState(temporary.at('state')).db.close();
  db = Database.create(temporary.at('catalogue'), temporary.at('state'));
  catalogue = new Catalogue(db);
});
afterEach(async () => {
  db.close();
  await temporary[Symbol.asyncDispose]();
});

type Box = [x: number, y: number, width: number, height: number];
let patients = 0;

/** @param side of the image in pixels; undefined where it is not known */
function patient(boxes: Box[], side?: number, spacing?: number): number {
  // Boxes are measured once a catalogue.
  catalogue = new Catalogue(db);
  const n = ++patients;
  db.run('INSERT INTO patients VALUES (?, ?, ?, 1, 1, NULL, ?)', n, `p${n}`, `p${n}`, boxes.length);
  boxes.forEach((box, i) => {
    db.run(
      'INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (?, ?, ?, ?, ?, ?, 1, ?)',
      n,
      i + 1,
      ...box,
      n,
    );
  });
  if (side !== undefined) {
    db.run(
      `INSERT INTO images (number, patient, split, path, bytes, modified, slug, rows, columns, row_spacing, column_spacing)
       VALUES (?, ?, 'train', ?, 1, 1, ?, ?, ?, ?, ?)`,
      ...[n, n, `p${n}`, `p${n}`, side, side, spacing ?? null, spacing ?? null],
    );
  }
  return n;
}

const lines = (figure: ReturnType<typeof boxWidth.compute>) =>
  figure?.categories.map((c) => [c.label, ...c.values]);

test('widths have the quartiles that numpy.percentile gives, and a bin holds its lower bound', () => {
  // numpy.percentile([10, 20, 40, 50, 70, 110], [25, 50, 75]) = 25, 45, 65
  for (const width of [10, 20, 40, 50, 70, 110]) patient([[0, 0, width, 10]], 200);
  const figure = boxWidth.compute(catalogue, settings)!;
  expect(figure.facts).toEqual([
    { label: 'Median', value: '45 pixels' },
    { label: 'Quartiles', value: '25 and 65 pixels' },
    { label: 'Range', value: '10 to 110 pixels' },
  ]);
  expect(figure.categories.reduce((sum, c) => sum + c.values[0]!, 0)).toBe(6);
  expect(lines(figure)!.find(([label]) => String(label).startsWith('20 '))).toEqual(['20 to 30', 1, 1]);
});

test('areas are shares of the own image, in mm² where its spacing is known', () => {
  patient([[0, 0, 50, 20]], 100, 0.5);
  patient([[0, 0, 50, 20]], 200);
  // 1000 of 10,000 and of 40,000 pixels; 1000 times 0.25 mm².
  expect(boxAreaShare.compute(catalogue, settings)!.facts![2]!.value).toBe('2.5 to 10.0 %');
  expect(boxAreaMm.compute(catalogue, settings)!.facts![0]!.value).toBe('250 mm²');
});

test('without any image 1024 pixels are assumed, and said; without one of several its boxes are left out', () => {
  patient([[0, 0, 512, 512]]);
  expect(boxAreaShare.compute(catalogue, settings)!.facts![0]!.value).toBe('25.0 %');
  expect(boxAreaShare.compute(catalogue, settings)!.method).toContain('1024 × 1024 pixels are assumed');
  patient([[0, 0, 10, 10]], 100);
  expect(measureBoxes(catalogue)).toMatchObject({ boxes: 2, sizedBoxes: 1, sizedPatients: 1 });
  expect(boxAreaShare.compute(catalogue, settings)!.method).toContain('Left out: 1 of 2 boxes');
});

test('a point of the heat map counts once for a patient, and boxes are cut at the edge of the image', () => {
  patient(
    [
      [-10, 0, 42, 32],
      [0, 0, 32, 32],
    ],
    64,
  );
  patient([[0, 0, 64, 1]], 64);
  measureBoxes(catalogue);
  const sums = coverage(catalogue);
  // By hand: the first row has 32 points of two patients and 32 of one; the quarter below 31 x 32 of one.
  expect(sums.slice(0, GRID)).toEqual(Uint32Array.from({ length: GRID }, (_, i) => (i < 32 ? 2 : 1)));
  expect(sums.reduce((a, b) => a + b)).toBe(32 * 2 + 32 + 31 * 32);
  const figure = boxHeatMap.compute(catalogue, settings)!;
  expect(figure.categories.map((c) => c.values[0])).toEqual([1, 1, 0, 0, 0, 0]);
});

test('sides are told by centre and by extent', () => {
  patient([[10, 10, 30, 10]], 100);
  patient([[60, 10, 30, 10]], 100);
  patient(
    [
      [10, 10, 30, 10],
      [60, 10, 30, 10],
    ],
    100,
  );
  patient([[30, 10, 30, 10]], 100);
  expect(lines(boxSides.compute(catalogue, settings))!.map(([, n]) => n)).toEqual([2, 1, 1]);
  expect(lines(boxMidline.compute(catalogue, settings))!.map(([, n]) => n)).toEqual([1, 1, 1, 1]);
});

test('two mirrored boxes have distance 0; 3 % across and 4 % down are 5 %', () => {
  patient(
    [
      [10, 10, 20, 20],
      [70, 10, 20, 20],
    ],
    100,
  );
  patient(
    [
      [10, 10, 20, 20],
      [73, 14, 20, 20],
    ],
    100,
  );
  expect(boxSymmetry.compute(catalogue, settings)!.facts![2]!.value).toBe('0.0 to 5.0 %');
});

test('overlap is intersection over union', () => {
  // 10 x 10 and 10 x 10 shifted by 5: 50 / 150. Nested: 25 / 100. Touching: 0.
  patient([
    [0, 0, 10, 10],
    [5, 0, 10, 10],
  ]);
  patient([
    [0, 0, 10, 10],
    [2, 2, 5, 5],
  ]);
  patient([
    [0, 0, 10, 10],
    [10, 0, 10, 10],
  ]);
  patient([
    [0, 0, 10, 10],
    [0, 0, 10, 8],
  ]);
  expect(lines(boxOverlap.compute(catalogue, settings))!.filter(([, n]) => n)).toEqual([
    ['0, apart', 1, 1],
    ['0.2 to 0.3', 1, 1],
    ['0.3 to 0.4', 1, 1],
    ['0.8 to 0.9', 1, 1],
  ]);
  expect(lines(boxMeeting.compute(catalogue, settings))!.map(([, n]) => n)).toEqual([1, 3, 1, 2]);
});

test('the distance to the edge is negative where a box leaves the image', () => {
  patient([[90, 40, 20, 20]], 100);
  patient([[0, 40, 20, 20]], 100);
  expect(boxEdgeDistance.compute(catalogue, settings)!.facts![2]!.value).toBe('−10 to 0 pixels');
  expect(lines(boxEdges.compute(catalogue, settings))).toEqual([
    ['Left', 1, 1, 0],
    ['Right', 1, 0, 1],
    ['Top', 0, 0, 0],
    ['Bottom', 0, 0, 0],
  ]);
});

test('viridis begins and ends with the published colours', () => {
  expect([0, 1].map(viridis)).toEqual([
    [68, 1, 84],
    [253, 231, 37],
  ]);
});

test('without boxes there is no figure', () => {
  for (const statistic of [
    boxHeatMap,
    boxSides,
    boxSymmetry,
    boxWidth,
    boxOverlap,
    boxMeeting,
    boxEdgeDistance,
    boxEdges,
  ])
    expect(statistic.compute(catalogue, settings)).toBeUndefined();
});
