import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BuildOptions, build } from '../../src/build.ts';
import { fingerprints, listFiles, temporaryFolder } from '../support/files.ts';
import { type ModelDataset, type ModelPatient, writeModel } from '../support/model-dataset.ts';

/** Sequences of changes played: the same few in every run, others and more with WARM_RUNS. */
const RUNS = Number(process.env.WARM_RUNS ?? 3);
const SEED = process.env.WARM_RUNS === undefined ? 20181126 : Date.now();

const patient = (id: string): fc.Arbitrary<ModelPatient> =>
  fc.record({
    id: fc.constant(id),
    boxes: fc.array(
      fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
      { maxLength: 2 },
    ),
    class: fc.constantFrom('Normal', 'Lung Opacity', 'a/b "c"', undefined),
    age: fc.constantFrom('034Y', '51', '200Y'),
    image: fc.oneof(
      { weight: 4, arbitrary: fc.nat(30) },
      { weight: 1, arbitrary: fc.constantFrom('damaged' as const, undefined) },
    ),
    split: fc.constantFrom('train', 'train', 'train', 'test'),
  });

const IDS = ['a', 'b', 'c d', 'd', 'index', 'page', 'g'];

const dataset: fc.Arbitrary<ModelDataset> = fc.record({
  patients: fc
    .subarray(IDS, { minLength: 3 })
    .chain((ids) => fc.tuple(...ids.map((id) => patient(id)))) as fc.Arbitrary<ModelPatient[]>,
  title: fc.constantFrom('First', 'Second'),
  words: fc.constantFrom(undefined, '---\ntitle: Own words\n---\n\nText.\n'),
});

type Options = Pick<BuildOptions, 'images' | 'framesUrl' | 'site'>;

/** What happens between two builds. */
type Change = (model: ModelDataset, options: Options, site: string) => Promise<void> | void;

const changeOf = (name: string, change: Change) => Object.assign(change, { toString: () => name });

const remove = (i: number) =>
  changeOf(`patient ${i} is removed`, ({ patients }) => {
    if (patients.length > 1) patients.splice(i % patients.length, 1);
  });

/** With the first class goes its colour: the next class takes it, wherever it is shown. */
const colourMoves: [ModelDataset, Change[]] = [
  {
    title: 'First',
    words: undefined,
    patients: ['a', 'b', 'c'].map((id, i) => ({
      id,
      boxes: [],
      class: i === 0 ? 'Lung Opacity' : 'Normal',
      age: '034Y',
      image: i,
      split: 'train',
    })),
  },
  [remove(0)],
];

/** An element's page shows another value, and the same patients in the same places. */
const headerChanges: [ModelDataset, Change[]] = [
  {
    title: 'First',
    words: undefined,
    patients: ['034Y', '051Y', '051Y'].map((age, i) => ({
      id: 'abc'[i]!,
      boxes: [],
      class: 'Normal',
      age,
      image: 3 * i,
      split: 'train',
    })),
  },
  [
    changeOf('patient 0 is older', ({ patients }) => {
      patients[0]!.age = '035Y';
    }),
  ],
];

/** One file of many says something else: what is usual, and where the others stand, is told on pages of others. */
const usualChanges: [ModelDataset, Change[]] = [
  {
    title: 'First',
    words: undefined,
    patients: Array.from({ length: 11 }, (_, i) => ({
      id: `p${i}`,
      boxes: i < 4 ? [[1, 2, 3 + i, 5]] : [],
      class: 'Normal',
      age: i === 0 ? '051Y' : '034Y',
      image: 6 * i,
      split: 'train',
    })),
  },
  [
    changeOf('patient 5 is unusual instead, patient 4 has boxes', ({ patients }) => {
      patients[0]!.age = '034Y';
      patients[5]!.age = '060Y';
      patients[4]!.boxes = [[1, 1, 9, 9]];
    }),
    changeOf('patient 3 is unusual, too, so that nobody is', ({ patients }) => {
      patients[3]!.age = '060Y';
    }),
  ],
];

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(6), fc.constantFrom(...IDS).chain(patient)).map(([i, other]) =>
    changeOf(`patient ${i} becomes ${JSON.stringify(other)}`, ({ patients }) => {
      const at = patients.findIndex((p) => p.id === other.id);
      if (at >= 0) patients[at] = other;
      else patients.splice(i, 0, other);
    }),
  ),
  fc.nat(6).map(remove),
  fc.tuple(fc.nat(6), fc.nat(1000)).map(([i, x]) =>
    changeOf(`patient ${i} has other boxes`, ({ patients }) => {
      patients[i % patients.length]!.boxes = [[x % 30, 3, 9, 12]];
    }),
  ),
  fc.tuple(fc.nat(6), fc.constantFrom('x1', 'Z', 'c_20d')).map(([i, id]) =>
    changeOf(`patient ${i} is renamed to ${id}`, ({ patients }) => {
      if (!patients.some((p) => p.id === id)) patients[i % patients.length]!.id = id;
    }),
  ),
  fc.constantFrom('Third', 'Fourth').map((title) =>
    changeOf(`the title is ${title}`, (model) => {
      model.title = title;
    }),
  ),
  fc.constantFrom('all', 'frame', 'none').map((images) =>
    changeOf(`images: ${images}`, (_, options) => {
      options.images = images;
    }),
  ),
  fc.nat().map((n) =>
    changeOf(`file ${n} of the site is damaged, another is lost`, async (_model, _options, site) => {
      const files = await listFiles(site);
      writeFileSync(`${site}/${files[n % files.length]}`, 'damaged');
      rmSync(`${site}/${files[(n * 7 + 1) % files.length]}`, { force: true });
    }),
  ),
);

test(
  'a site that was brought up to date equals one that was built from nothing, whatever happened in between',
  async () => {
    await fc.assert(
      fc.asyncProperty(dataset, fc.array(change, { minLength: 2, maxLength: 3 }), async (start, changes) => {
        await using temporary = await temporaryFolder();
        const model = structuredClone(start);
        const data = temporary.at('data');
        const options: Options = {};
        const make = (out: string, cache: string) =>
          build({
            data,
            out: temporary.at(out),
            cache: temporary.at(cache),
            jobs: 2,
            base: '/r/',
            // The same input is the same dataset and the same history.
            history: temporary.at('history.jsonl'),
            ...options,
          });
        writeModel(data, model);
        await make('warm', 'kept');
        for (const each of changes) {
          await each(model, options, temporary.at('warm'));
          writeModel(data, model);
          await make('warm', 'kept');
        }
        await make('cold', 'new');
        expect(await fingerprints(temporary.at('warm'))).toEqual(await fingerprints(temporary.at('cold')));
      }),
      { numRuns: RUNS, seed: SEED, examples: [colourMoves, headerChanges, usualChanges], endOnFailure: true },
    );
  },
  RUNS * 60_000,
);
