import { ageDistribution, ageProblems } from './age.ts';
import { ageByClass } from './age-by-class.ts';
import { classAssociations, targetAssociations } from './associations.ts';
import { boxesPerPatientDistribution } from './boxes-per-patient.ts';
import { classDistribution } from './class-distribution.ts';
import { classWithin } from './class-within.ts';
import { PROPERTIES } from './people.ts';
import { propertyDistribution } from './property-distribution.ts';
import { rowsPerPatient } from './rows-per-patient.ts';
import { splitDistribution } from './split-distribution.ts';
import { splitTable } from './split-table.ts';
import { targetByAge } from './target-by-age.ts';
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

const people: Statistic[] = [
  targetAssociations,
  classAssociations,
  ageDistribution,
  ageProblems,
  ageByClass,
  targetByAge,
  ...PROPERTIES.map(propertyDistribution),
  ...PROPERTIES.map(classWithin),
];

const images: Statistic[] = [];

const splits: Statistic[] = [splitTable, ...[0, 1, 2].map(splitDistribution)];

/** The statistics of each page, in the order in which it shows them. The pages stand at `/labels/` and so on. */
export const STATISTICS = { labels, boxes, people, images, splits };

export type StatisticsPage = keyof typeof STATISTICS;
