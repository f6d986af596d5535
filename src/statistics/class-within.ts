import { classCounts } from './counts.ts';
import { andHas, countByClass, levelsOf, type Property, peopleWhere, percent } from './people.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { share } from './words.ts';

/** Values that have a column of their own: the table stays readable. */
const COLUMNS = 4;

/** Class distribution within each value of a property. */
export const classWithin = (property: Property): Statistic => ({
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const groups = levelsOf(catalogue, property)
      .filter((level) => !level.missing)
      .slice(0, COLUMNS)
      .map((level) => {
        const counts = countByClass(catalogue, classes, level.condition);
        return { ...level, counts, whole: counts.reduce((a, b) => a + b, 0) };
      })
      .filter(({ whole }) => whole > 0);
    if (groups.length < 2 || classes.length < 2) return undefined;
    const widest = classes
      .map((name, i) => {
        const [first, second] = groups.map((g) => ({ label: g.label, part: g.counts[i]!, whole: g.whole }));
        return { name, first: first!, second: second! };
      })
      .sort((a, b) => apart(b) - apart(a))[0]!;
    return {
      slug: `class-by-${property.slug}`,
      title: `Class within each ${property.name.toLowerCase()}, in % of its patients`,
      caption: `${isApart(widest) ? `${widest.name} differs most` : `No class differs by more than its intervals allow; ${widest.name} comes nearest to it`}: ${share(widest.first.part, widest.first.whole)} of patients with ${widest.first.label}, ${share(widest.second.part, widest.second.whole)} of those with ${widest.second.label}.`,
      categoryLabel: 'Class',
      columns: groups.flatMap(({ label }, i) => [
        { unit: 'patients' as const, label: `${label}, patients`, total: 'none' as const, charted: false },
        {
          unit: 'other' as const,
          label: `% of ${label}`,
          total: 'none' as const,
          decimals: 1,
          charted: i < 2,
        },
      ]),
      categories: classes.map((name, i) => ({
        label: name,
        className: name,
        values: groups.flatMap(({ counts, whole }) => [counts[i]!, percent(counts[i]!, whole)]),
        cells: groups.flatMap(({ condition }) => [peopleWhere(andHas(condition, 'class', name)), undefined]),
        intervals: groups.flatMap(({ counts, whole }) => [undefined, wilsonInterval(counts[i]!, whole)]),
      })),
      method: `Labelled patients with a class and a ${property.name.toLowerCase()} in the header of their first image. Each column of percentages adds up to 100. Below each share, its 95 % Wilson interval.`,
    };
  },
});

/** Whether the 95 % intervals of both shares have nothing in common: a cautious test of their difference. */
function isApart({ first, second }: { first: Two; second: Two }): boolean {
  const [a, b] = [first, second].map(({ part, whole }) => wilsonInterval(part, whole)!);
  return a![1] < b![0] || b![1] < a![0];
}

type Two = { part: number; whole: number };
const apart = ({ first, second }: { first: Two; second: Two }) =>
  Math.abs(first.part / first.whole - second.part / second.whole);
