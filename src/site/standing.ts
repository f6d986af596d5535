import type { Standing } from '../statistics/standing.ts';
import { paths } from './paths.ts';

/** A measure of a patient beside those of the others. */
export interface StandingLine {
  /** Before and after the measure's name, which leads to its distribution. */
  measure: string;
  /** Address within the site. */
  path: string;
  /** Such as `lower than in 83 % of the training images`. */
  words: string;
}

/**
 * Percentile ranks in words: which share of the others is left behind, from the nearer end.
 * @param inverse whether higher stored values are darker, as in MONOCHROME1
 */
export function standingInWords(standing: Standing, inverse: boolean): StandingLine[] {
  const { brightness, contrast, boxArea, age } = standing;
  const lines: (StandingLine | undefined)[] = [
    line(
      'Brightness',
      `${paths.figurePage('images')}#grey-mean`,
      inverse ? reversed(brightness) : brightness,
      ['brighter', 'darker', 'of the training images'],
    ),
    line('Contrast', `${paths.figurePage('images')}#grey-standard-deviation`, contrast, [
      'higher',
      'lower',
      'of the training images',
    ]),
    line('Area of all boxes', `${paths.figurePage('boxes')}#box-area-share`, boxArea, [
      'larger',
      'smaller',
      'of the patients with boxes',
    ]),
    line(
      'Age',
      `${paths.figurePage('people')}#age`,
      age,
      ['older', 'younger', 'of the training patients'],
      'about ',
    ),
  ];
  return lines.filter((each) => each !== undefined);
}

const reversed = (rank: number | null) => (rank === null ? null : 100 - rank);

function line(
  measure: string,
  path: string,
  rank: number | null,
  [above, below, others]: [above: string, below: string, others: string],
  about = '',
): StandingLine | undefined {
  if (rank === null) return undefined;
  const words = rank >= 50 ? `${above} than ${about}${rank} %` : `${below} than ${about}${100 - rank} %`;
  return { measure, path, words: `${words} ${others}` };
}
