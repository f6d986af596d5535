import type { Catalogue } from '../catalogue/catalogue.ts';
import { type Difference, populationStabilityIndex, standardisedMeanDifference } from './methods/compare.ts';
import { type Moments, momentsOf } from './methods/correlation.ts';
import { OLDEST } from './people.ts';
import type { PatientQuery } from './types.ts';

/** The two splits that are compared: the first ones that have images which could be read. */
export function comparedSplits(catalogue: Catalogue): [first: string, second: string] | undefined {
  const names = catalogue.db
    .all<{ name: string }>(
      `SELECT name FROM splits WHERE EXISTS (SELECT 1 FROM images WHERE split = name AND problem IS NULL) ORDER BY position`,
    )
    .map(({ name }) => name);
  return names.length < 2 ? undefined : [names[0]!, names[1]!];
}

/** Something that every image has, to be compared between splits. */
export interface Variable {
  name: string;
  /** SQL over a row of `images`. */
  sql: string;
  kind: 'number' | 'category';
}

export const VARIABLES: Variable[] = [
  { name: 'Age, years', sql: `CASE WHEN age BETWEEN 0 AND ${OLDEST} THEN age END`, kind: 'number' },
  { name: 'Mean of pixels', sql: 'mean', kind: 'number' },
  { name: 'Standard deviation of pixels', sql: 'standard_deviation', kind: 'number' },
  { name: 'Smallest pixel', sql: 'min', kind: 'number' },
  { name: 'Largest pixel', sql: 'max', kind: 'number' },
  { name: 'Sharpness', sql: 'sharpness', kind: 'number' },
  { name: 'Height of a pixel, mm', sql: 'row_spacing', kind: 'number' },
  { name: 'Width of a pixel, mm', sql: 'column_spacing', kind: 'number' },
  { name: 'Rows, pixels', sql: 'rows', kind: 'number' },
  { name: 'Columns, pixels', sql: 'columns', kind: 'number' },
  { name: 'Sex', sql: 'sex', kind: 'category' },
  { name: 'View position', sql: 'view_position', kind: 'category' },
  { name: 'Modality', sql: 'modality', kind: 'category' },
  { name: 'Body part', sql: 'body_part', kind: 'category' },
  { name: 'Photometric interpretation', sql: 'photometric', kind: 'category' },
  { name: 'Transfer syntax', sql: 'transfer_syntax', kind: 'category' },
  { name: 'Bits stored', sql: 'bits_stored', kind: 'category' },
];

/** How one variable differs between two splits. */
export interface SplitDifference extends Difference {
  variable: Variable;
  /** Of both splits, where it is a number. */
  moments: [Moments, Moments] | undefined;
  /** What it is sorted by: the absolute value, infinite where no number measures the difference. */
  size: number;
}

/** Number, mean and variance of variables in a split: two looks through its images for all of them. */
function momentsIn({ db }: Catalogue, variables: readonly Variable[], split: string): Moments[] {
  const from = 'FROM images WHERE split = ?1 AND problem IS NULL';
  const ask = (columns: (sql: string, i: number) => string, ...values: number[]) =>
    db.get<Record<string, number | null>>(
      `SELECT ${variables.map(({ sql }, i) => columns(`(${sql})`, i)).join(', ')} ${from}`,
      split,
      ...values,
    )!;
  const first = ask(
    (v, i) => `count(${v}) AS n${i}, avg(${v}) AS mean${i}, min(${v}) AS least${i}, max(${v}) AS most${i}`,
  );
  const means = variables.map((_, i) => first[`mean${i}`] ?? 0);
  const second = ask((v, i) => `sum((${v} - ?${i + 2}) * (${v} - ?${i + 2})) AS squares${i}`, ...means);
  return variables.map((_, i) =>
    momentsOf(
      { n: first[`n${i}`]!, mean: first[`mean${i}`]!, least: first[`least${i}`]!, most: first[`most${i}`]! },
      () => second[`squares${i}`]!,
    ),
  );
}

/** Values that a category is counted by: further ones, rarer than these, are one category together. */
const MOST = 50;

/** How often a value occurs in both splits. */
export interface CategoryCount {
  label: string;
  /** SQL over a row of `images`: true for those that have it. */
  condition: PatientQuery;
  a: number;
  b: number;
}

/** How often each value occurs in both splits, the most frequent first. A missing value is a category, too. */
export function categoryCounts(
  { db }: Catalogue,
  sql: string,
  splits: readonly [string, string],
): CategoryCount[] {
  const count = `count(*) FILTER (WHERE split = ?1) AS a, count(*) FILTER (WHERE split = ?2) AS b
    FROM images WHERE split IN (?1, ?2) AND problem IS NULL`;
  const counts = db.all<{ value: string | number | null; a: number; b: number }>(
    `SELECT value, a, b FROM (SELECT ${sql} AS value, ${count} GROUP BY 1)
     ORDER BY a + b DESC, value LIMIT ${MOST}`,
    ...splits,
  );
  const named = counts.map(
    ({ value, a, b }): CategoryCount => ({
      label: value === null ? 'not given' : String(value),
      condition: value === null ? { sql: `${sql} IS NULL` } : { sql: `${sql} = ?`, values: [value] },
      a,
      b,
    }),
  );
  if (counts.length < MOST) return named;
  // IS NOT: a missing value is one of the others where it is rare itself.
  const others = {
    sql: counts.map(({ value }) => `${sql} IS NOT ${value === null ? 'NULL' : '?'}`).join(' AND '),
    values: counts.flatMap(({ value }) => value ?? []),
  };
  const rest = db.get<{ a: number; b: number }>(
    `SELECT ${count} AND ${others.sql}`,
    ...splits,
    ...others.values,
  )!;
  if (rest.a + rest.b === 0) return named;
  return [...named, { label: 'all others', condition: others, ...rest }].sort(
    (x, y) => y.a + y.b - (x.a + x.b),
  );
}

/** Every variable that both splits have, the largest difference first. */
export function splitDifferences(catalogue: Catalogue, splits: readonly [string, string]): SplitDifference[] {
  let known = computed.get(catalogue);
  if (!known) {
    known = compute(catalogue, splits);
    computed.set(catalogue, known);
  }
  return known;
}

/** Four figures show them: of a catalogue they are computed once. */
const computed = new WeakMap<Catalogue, SplitDifference[]>();

function compute(catalogue: Catalogue, splits: readonly [string, string]): SplitDifference[] {
  const numbers = VARIABLES.filter(({ kind }) => kind === 'number');
  const [a, b] = [momentsIn(catalogue, numbers, splits[0]), momentsIn(catalogue, numbers, splits[1])];
  return VARIABLES.flatMap((variable): SplitDifference[] => {
    const place = numbers.indexOf(variable);
    const moments: [Moments, Moments] | undefined = place < 0 ? undefined : [a[place]!, b[place]!];
    const found = moments
      ? standardisedMeanDifference(...moments)
      : populationStabilityIndex(
          categoryCounts(catalogue, variable.sql, splits).map(({ a, b }) => [a, b] as const),
        );
    if (!found) return [];
    const size = found.value === undefined ? Number.POSITIVE_INFINITY : Math.abs(found.value);
    return [{ ...found, variable, moments, size }];
  }).sort((a, b) => b.size - a.size);
}
