import type { Catalogue } from '../catalogue/catalogue.ts';
import { classCounts } from './counts.ts';
import { withoutEmpty } from './methods/chi-square.ts';
import { type FirstLook, type Moments, momentsOf, pointBiserial } from './methods/correlation.ts';
import { cramersV } from './methods/cramers-v.ts';
import { fisherExact } from './methods/fisher-exact.ts';
import { countByClass, levelsOf, PEOPLE, PROPERTIES, VIEW } from './people.ts';
import type { Category, Column, Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { share } from './words.ts';

/**
 * From here on an association is spoken of: w = 0.1 is a small effect (Cohen, Statistical Power Analysis for the
 * Behavioral Sciences, 2nd edition, 1988).
 */
export const NOTABLE = 0.1;

/** Smallest p that is told from 0: below it floating point ends. */
const SMALLEST = 1e-300;

interface Association {
  label: string;
  /** From 0 to 1. */
  strength: number;
  interval: [low: number, high: number];
  p: number;
  exact?: number | undefined;
  smallestExpected?: number;
  patients: number;
}

const number = (label: string, decimals: number): Column => ({
  unit: 'other',
  label,
  total: 'none',
  decimals,
});
const COLUMNS: Column[] = [
  number('Strength', 3),
  number('95 % from', 3),
  number('95 % to', 3),
  number('p', 4),
  number('Exact p', 4),
  number('Least expected', 1),
  { unit: 'patients', label: 'Patients', total: 'none' },
];

const toCategory = ({
  label,
  strength,
  interval,
  p,
  exact,
  smallestExpected,
  patients,
}: Association): Category => ({
  label,
  values: [strength, ...interval, Math.max(p, SMALLEST), exact, smallestExpected, patients],
});

const METHOD =
  "Labelled patients with a value; header facts of the first image. V: Cramér's V, corrected for its bias (Bergsma 2013), with the interval of the noncentral chi-square (Smithson 2003); p of Pearson's chi-square test. Exact p (Fisher; Freeman and Halton for larger tables) where an expected count is under 5 and the table small enough. No p is corrected for the number of tests. Strength of 0.1 and more counts as notable, as w = 0.1 is a small effect (Cohen 1988).";

/** Association of a contingency table, whose lines are the values of a property. */
function associationOf(label: string, counts: number[][]): Association | undefined {
  const table = withoutEmpty(counts);
  const found = cramersV(table);
  if (!found) return undefined;
  const { v, interval, p, smallestExpected, total } = found;
  const exact = smallestExpected < 5 ? fisherExact(table) : undefined;
  return { label: `${label} (V)`, strength: v, interval, p, exact, smallestExpected, patients: total };
}

/** Age against target. The strength is |r|, and so are its bounds: an interval that holds 0 begins there. */
function ageAssociation(catalogue: Catalogue): Association | undefined {
  const moments = (target: number): Moments => {
    const where = `FROM ${PEOPLE} WHERE age IS NOT NULL AND target = ?1`;
    const first = catalogue.db.get<FirstLook>(
      `SELECT count(*) AS n, avg(age) AS mean, min(age) AS least, max(age) AS most ${where}`,
      target,
    )!;
    return momentsOf(
      first,
      (mean) =>
        catalogue.db.get<{ squares: number }>(
          `SELECT sum((age - ?2) * (age - ?2)) AS squares ${where}`,
          target,
          mean,
        )!.squares,
    );
  };
  const [no, yes] = [moments(0), moments(1)];
  const found = pointBiserial(no, yes);
  if (!found) return undefined;
  const { r, interval, p } = found;
  const bounds = interval.map(Math.abs).sort((a, b) => a - b) as [number, number];
  if (interval[0] < 0 && interval[1] > 0) bounds[0] = 0;
  return {
    label: `Age (r = ${r.toFixed(3).replace('-', '−')})`,
    strength: Math.abs(r),
    interval: bounds,
    p,
    patients: no.n + yes.n,
  };
}

/** What goes together with the target, the strongest first. */
export const targetAssociations: Statistic = {
  compute(catalogue) {
    const found = PROPERTIES.flatMap((property) => {
      const levels = levelsOf(catalogue, property).filter(({ missing }) => !missing);
      return (
        associationOf(
          property.name,
          levels.map(({ positive, withTarget }) => [positive, withTarget - positive]),
        ) ?? []
      );
    });
    const all = [...found, ageAssociation(catalogue) ?? []].flat().sort((a, b) => b.strength - a.strength);
    if (all.length === 0) return undefined;
    const notable = all.filter(({ strength }) => strength >= NOTABLE);
    return {
      slug: 'target-associations',
      title: 'What goes together with the target, strength from 0 to 1',
      caption:
        (notable.length === 0
          ? `Nothing here reaches a strength of ${NOTABLE}: none of it tells much about the target.`
          : `${notable.map(({ label, strength }) => `${nameOf(label)} (${strength.toFixed(2)})`).join(' and ')} ${notable.length === 1 ? 'reaches' : 'reach'} a strength of ${NOTABLE}, from which on ${notable.length === 1 ? 'it counts' : 'they count'} as notable.`) +
        viewWords(catalogue, found) +
        bothWords(all),
      kind: 'table',
      categoryLabel: 'Property',
      columns: COLUMNS,
      categories: all.map(toCategory),
      method: `${METHOD} r: point-biserial correlation of age with the target, with the interval of Fisher's z and p of Student's t; its strength is |r|.`,
    };
  },
};

/**
 * Why an interval may begin at 0 although p is below 0.05: it leaves out 2.5 % at either end, and the test, which knows
 * one direction only, 5 %. So both happen where p lies between 0.025 and 0.05.
 */
function bothWords(all: Association[]): string {
  const both = all.filter(
    ({ label, interval, p }) => label.endsWith(' (V)') && interval[0] === 0 && p < 0.05,
  );
  if (both.length === 0) return '';
  return ` Of ${both.map(({ label }) => nameOf(label).toLowerCase()).join(' and ')} the interval begins at 0 although p is below 0.05: the interval leaves out 2.5 % at either end, the test of independence 5 % at one.`;
}

const nameOf = (label: string) => label.replace(/ \(.*$/, '');

/**
 * The best-known shortcut of chest radiographs, where these data have it: bedside films (AP) are of sicker patients
 * (Zech et al., Variable generalization performance of a deep learning model to detect pneumonia in chest radiographs: a
 * cross-sectional study, PLoS Medicine 2018;15:e1002683, finds models that recognise hospital and department).
 */
function viewWords(catalogue: Catalogue, found: Association[]): string {
  const strength = found.find(({ label }) => label.startsWith(VIEW.name))?.strength ?? 0;
  const levels = levelsOf(catalogue, VIEW);
  const [ap, pa] = ['AP', 'PA'].map((view) => levels.find(({ label }) => label === view));
  if (strength < NOTABLE || !ap?.withTarget || !pa?.withTarget) return '';
  if (ap.positive / ap.withTarget <= pa.positive / pa.withTarget) return '';
  const words = ({ label, positive, withTarget }: typeof ap) => {
    const [low, high] = wilsonInterval(positive, withTarget)!;
    return `${share(positive, withTarget)} of ${withTarget.toLocaleString('en')} ${label} patients (95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %)`;
  };
  return ` Positive are ${words(ap)}, and ${words(pa)}. AP films are mostly taken at the bedside, of patients who are sicker: a model can learn the view instead of the finding, which is the best-known shortcut of such data.`;
}

/** What goes together with the class, the strongest first. */
export const classAssociations: Statistic = {
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings).map(({ name }) => name);
    const counts = (conditions: Parameters<typeof countByClass>[2][]) =>
      conditions.map((condition) => countByClass(catalogue, classes, condition));
    const decades = Array.from({ length: 12 }, (_, i) => ({
      sql: 'age >= ? AND age < ?',
      values: [10 * i, i === 11 ? 121 : 10 * (i + 1)],
    }));
    const all = [
      ...PROPERTIES.map((property) => {
        const levels = levelsOf(catalogue, property).filter(({ missing }) => !missing);
        return associationOf(property.name, counts(levels.map(({ condition }) => condition)));
      }),
      associationOf('Age in tens of years', counts(decades)),
    ]
      .filter((association) => association !== undefined)
      .sort((a, b) => b.strength - a.strength);
    if (all.length === 0) return undefined;
    const notable = all.filter(({ strength }) => strength >= NOTABLE);
    return {
      slug: 'class-associations',
      title: 'What goes together with the class, strength from 0 to 1',
      caption:
        (notable.length === 0
          ? `Nothing here reaches a strength of ${NOTABLE}.`
          : `${notable.map(({ label, strength }) => `${nameOf(label)} (${strength.toFixed(2)})`).join(' and ')} ${notable.length === 1 ? 'reaches' : 'reach'} a strength of ${NOTABLE}, from which on ${notable.length === 1 ? 'it counts' : 'they count'} as notable.`) +
        bothWords(all),
      kind: 'table',
      categoryLabel: 'Property',
      columns: COLUMNS,
      categories: all.map(toCategory),
      method: METHOD,
    };
  },
};
