import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';
import { Average, divergingPicture, greyPicture } from './average-picture.ts';
import { classCounts } from './counts.ts';
import type { FigurePicture, Statistic } from './types.ts';
import { counted } from './words.ts';

/** More classes than these leave nothing to compare: the largest ones are shown. */
const MOST_CLASSES = 12;

/** The average image of each class, and what tells the two largest ones apart. */
export const averageImage: Statistic = {
  compute(catalogue, settings) {
    const averages = averagesByClass(catalogue, settings);
    if (averages.length === 0) return undefined;
    const largest = [...averages].sort((a, b) => b.average.count - a.average.count);
    const difference = largest.length > 1 ? differenceOf(largest[0]!, largest[1]!) : undefined;
    return {
      slug: 'average-image',
      title: 'Average image of each class, in grey levels as displayed',
      caption:
        averages.length > 1
          ? 'What the images of a class have in common. Where two averages differ, position, size or cropping differ as much as disease does: a model may learn any of them.'
          : 'What the images have in common.',
      kind: 'table',
      categoryLabel: 'Class',
      columns: [
        { unit: 'images', label: 'Images averaged', total: 'none' },
        { unit: 'other', label: 'Mean grey, 0 to 255', total: 'none', decimals: 1 },
      ],
      categories: averages.map(({ name, known, average }) => ({
        label: name,
        ...(known && { className: name }),
        values: [average.count, mean(average.means())],
      })),
      ...(difference && { facts: difference.facts }),
      pictures: [
        ...averages.map(
          ({ name, average }, i): FigurePicture => ({
            name: `class-${i + 1}`,
            caption: `${name}: average of ${counted(average.count, 'image')}`,
            alt: `Average image of ${name}`,
            ...greyPicture(average.means()),
          }),
        ),
        ...(difference ? [difference.picture] : []),
      ],
      method:
        'The first image of each patient as displayed, squeezed into 64 × 64 points whatever its proportions, averaged point by point and enlarged smoothly. Nothing is aligned.',
    };
  },
};

interface ClassAverage {
  name: string;
  /** Whether it is a class, not the dataset as a whole. */
  known: boolean;
  average: Average;
}

/** In the order of classes; a dataset without classes has one average. Miniatures are read one at a time. */
function averagesByClass(catalogue: Catalogue, settings: Settings): ClassAverage[] {
  const classes = classCounts(catalogue, settings);
  const known = classes.length > 0;
  const shown = new Set(
    [...classes]
      .sort((a, b) => b.patients - a.patients)
      .slice(0, MOST_CLASSES)
      .map((c) => c.name),
  );
  const averages = new Map<string, Average>();
  for (const { name } of classes) if (shown.has(name)) averages.set(name, new Average());
  if (!known) averages.set('All images', new Average());
  const belongsTo = new Map<number, Average>();
  const firstImages = catalogue.db.iterate<{ reading: number; class: string | null }>(
    `SELECT reading, class FROM (
       SELECT i.reading, i.problem, p.class, row_number() OVER (PARTITION BY i.patient ORDER BY i.number) AS place
       FROM images i JOIN patients p ON p.number = i.patient)
     WHERE place = 1 AND problem IS NULL AND reading IS NOT NULL`,
  );
  for (const { reading, class: name } of firstImages) {
    const average = averages.get(known ? (name ?? '') : 'All images');
    if (average) belongsTo.set(reading, average);
  }
  // From one end of the table to the other: looked up one by one they take three times as long.
  const rows = catalogue.db.iterate<{ reading: number; miniature: Uint8Array }>(
    'SELECT reading, miniature FROM miniatures',
  );
  for (const { reading, miniature } of rows) belongsTo.get(reading)?.add(miniature);
  return [...averages]
    .filter(([, average]) => average.count > 0)
    .map(([name, average]) => ({ name, known, average }));
}

function differenceOf(a: ClassAverage, b: ClassAverage) {
  const other = b.average.means();
  const differences = a.average.means().map((value, i) => value - other[i]!);
  const highest = differences.reduce((most, d) => Math.max(most, d), 0);
  const lowest = differences.reduce((least, d) => Math.min(least, d), 0);
  const limit = Math.max(highest, -lowest);
  const levels = (value: number) => `${value.toFixed(1)} grey levels`;
  const picture: FigurePicture = {
    name: 'difference',
    caption:
      `${a.name} minus ${b.name}. Orange: brighter in ${a.name}; purple: brighter in ${b.name}; ` +
      `white: no difference. Full colour is ${levels(limit)} of 255.`,
    alt: `Difference of the average images of ${a.name} and ${b.name} as colours`,
    ...divergingPicture(differences, limit),
  };
  return {
    picture,
    facts: [
      { label: `Brighter in ${a.name} by up to`, value: levels(highest) },
      { label: `Brighter in ${b.name} by up to`, value: levels(-lowest) },
    ],
  };
}

const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
