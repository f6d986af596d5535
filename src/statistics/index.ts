import { boxesPerPatientDistribution } from './boxes-per-patient.ts';
import { classDistribution } from './class-distribution.ts';
import { rowsPerPatient } from './rows-per-patient.ts';
import { targetByClass } from './target-by-class.ts';
import { targetDistribution } from './target-distribution.ts';
import type { Statistic } from './types.ts';

const labels: Statistic[] = [
  classDistribution,
  targetDistribution,
  targetByClass,
  boxesPerPatientDistribution,
  rowsPerPatient,
];

const boxes: Statistic[] = [];

const people: Statistic[] = [];

const images: Statistic[] = [];

const splits: Statistic[] = [];

/** The statistics of each page, in the order in which it shows them. The pages stand at `/labels/` and so on. */
export const STATISTICS = { labels, boxes, people, images, splits };

export type StatisticsPage = keyof typeof STATISTICS;
