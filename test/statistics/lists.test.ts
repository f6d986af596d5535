import { afterAll, beforeAll, expect, test } from 'vitest';
import { figuresOf, numbered, type Person, type WrittenModel, writtenModels } from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let models: WrittenModel[];
beforeAll(async () => {
  temporary = await temporaryFolder();
  models = await writtenModels(temporary);
}, 60_000);
afterAll(() => temporary[Symbol.asyncDispose]());

/** Lines that stand for a property or a variable, not for patients. */
const WITHOUT_LISTS = ['target-associations', 'class-associations', 'split-differences'];

test('the models have every figure that there is', () => {
  const slugs = new Set(models.flatMap(({ figures }) => [...figures.keys()]));
  expect([...slugs].sort()).toMatchInlineSnapshot(`
    [
      "age",
      "age-by-class",
      "age-problems",
      "average-image",
      "bits-stored",
      "blurriest",
      "body-part",
      "box-area",
      "box-area-mm",
      "box-area-share",
      "box-aspect",
      "box-edge-distance",
      "box-edges",
      "box-heat-map",
      "box-height",
      "box-meeting",
      "box-midline",
      "box-overlap",
      "box-sides",
      "box-symmetry",
      "box-width",
      "boxes-at-edge",
      "boxes-per-patient",
      "brightest",
      "class-associations",
      "class-by-body-part",
      "class-by-modality",
      "class-by-sex",
      "class-by-view-position",
      "class-distribution",
      "class-distribution-by-sex",
      "class-distribution-by-view-position",
      "compression-ratio",
      "darkest",
      "emptiest",
      "grey-maximum",
      "grey-mean",
      "grey-minimum",
      "grey-standard-deviation",
      "image-size",
      "largest-boxes",
      "missing-labels",
      "modality",
      "photometric-interpretation",
      "physical-size",
      "pixel-spacing",
      "rows-per-patient",
      "sex",
      "sharpest",
      "smallest-boxes",
      "split-difference-1",
      "split-difference-2",
      "split-difference-3",
      "split-differences",
      "tallest-boxes",
      "target-associations",
      "target-by-age",
      "target-by-class",
      "target-by-class-by-sex",
      "target-by-class-by-view-position",
      "target-distribution",
      "transfer-syntax",
      "view-position",
      "widest-boxes",
    ]
  `);
});

test('behind every line stand patients, or the gallery of its class, or the one who is shown', () => {
  const bare = models.flatMap(({ figures }) =>
    [...figures.values()]
      .filter(({ slug }) => !WITHOUT_LISTS.includes(slug))
      .flatMap(({ slug, categories, pictures = [] }) =>
        categories
          .filter((line) => line.listed === undefined && !line.className && line.slug === undefined)
          .filter((_, i) => pictures[i]?.box === undefined)
          .map(({ label }) => `${slug}: ${label}`),
      ),
  );
  expect(bare).toEqual([]);
});

test('a figure that counts patients has as many of them behind it', () => {
  let [lines, cells] = [0, 0];
  for (const { figures } of models) {
    for (const figure of figures.values()) {
      figure.categories.forEach(({ label, listed, listedCells = [], values }, i) => {
        const where = `${figure.slug}: ${label}`;
        if (listed !== undefined) {
          expect(figure.behind(i), where).toHaveLength(listed);
          // Of several columns of patients the whole line is the largest one; in a split, all of them together.
          const counts = figure.columns.flatMap(({ unit }, j) => (unit === 'patients' ? values[j]! : []));
          const whole = figure.variantOf ? counts.reduce((a, b) => a + b, 0) : Math.max(...counts);
          if (counts.length > 0) expect(listed, where).toBe(whole);
          lines++;
        }
        listedCells.forEach((n, j) => {
          if (n === null) return;
          expect(figure.behind(i, j), where).toHaveLength(n);
          if (figure.columns[j]!.unit === 'patients') expect(n, where).toBe(values[j]);
          else expect(n > 0, where).toBe(values[j]! > 0);
          cells++;
        });
      });
    }
  }
  expect(lines).toBeGreaterThan(1000);
  expect(cells).toBeGreaterThan(1000);
});

test('lists are in the order of the site, and of patients that there are', () => {
  for (const { figures, persons } of models) {
    const known = new Set(persons.map(({ number }: Person) => number));
    for (const figure of figures.values()) {
      figure.categories.forEach(({ listedCells = [] }, i) => {
        for (const list of [figure.behind(i), ...listedCells.map((_, j) => figure.behind(i, j))]) {
          expect(list).toEqual([...new Set(list)].sort((a, b) => a - b));
          for (const number of list) expect(known).toContain(number);
        }
      });
    }
  }
});

test('figures are made anew where a further row of a patient names a class that nobody has', async () => {
  const people = (classes: string[]) =>
    numbered(
      [['A'], classes].map((names, i) => ({
        rows: [{ target: 0 as const }],
        classes: names,
        images: [{ split: 'train' as const, age: 40 + i }],
      })),
    );
  await figuresOf(temporary, people(['A']), { name: 'before' });
  const after = await figuresOf(temporary, people(['A', 'Z']), { name: 'after', previous: 'before' });
  expect(after.get('age')!.columns.map(({ label }) => label)).toEqual(['Patients', 'A', 'Z']);
});
