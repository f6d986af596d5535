import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { classCounts } from './counts.ts';
import { andHas, countByClass, type Level, levelsOf, PEOPLE, type Property, peopleWhere } from './people.ts';
import type { Category, Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { share } from './words.ts';

/** Values that a chart is split by, the most frequent ones: those beyond leave nothing to compare. */
const GROUPS = 5;

/** Values of a property that patients with a class have. Those without a value are few, or no group. */
const groupsOf = (catalogue: Catalogue, property: Property, classes: readonly string[]) =>
  levelsOf(catalogue, property)
    .filter(({ missing }) => !missing)
    .slice(0, GROUPS)
    .map((level) => ({ ...level, counts: countByClass(catalogue, classes, level.condition) }))
    .filter(({ counts }) => counts.some((n) => n > 0));

/** What a figure is out of, and what it leaves out. */
const outOf = ({ element }: Property) =>
  `by ${element} of their first image; those without one, or with one of the rarer values beyond the ${GROUPS} most frequent, are left out.`;

/** The class distribution split by a property: what part of each group each class is. */
export const classDistributionBy = (property: Property): Statistic => ({
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const groups = groupsOf(catalogue, property, classes);
    if (groups.length < 2 || classes.length < 2) return undefined;
    const largest = groups.map(({ counts, label }) => {
      const most = counts.indexOf(Math.max(...counts));
      return `${label}, ${classes[most]} (${share(counts[most]!, sum(counts))})`;
    });
    return {
      slug: `class-distribution-by-${property.slug}`,
      variantOf: { figure: 'class-distribution', name: `By ${property.name.toLowerCase()}` },
      title: `Class distribution by ${property.name.toLowerCase()}, in patients`,
      caption: `The largest class of each line: ${largest.join('; ')}. A bar is all patients of its line, however many they are.`,
      kind: 'stacked',
      categoryLabel: property.name,
      columns: classes.map((name) => ({
        unit: 'patients' as const,
        label: name,
        total: 'line' as const,
        className: name,
        charted: true,
      })),
      categories: groups.map(({ counts, condition, label }): Category => {
        const whole = sum(counts);
        return {
          label,
          values: counts,
          intervals: counts.map((n) => wilsonInterval(n, whole)),
          patients: peopleWhere({ ...condition, sql: `class IS NOT NULL AND (${condition.sql})` }),
          cells: classes.map((name) => peopleWhere(andHas(condition, 'class', name))),
        };
      }),
      method: `Labelled patients with a class, ${outOf(property)} Shares are out of the patients of the line; below each, its 95 % Wilson interval.`,
    };
  },
});

/** Target against class, split by a property: patients of each group. */
export const targetByClassBy = (property: Property): Statistic => ({
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const groups = groupsOf(catalogue, property, classes);
    if (groups.length < 2) return undefined;
    const counted = groups.map((level) => ({ ...level, targets: countTargets(catalogue, level, classes) }));
    const positive = counted.map(({ label, targets }) => {
      const [yes, no] = [0, 1].map((column) => sum(targets.map((counts) => counts[column]!)));
      return `${label} ${share(yes!, yes! + no!)}`;
    });
    const categories = counted.flatMap(({ label, condition, targets }) =>
      classes.map(
        (name, i): Category => ({
          label: `${label}: ${name}`,
          className: name,
          values: targets[i]!,
          patients: peopleWhere({
            sql: `class = ? AND target IS NOT NULL AND (${condition.sql})`,
            values: [name, ...(condition.values ?? [])],
          }),
        }),
      ),
    );
    return {
      slug: `target-by-class-by-${property.slug}`,
      variantOf: { figure: 'target-by-class', name: `By ${property.name.toLowerCase()}` },
      title: `Target by class and ${property.name.toLowerCase()}, in patients`,
      caption: `Share of positive patients: ${positive.join(', ')}.`,
      categoryLabel: `${property.name}: class`,
      columns: [
        { unit: 'patients', label: 'Positive patients' },
        { unit: 'patients', label: 'Negative patients' },
      ],
      categories: categories.filter(({ values }) => values.some((n) => n! > 0)),
      method: `Labelled patients with a class and a target, ${outOf(property)}`,
    };
  },
});

const sum = (values: readonly number[]) => values.reduce((all, n) => all + n, 0);

/** Positive and negative patients of a group in each class. */
function countTargets(
  { db }: Catalogue,
  { condition }: Level,
  classes: readonly string[],
): [number, number][] {
  const rows = db.all<{ class: string; target: number; n: number } & Row>(
    `SELECT class, target, count(*) AS n FROM ${PEOPLE}
     WHERE class IS NOT NULL AND target IS NOT NULL AND (${condition.sql}) GROUP BY class, target`,
    ...(condition.values ?? []),
  );
  const counts = new Map(rows.map((row) => [`${row.target} ${row.class}`, row.n]));
  return classes.map((name) => [counts.get(`1 ${name}`) ?? 0, counts.get(`0 ${name}`) ?? 0]);
}
