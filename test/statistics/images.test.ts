import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import { parseSettings } from '../../src/settings.ts';
import { averageImage } from '../../src/statistics/average-image.ts';
import { divergingPicture, enlarge } from '../../src/statistics/average-picture.ts';
import { compressionRatio } from '../../src/statistics/compression-ratio.ts';
import { blurriest, emptiest } from '../../src/statistics/extremes.ts';
import { greyMean } from '../../src/statistics/grey-levels.ts';
import { imageSize } from '../../src/statistics/image-size.ts';
import { physicalSize } from '../../src/statistics/physical-size.ts';
import { pixelSpacing } from '../../src/statistics/pixel-spacing.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

const MEANS = [10, 20, 35, 50, 90];
const settings = parseSettings('title: A test\ndescription: A test.\n', 'a test');
let temporary: TemporaryFolder;
let catalogue: Catalogue;

/** Five patients of 8 bits, classes A (three) and B (two), and a sixth of 12 bits without a class. */
beforeAll(async () => {
  temporary = await temporaryFolder();
  Database.openState(temporary.at('state.sqlite')).db.close();
  const db = Database.create(temporary.at('catalogue.sqlite'), temporary.at('state.sqlite'));
  catalogue = new Catalogue(db);
  [...MEANS, 2000].forEach((mean, i) => {
    const number = i + 1;
    const name = i < 3 ? 'A' : i < 5 ? 'B' : null;
    const deep = i === 5;
    db.run('INSERT INTO patients VALUES (?, ?, ?, 1, 0, ?, 0)', number, `p${number}`, `p${number}`, name);
    if (name)
      db.run(
        "INSERT INTO class_rows (file, line, patient_id, class) VALUES ('c', ?, ?, ?)",
        number,
        `p${number}`,
        name,
      );
    db.run(
      `INSERT INTO images (number, patient, split, path, bytes, modified, slug, reading, rows, columns, frames,
         bits_stored, photometric, pixel_bytes, mean, min, max, standard_deviation, sharpness, row_spacing, column_spacing)
       VALUES (?1, ?1, 'train', ?2, 1, 0, ?2, ?1, ?3, 100, 1, ?4, 'MONOCHROME2', ?5, ?6, 0, 255, ?7, ?8, 0.2, ?9)`,
      number,
      `p${number}`,
      deep ? 200 : 100,
      deep ? 12 : 8,
      // 10,000 bytes uncompressed over these: 1, 2, 4, 5 and 10 to 1; 40,000 over 4,000 for the deep one.
      [10000, 5000, 2500, 2000, 1000, 4000][i]!,
      mean,
      [5, 4, 3, 2, 1, 0][i]!,
      [60, 50, 40, 30, 20, 10][i]!,
      deep ? null : i === 0 ? 0.1 : 0.2,
    );
    db.run(
      'INSERT INTO miniatures VALUES (?, zeroblob(256), ?)',
      number,
      new Uint8Array(4096).fill(number * 10),
    );
  });
});
afterAll(async () => {
  catalogue.close();
  await temporary[Symbol.asyncDispose]();
});

const behind = (figure: ReturnType<typeof imageSize.compute>, category: number) => {
  const patients = figure!.categories[category]!.patients!;
  if (!('sql' in patients)) return patients;
  const { sql, values = [] } = patients;
  return catalogue.db
    .all<{ number: number }>(`SELECT number FROM (${sql}) ORDER BY 1`, ...values)
    .map((row) => row.number);
};

test('image sizes are counted, the most frequent first, with the patients behind them', () => {
  const figure = imageSize.compute(catalogue, settings)!;
  expect(figure.categories.map((c) => [c.label, ...c.values])).toEqual([
    ['100 × 100', 5, 5],
    ['100 × 200', 1, 1],
  ]);
  expect(behind(figure, 1)).toEqual([6]);
});

test('the ratio of compression is of uncompressed bytes, two a sample above 8 bits', () => {
  const figure = compressionRatio.compute(catalogue, settings)!;
  expect(figure.caption).toMatch(/^From 1\.0 : 1 to 10\.0 : 1\./);
  // 1, 2, 4, 5, 10, 10: median 4.5; quartiles 2.5 and 8.75 by R's quantile(type = 7).
  expect(figure.facts!.map((f) => f.value)).toEqual(['4.5 : 1', '2.5 : 1 to 8.8 : 1']);
});

test('spacing is height by width where pixels are not square, and images without it are told', () => {
  const figure = pixelSpacing.compute(catalogue, settings)!;
  expect(figure.categories.map((c) => [c.label, c.values[0]])).toEqual([
    ['0.200 mm', 4],
    ['0.200 × 0.100 mm', 1],
  ]);
  expect(figure.method).toMatch(/ 1 of the images/);
});

test('the physical size is pixels times spacing, of the longer side', () => {
  const figure = physicalSize.compute(catalogue, settings)!;
  expect(figure.categories.map((c) => [c.label, c.values[0]])).toEqual([['20', 5]]);
  expect(figure.facts).toContainEqual({ label: 'Width', value: '10 mm to 20 mm' });
});

test('grey levels are of the most frequent bit depth only, with quantiles of type 7', () => {
  const figure = greyMean.compute(catalogue, settings)!;
  expect(figure.categories.reduce((sum, c) => sum + c.values[0]!, 0)).toBe(5);
  expect(figure.facts!.map((f) => f.value)).toEqual([
    '35.0 grey levels',
    '20.0 grey levels to 50.0 grey levels',
  ]);
  expect(figure.method).toMatch(/which leaves out 1\.$/);
  for (const [i, category] of figure.categories.entries())
    expect(behind(figure, i)).toHaveLength(category.values[0]!);
});

test('average images are means point by point, and the difference is that of the two largest classes', () => {
  const figure = averageImage.compute(catalogue, settings)!;
  expect(figure.categories.map((c) => [c.label, ...c.values])).toEqual([
    ['A', 3, 20],
    ['B', 2, 45],
  ]);
  expect(figure.facts!.map((f) => f.value)).toEqual(['0.0 grey levels', '25.0 grey levels']);
  expect(figure.pictures!.map((p) => [p.width, p.channels, p.data[0]])).toEqual([
    [256, 1, 20],
    [256, 1, 45],
    [256, 3, 84],
  ]);
});

test('enlarging goes straight from centre to centre', () => {
  expect([...enlarge(Float64Array.of(0, 8, 0, 8), 2, 4)].slice(0, 4)).toEqual([0, 2, 6, 8]);
});

test('no difference is white', () => {
  expect([...divergingPicture(new Float64Array(4096), 0).data.slice(0, 3)]).toEqual([247, 247, 247]);
});

test('galleries show the extremes first; grey levels only among images that can be compared', () => {
  expect(blurriest.compute(catalogue, settings)!.categories.map((c) => c.shown)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(emptiest.compute(catalogue, settings)!.categories.map((c) => c.shown)).toEqual([5, 4, 3, 2, 1]);
});
