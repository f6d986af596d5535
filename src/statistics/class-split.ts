import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { classCounts } from './counts.ts';
import { countByClass, type Level, levelsOf, PEOPLE, type Property, peopleWhere } from './people.ts';
import type { Category, Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { share } from './words.ts';

/** Values that a chart is split by, the most frequent ones: those beyond leave nothing to compare. */
const GROUPS = 5;

/** Values of a property that patients with a class have; those without one are a group, too. */
const groupsOf = (catalogue: Catalogue, property: Property, classes: readonly string[]) =>
  levelsOf(catalogue, property)
    .slice(0, GROUPS)
    .map((level) => ({ ...level, counts: countByClass(catalogue, classes, level.condition) }))
    .filter(({ counts }) => counts.some((n) => n > 0));

const nameOf = ({ label, missing }: Level, property: Property) =>
  missing ? `No ${property.name.toLowerCase()} given` : label;

/** The class distribution split by a property: what part of each group each class is. */
export const classDistributionBy = (property: Property): Statistic => ({
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const groups = groupsOf(catalogue, property, classes);
    if (groups.length < 2 || classes.length < 2) return undefined;
    const [first, second] = groups.map(({ counts, ...level }) => {
      const whole = counts.reduce((a, b) => a + b, 0);
      const most = counts.indexOf(Math.max(...counts));
      return `${classes[most]} with ${share(counts[most]!, whole)} in ${nameOf(level, property)}`;
    });
    return {
      slug: `class-distribution-by-${property.slug}`,
      variantOf: { figure: 'class-distribution', name: `By ${property.name.toLowerCase()}` },
      title: `Class distribution by ${property.name.toLowerCase()}, in patients`,
      caption: `The largest class is ${first}, and ${second}. Each bar is all patients of its line, so that bars of different numbers can be compared.`,
      kind: 'stacked',
      categoryLabel: property.name,
      columns: classes.map((name) => ({
        unit: 'patients' as const,
        label: name,
        total: 'line' as const,
        className: name,
        charted: true,
      })),
      categories: groups.map(({ counts, condition, ...level }): Category => {
        const whole = counts.reduce((a, b) => a + b, 0);
        return {
          label: nameOf({ ...level, condition }, property),
          values: counts,
          intervals: counts.map((n) => wilsonInterval(n, whole)),
          patients: peopleWhere({ ...condition, sql: `class IS NOT NULL AND (${condition.sql})` }),
        };
      }),
      method: `Labelled patients with a class, by ${property.element} of their first image. Shares are out of the patients of the line; below each, its 95 % Wilson interval.`,
    };
  },
});

/** Target against class, split by a property: patients of each group. */
export const targetByClassBy = (property: Property): Statistic => ({
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const groups = groupsOf(catalogue, property, classes);
    if (groups.length < 2) return undefined;
    const categories = groups.flatMap((level) => {
      const counts = countTargets(catalogue, level);
      return classes.map(
        (name): Category => ({
          label: `${nameOf(level, property)}: ${name}`,
          className: name,
          values: [counts.get(`1 ${name}`) ?? 0, counts.get(`0 ${name}`) ?? 0],
          patients: peopleWhere({
            sql: `class = ? AND target IS NOT NULL AND (${level.condition.sql})`,
            values: [name, ...(level.condition.values ?? [])],
          }),
        }),
      );
    });
    const positive = groups.map((level) => {
      const patients = level.withTarget;
      return `${share(level.positive, patients)} in ${nameOf(level, property)}`;
    });
    return {
      slug: `target-by-class-by-${property.slug}`,
      variantOf: { figure: 'target-by-class', name: `By ${property.name.toLowerCase()}` },
      title: `Target by class and ${property.name.toLowerCase()}, in patients`,
      caption: `Of patients with a target are positive: ${positive.join(', ')}.`,
      categoryLabel: `${property.name}: class`,
      columns: [
        { unit: 'patients', label: 'Positive patients' },
        { unit: 'patients', label: 'Negative patients' },
      ],
      categories: categories.filter(({ values }) => values.some((n) => n! > 0)),
      method: `Labelled patients with a class and a target, by ${property.element} of their first image.`,
    };
  },
});

/** Patients of a group by target and class. */
function countTargets({ db }: Catalogue, { condition }: Level): Map<string, number> {
  const rows = db.all<{ class: string; target: number; n: number } & Row>(
    `SELECT class, target, count(*) AS n FROM ${PEOPLE}
     WHERE class IS NOT NULL AND target IS NOT NULL AND (${condition.sql}) GROUP BY class, target`,
    ...(condition.values ?? []),
  );
  return new Map(rows.map((row) => [`${row.target} ${row.class}`, row.n]));
}
