import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';
import { boxesPerPatientDistribution } from './boxes-per-patient.ts';
import { classDistribution } from './class-distribution.ts';
import { rowsPerPatient } from './rows-per-patient.ts';
import { targetByClass } from './target-by-class.ts';
import { targetDistribution } from './target-distribution.ts';
import type { Figure, Statistic } from './types.ts';

/** The statistics of each page, in the order in which it shows them. */
export const STATISTICS = {
  labels: [classDistribution, targetDistribution, targetByClass, boxesPerPatientDistribution, rowsPerPatient],
} satisfies Record<string, Statistic[]>;

/** The figures of a page. Statistics for which the dataset holds nothing are left out. */
export function figures(page: keyof typeof STATISTICS, catalogue: Catalogue, settings: Settings): Figure[] {
  return STATISTICS[page].flatMap((statistic) => statistic.compute(catalogue, settings) ?? []);
}
