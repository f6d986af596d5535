import { comparableImages, comparableInWords } from './comparable.ts';
import { binned, imageValues, quartileFacts } from './histogram.ts';
import type { Statistic } from './types.ts';

interface Kind {
  slug: string;
  /** Column of `images`. */
  column: 'mean' | 'standard_deviation' | 'min' | 'max';
  title: string;
  /** What it tells, in a sentence. */
  tells: string;
  decimals: number;
}

function greyLevels({ slug, column, title, tells, decimals }: Kind): Statistic {
  return {
    compute(catalogue) {
      const comparable = comparableImages(catalogue);
      if (!comparable) return undefined;
      const { where, values } = comparable;
      const measure = { expression: `i.${column}`, where, values };
      const spread = imageValues(catalogue, measure)!;
      const format = (value: number) =>
        value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
      const categories = binned(spread);
      return {
        slug,
        title: `${title}, in images`,
        caption: `From ${format(spread.min)} to ${format(spread.max)} grey levels. ${tells}`,
        kind: categories.length > 1 ? 'histogram' : 'table',
        categoryLabel: 'Grey level',
        columns: [{ unit: 'images', label: 'Images' }],
        categories,
        facts: quartileFacts(spread, (value) => `${format(value)} grey levels`),
        method: `Over the stored values of the frame that is shown, before any window. ${comparableInWords(comparable)}`,
      };
    },
  };
}

export const greyMean = greyLevels({
  slug: 'grey-mean',
  column: 'mean',
  title: 'Mean of the stored values, in grey levels',
  tells: 'How bright an image is as a whole.',
  decimals: 1,
});

export const greyStandardDeviation = greyLevels({
  slug: 'grey-standard-deviation',
  column: 'standard_deviation',
  title: 'Standard deviation of the stored values, in grey levels',
  tells: 'How much contrast an image has; near 0 it shows nothing.',
  decimals: 1,
});

export const greyMinimum = greyLevels({
  slug: 'grey-minimum',
  column: 'min',
  title: 'Smallest stored value, in grey levels',
  tells: 'Above 0, the darkest levels are not used.',
  decimals: 0,
});

export const greyMaximum = greyLevels({
  slug: 'grey-maximum',
  column: 'max',
  title: 'Largest stored value, in grey levels',
  tells: 'Below the highest level that the bits can hold, the brightest levels are not used.',
  decimals: 0,
});
