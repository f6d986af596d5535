import { quantileSorted } from 'd3-array';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  figuresOf,
  type ModelImage,
  numbered,
  type Person,
  type WrittenFigure,
  type WrittenModel,
  writtenModels,
} from '../support/figures.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let models: WrittenModel[];
beforeAll(async () => {
  temporary = await temporaryFolder();
  models = await writtenModels(temporary);
}, 60_000);
afterAll(() => temporary[Symbol.asyncDispose]());

/** Images in the order of the catalogue; `first` for those that are their patient's first one. */
const imagesOf = (persons: readonly Person[]) =>
  persons.flatMap(({ number, images }) =>
    images.map((image, i) => ({ ...image, patient: number, first: i === 0 })),
  );
type Image = ReturnType<typeof imagesOf>[number];

function always(
  slug: string,
  check: (figure: WrittenFigure | undefined, readable: Image[], all: Image[]) => void,
) {
  for (const { persons, figures } of models) {
    const all = imagesOf(persons);
    check(
      figures.get(slug),
      all.filter(({ problem }) => !problem),
      all,
    );
  }
  expect(models.filter(({ figures }) => figures.has(slug)).length).toBeGreaterThan(3);
}

const patients = (images: Image[]) =>
  [...new Set(images.map(({ patient }) => patient))].sort((a, b) => a - b);

const SYNTAXES: Record<string, string> = {
  '1.2.840.10008.1.2.1': 'Explicit VR Little Endian',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline (Process 1)',
  '1.2.3': '1.2.3',
};
const spacingOf = ({ row_spacing: row, column_spacing: column }: Image) => {
  if (row == null || column == null) return null;
  const [height, width] = [Number(row).toFixed(3), Number(column).toFixed(3)];
  return height === width ? `${height} mm` : `${height} × ${width} mm`;
};

test.each<[string, (image: Image) => string | null]>([
  ['image-size', ({ columns, rows }) => `${columns} × ${rows}`],
  ['bits-stored', ({ bits_stored: bits }) => (bits == null ? null : `${bits} bits`)],
  [
    'photometric-interpretation',
    ({ photometric }) =>
      photometric == null
        ? null
        : `${photometric}, low values are ${photometric === 'MONOCHROME1' ? 'bright' : 'dark'}`,
  ],
  ['transfer-syntax', ({ transfer_syntax: uid }) => (uid == null ? null : SYNTAXES[String(uid)]!)],
  ['pixel-spacing', spacingOf],
])('%s counts images that could be read, and their patients, by value', (slug, value) =>
  always(slug, (figure, readable) => {
    const groups = Map.groupBy(readable, value);
    groups.delete(null);
    expect(new Map(figure?.categories.map(({ label, values }) => [label, values]))).toEqual(
      new Map([...groups].map(([label, group]) => [label, [group.length, patients(group).length]])),
    );
    figure?.categories.forEach(({ label }, i) => {
      expect(figure.behind(i)).toEqual(patients(groups.get(label)!));
    });
    const counts = figure?.categories.map(({ values }) => values[0]!) ?? [];
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  }),
);

/** Readable images with the most frequent bits and photometric interpretation, the smaller ones first among equals. */
function comparable(readable: Image[]): Image[] {
  const known = readable.filter((i) => i.mean != null && i.bits_stored != null && i.photometric != null);
  const key = ({ bits_stored: bits, photometric }: Image) =>
    `${String(bits).padStart(2, '0')} ${photometric}`;
  const groups = [...Map.groupBy(known, key)].sort(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  return groups[0]?.[1] ?? [];
}

const number = (text: string) => Number(text.replaceAll(',', '').replace('−', '-'));

/** Compares bins and quartiles with the values that they are of. */
function expectHistogram(
  figure: WrittenFigure,
  images: Image[],
  value: (image: Image) => number,
  digits: number,
) {
  const last = figure.categories.length - 1;
  figure.categories.forEach(({ label, values }, i) => {
    const [low, high] = label.split('–').map(number) as [number, number?];
    // One value alone is a bin of its own.
    const holds = (v: number) => high === undefined || (v >= low && (v < high || (i === last && v === high)));
    const inBin = images.filter((image) => holds(value(image)));
    expect(values[0], `${figure.slug}: ${label}`).toBe(inBin.length);
    expect(figure.behind(i)).toEqual(patients(inBin));
  });
  expect(figure.categories.reduce((sum, { values }) => sum + values[0]!, 0)).toBe(images.length);
  const sorted = images.map(value).sort((a, b) => a - b);
  const [median, quartiles] = figure.facts!;
  const half = 0.5 * 10 ** -digits + 1e-9;
  const near = (text: string, p: number) =>
    expect(Math.abs(number(text.replace(/ .*/, '')) - quantileSorted(sorted, p)!)).toBeLessThanOrEqual(half);
  near(median!.value, 0.5);
  near(quartiles!.value, 0.25);
  near(quartiles!.value.split(' to ')[1]!, 0.75);
}

test.each([
  ['grey-mean', 'mean', 1],
  ['grey-standard-deviation', 'standard_deviation', 1],
  ['grey-minimum', 'min', 0],
  ['grey-maximum', 'max', 0],
] as const)('%s has the comparable images in bins, with quartiles', (slug, column, digits) =>
  always(slug, (figure, readable) => {
    const images = comparable(readable);
    if (images.length === 0) expect(figure).toBeUndefined();
    else expectHistogram(figure!, images, (image) => Number(image[column]), digits);
  }),
);

test('compression-ratio is uncompressed bytes over those of Pixel Data', () =>
  always('compression-ratio', (figure, readable) => {
    const images = readable.filter((i) => i.bits_stored != null && i.photometric != null);
    const ratio = ({ rows, columns, bits_stored: bits, pixel_bytes: bytes }: Image) =>
      (Number(rows) * Number(columns) * (Number(bits) > 8 ? 2 : 1)) / Number(bytes);
    const unknown = readable.filter((i) => i.bits_stored != null && i.photometric == null);
    // An image without a photometric interpretation is taken for one of three samples: kept out of this comparison.
    if (unknown.length > 0) return;
    if (images.length === 0) expect(figure).toBeUndefined();
    else expectHistogram(figure!, images, ratio, 1);
  }));

test('physical-size is the longer side in mm, of images with a spacing', () =>
  always('physical-size', (figure, readable) => {
    const images = readable.filter((image) => spacingOf(image) !== null);
    const longer = ({ rows, columns, row_spacing: row, column_spacing: column }: Image) =>
      Math.max(Number(rows) * Number(row), Number(columns) * Number(column));
    if (images.length === 0) expect(figure).toBeUndefined();
    else expectHistogram(figure!, images, longer, 0);
  }));

test.each([
  ['sharpest', 'sharpness', -1],
  ['blurriest', 'sharpness', 1],
  ['brightest', 'mean', -1],
  ['darkest', 'mean', 1],
  ['emptiest', 'standard_deviation', 1],
] as const)('%s shows the first images with the most extreme %s', (slug, column, direction) =>
  always(slug, (figure, readable) => {
    const candidates = (column === 'sharpness' ? readable : comparable(readable)).filter(
      (image) => image.first && image[column] != null,
    );
    const expected = candidates
      .sort((a, b) => direction * (Number(a[column]) - Number(b[column])) || a.patient - b.patient)
      .slice(0, 12);
    expect(figure?.categories.map(({ slug: shown, values }) => [shown, values[0]]) ?? []).toEqual(
      expected.map((image) => [`p${image.patient}`, image[column]]),
    );
  }),
);

test('average-image has the first images that could be read, and their mean grey, by class', () => {
  for (const { persons, figures } of models) {
    const figure = figures.get('average-image');
    const names = [...new Set(persons.flatMap(({ classes }) => classes))].sort();
    const groups = names
      .map((name) => ({
        name,
        images: persons.filter((p) => p.class === name).flatMap(({ images }) => images.slice(0, 1)),
      }))
      .map(({ name, images }) => ({ name, images: images.filter(({ problem }) => !problem) }))
      .filter(({ images }) => images.length > 0);
    if (names.length === 0) continue;
    const grey = ({ mean }: ModelImage) => Number(mean ?? 0);
    expect(figure?.categories.map(({ label, values: [n] }) => [label, n]) ?? []).toEqual(
      groups.map(({ name, images }) => [name, images.length]),
    );
    groups.forEach(({ images }, i) => {
      const mean = images.reduce((sum, image) => sum + grey(image), 0) / images.length;
      expect(figure!.categories[i]!.values[1]).toBeCloseTo(mean, 6);
    });
  }
});

test.each([
  [1e-320, 2e-320],
  [1e-200, 3e-200],
  [0.1, 1e300],
  [1e-320, Number.MAX_VALUE],
])('values of %d and %d, which a header may write, make figures as well', async (a, b) => {
  const person = (spacing: number, split: 'train' | 'test') => ({
    rows: [{ target: 1 as const, box: [spacing, 1, spacing, 10] as [number, number, number, number] }],
    classes: ['A'],
    images: [
      {
        split,
        rows: 100,
        columns: 100,
        row_spacing: spacing,
        column_spacing: spacing,
        mean: spacing,
        bits_stored: 8,
        photometric: 'RGB',
      },
    ],
  });
  const models = [a, b, a, b].map((value, i) => person(value, i < 2 ? 'train' : 'test'));
  const figures = await figuresOf(temporary, numbered(models));
  for (const slug of ['physical-size', 'grey-mean', 'box-width', 'box-area-mm']) {
    const { categories } = figures.get(slug)!;
    expect(categories.reduce((sum, { values }) => sum + values[0]!, 0)).toBe(4);
  }
});
