import type { Catalogue } from '../catalogue/catalogue.ts';
import type { PatientQuery } from './types.ts';

/** Oldest age that is believed, in years: nobody is known to have been older than 122. The view `people` has it, too. */
export const OLDEST = 120;

/** How many different values of a property are shown; the rarest ones beyond are taken together. */
const LEVELS = 12;

/** Label of the values beyond the twelve most frequent. */
const OTHERS = 'all others';

/** Everyone with a label and an image, with the facts of the first image: what these statistics are out of. */
export const PEOPLE = 'people';

/** A property of a patient that has a few values, as a header gives it. */
export interface Property {
  column: 'sex' | 'view_position' | 'body_part' | 'modality';
  /** Name, such as `View position`. */
  name: string;
  /** Name in addresses. */
  slug: string;
  /** The header's element that it comes from. */
  element: string;
}

export const SEX: Property = {
  column: 'sex',
  name: 'Sex',
  slug: 'sex',
  element: "Patient's Sex (0010,0040)",
};
export const VIEW: Property = {
  column: 'view_position',
  name: 'View position',
  slug: 'view-position',
  element: 'View Position (0018,5101)',
};
export const BODY_PART: Property = {
  column: 'body_part',
  name: 'Body part',
  slug: 'body-part',
  element: 'Body Part Examined (0018,0015)',
};
export const MODALITY: Property = {
  column: 'modality',
  name: 'Modality',
  slug: 'modality',
  element: 'Modality (0008,0060)',
};

export const PROPERTIES = [SEX, VIEW, BODY_PART, MODALITY];

const SEXES: Record<string, string> = { F: 'Female', M: 'Male', O: 'Other' };

/** One value of a property, and who has it. */
export interface Level {
  /** As it is shown: `Female`, `PA`, `all others`. */
  label: string;
  /** Whether these patients have no value at all. */
  missing: boolean;
  /** SQL over a row of PEOPLE: true for those who have it. */
  condition: PatientQuery;
  patients: number;
  positive: number;
  /** Patients with a target: what shares of positive ones are out of. */
  withTarget: number;
}

/** The values of a property, the most frequent first, those without one last. */
export function levelsOf(catalogue: Catalogue, { column }: Property): Level[] {
  const rows = catalogue.db.all<{ value: string | null; n: number; positive: number; targets: number }>(`
    SELECT ${column} AS value, count(*) AS n, count(*) FILTER (WHERE target = 1) AS positive, count(target) AS targets
    FROM ${PEOPLE} GROUP BY ${column} ORDER BY ${column} IS NULL, n DESC, ${column}
    LIMIT ${LEVELS}`);
  const levels = rows.map(
    ({ value, n, positive, targets }): Level => ({
      label: value === null ? 'Not given' : column === 'sex' ? (SEXES[value] ?? value) : value,
      missing: value === null,
      condition: value === null ? { sql: `${column} IS NULL` } : { sql: `${column} = ?`, values: [value] },
      patients: n,
      positive,
      withTarget: targets,
    }),
  );
  return rows.length < LEVELS ? levels : [...levels, ...beyond(catalogue, column, levels)];
}

/** Those of rarer values as one level, and those without a value. */
function beyond(catalogue: Catalogue, column: string, shown: Level[]): Level[] {
  const values = shown.flatMap(({ condition }) => condition.values ?? []);
  const others = `${column} NOT IN (${values.map(() => '?').join(', ')})`;
  const level = (label: string, condition: PatientQuery): Level => {
    const { n, positive, targets } = catalogue.db.get<{ n: number; positive: number; targets: number }>(
      `SELECT count(*) AS n, count(*) FILTER (WHERE target = 1) AS positive, count(target) AS targets
       FROM ${PEOPLE} WHERE ${condition.sql}`,
      ...(condition.values ?? []),
    )!;
    const missing = condition.values === undefined;
    return { label, missing, condition, patients: n, positive, withTarget: targets };
  };
  return [
    level(OTHERS, { sql: others, values }),
    ...(shown.some((l) => l.missing) ? [] : [level('Not given', { sql: `${column} IS NULL` })]),
  ].filter(({ patients }) => patients > 0);
}

/** The patients for whom a condition holds. */
export const peopleWhere = ({ sql, values = [] }: PatientQuery): PatientQuery => ({
  sql: `SELECT number FROM ${PEOPLE} WHERE ${sql}`,
  values,
});

/** A condition, and a column that has a value besides. */
export const andHas = (
  { sql, values = [] }: PatientQuery,
  column: 'class' | 'target',
  value: string | number,
): PatientQuery => ({ sql: `(${sql}) AND ${column} = ?`, values: [...values, value] });

/** Classes of these patients, in the order given, with how many of them each level has. */
export function countByClass(
  catalogue: Catalogue,
  classes: readonly string[],
  { sql, values = [] }: PatientQuery,
) {
  const rows = catalogue.db.all<{ class: string; n: number }>(
    `SELECT class, count(*) AS n FROM ${PEOPLE} WHERE class IS NOT NULL AND ${sql} GROUP BY class`,
    ...values,
  );
  const counts = new Map(rows.map((row) => [row.class, row.n]));
  return classes.map((name) => counts.get(name) ?? 0);
}

/** A share in percent to one decimal, as tables and charts show it. */
export const percent = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : Math.round((1000 * part) / whole) / 10;
