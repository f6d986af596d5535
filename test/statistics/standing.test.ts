import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import { standingInWords } from '../../src/site/standing.ts';
import { percentileRank } from '../../src/statistics/methods/percentile-rank.ts';
import { type Standing, writeStandings } from '../../src/statistics/standing.ts';
import { type ModelPerson, numbered, type Person, writePersons } from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
  Database.openState(temporary.at('state.sqlite')).db.close();
});
afterAll(() => temporary[Symbol.asyncDispose]());

/** The share of values below, and half of those that are equal, counted one by one. */
function counted(values: readonly number[], value: number): number {
  const below = values.filter((v) => v < value).length;
  const equal = values.filter((v) => v === value).length;
  return (100 * (below + equal / 2)) / values.length;
}

test('percentileRank(sorted, value) counts those below and half of the equal ones', () => {
  const values = Float64Array.of(1, 2, 2, 2, 5);
  expect([0, 1, 2, 3, 5, 9].map((v) => percentileRank(values, v))).toEqual([0, 10, 50, 80, 90, 100]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 }), fc.integer(), (all, value) => {
      const sorted = Float64Array.from(all).sort();
      for (const v of [...all, value]) expect(percentileRank(sorted, v)).toBeCloseTo(counted(all, v), 9);
    }),
  );
});

let made = 0;

function standingsOf(persons: readonly Person[]): Map<number, Standing> {
  const db = Database.create(temporary.at(`c${++made}`), temporary.at('state.sqlite'));
  db.exec('DELETE FROM miniatures');
  db.transaction(() => writePersons(db, persons));
  writeStandings(new Catalogue(db));
  const rows = db.all<{ patient: number } & Standing>(
    'SELECT patient, brightness, contrast, box_area AS boxArea, age FROM standings',
  );
  db.close();
  return new Map(rows.map(({ patient, ...standing }) => [patient, standing]));
}

/** A rank as it is told: in whole steps, neither none nor all. */
const told = (rank: number | undefined, step = 1) =>
  rank === undefined ? null : Math.min(100 - step, Math.max(step, step * Math.round(rank / step)));

const person = fc.record({
  labelled: fc.boolean(),
  box: fc.option(fc.tuple(fc.constant(1), fc.constant(2), fc.integer({ min: 1, max: 9 }), fc.constant(5))),
  mean: fc.integer({ min: 0, max: 20 }),
  photometric: fc.constantFrom('MONOCHROME2', 'MONOCHROME2', 'MONOCHROME1'),
  age: fc.constantFrom(null, 30, 31, 60, 150),
  image: fc.constantFrom(true, true, true, false),
});

test('each patient stands where a plain count among the labelled ones puts it', () => {
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 40 }), (model) => {
      const persons = numbered(
        model.map(
          ({ labelled, box, mean, photometric, age, image }): ModelPerson => ({
            rows: labelled ? [box ? { target: 1, box } : { target: 0 }] : [],
            classes: [],
            images: image
              ? [
                  {
                    split: labelled ? 'train' : 'test',
                    ...{ mean, standard_deviation: 20 - mean, bits_stored: 8, photometric, age },
                    ...{ rows: 100, columns: 50 },
                  },
                ]
              : [],
          }),
        ),
      );
      const standings = standingsOf(persons);
      const withImage = persons.filter(({ images }) => images.length > 0);
      const ones = withImage.filter(({ images }) => images[0]!.photometric === 'MONOCHROME1').length;
      const usual = ones > withImage.length - ones ? 'MONOCHROME1' : 'MONOCHROME2';
      const isOne = ones * 2 === withImage.length;
      const measures: Record<keyof Standing, (p: Person) => number | undefined> = {
        brightness: ({ images: [image] }) =>
          image!.photometric === (isOne ? 'MONOCHROME1' : usual) ? Number(image!.mean) : undefined,
        contrast: ({ images: [image] }) =>
          image!.photometric === (isOne ? 'MONOCHROME1' : usual) ? 20 - Number(image!.mean) : undefined,
        boxArea: ({ boxes: [box] }) => (box ? box[2] * box[3] : undefined),
        age: ({ images: [image] }) =>
          image!.age === 150 ? undefined : ((image!.age as number) ?? undefined),
      };
      for (const each of withImage) {
        for (const [measure, of] of Object.entries(measures) as [
          keyof Standing,
          (typeof measures)['age'],
        ][]) {
          const among = withImage.filter((p) => p.rows.length > 0).flatMap((p) => of(p) ?? []);
          const value = of(each);
          const expected = value === undefined || among.length === 0 ? undefined : counted(among, value);
          const found = standings.get(each.number)?.[measure] ?? null;
          expect(found, measure).toBe(told(expected, measure === 'age' ? 5 : 1));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('a changed image moves about one patient over each whole percent: a hundred pages, not all', () => {
  const image = (mean: number) => ({
    split: 'train' as const,
    ...{ mean, standard_deviation: mean, bits_stored: 8, photometric: 'MONOCHROME2', rows: 9, columns: 9 },
  });
  const model = (first: number) =>
    numbered(
      Array.from({ length: 3000 }, (_, i) => ({
        rows: [{ target: 0 as const }],
        classes: [],
        images: [image(i === 0 ? first : i)],
      })),
    );
  const [before, after] = [standingsOf(model(0.5)), standingsOf(model(4000))];
  const changed = [...before].filter(
    ([number, { brightness }]) => after.get(number)!.brightness !== brightness,
  );
  expect(changed.length).toBeGreaterThan(50);
  expect(changed.length).toBeLessThanOrEqual(100);
});

test('ranks are told from the nearer end, and brightness the other way round where high values are dark', () => {
  const standing: Standing = { brightness: 17, contrast: 50, boxArea: null, age: 85 };
  const words = (inverse: boolean) => standingInWords(standing, inverse).map(({ words }) => words);
  expect(words(false)).toEqual([
    'darker than 83 % of the training images',
    'higher than 50 % of the training images',
    'older than about 85 % of the training patients',
  ]);
  expect(words(true)[0]).toBe('brighter than 83 % of the training images');
});
