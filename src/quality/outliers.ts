import type { Catalogue } from '../catalogue/catalogue.ts';
import { imagesWhere, MEASURED, sortedValues } from './images.ts';
import { LEAST_VALUES, type Limits } from './robust.ts';
import type { Case } from './types.ts';

interface Measure {
  /** SQL over the columns of `images`. */
  sql: string;
  /** Images that it is taken of; readable ones with their pixels measured are meant in any case. */
  where?: string;
  limits(sorted: Float64Array): Limits | undefined;
  side: 'low' | 'high';
  message: string;
  /** The threshold in words. */
  inWords(limits: Limits): string;
}

/** Images whose measure lies beyond what is usual in this dataset. */
export function* outlyingImages(
  catalogue: Catalogue,
  { sql, where = '1', limits: limitsOf, side, message, inWords }: Measure,
  tell: (note: string) => void,
): Generator<Case> {
  const among = `${MEASURED} AND grey_deviation > 0 AND ${where}`;
  const sorted = sortedValues(catalogue, sql, among);
  const limits = limitsOf(sorted);
  if (!limits) {
    tell(
      sorted.length < LEAST_VALUES
        ? `Fewer than ${LEAST_VALUES} images can be compared: none was judged.`
        : 'The images hardly differ in this: none was judged.',
    );
    return;
  }
  tell(inWords(limits));
  yield* imagesWhere(catalogue, `${among} AND ${sql} ${side === 'low' ? '<' : '>'} ?`, message, limits[side]);
}
