import { boxesPerPatientDistribution } from './boxes-per-patient.ts';
import { classDistribution } from './class-distribution.ts';
import { rowsPerPatient } from './rows-per-patient.ts';
import { targetByClass } from './target-by-class.ts';
import { targetDistribution } from './target-distribution.ts';
import type { Statistic } from './types.ts';

/** The statistics of each page, in the order in which it shows them. */
export const STATISTICS = {
  labels: [classDistribution, targetDistribution, targetByClass, boxesPerPatientDistribution, rowsPerPatient],
} satisfies Record<string, Statistic[]>;

export type StatisticsPage = keyof typeof STATISTICS;
