import type { StatisticsPage } from '../statistics/index.ts';

/** The pages of statistics, in the order of their tabs. */
export const STATISTICS_PAGES: { page: StatisticsPage; title: string }[] = [
  { page: 'labels', title: 'Labels' },
  { page: 'boxes', title: 'Boxes' },
  { page: 'people', title: 'People and acquisition' },
  { page: 'images', title: 'Images' },
  { page: 'splits', title: 'Splits' },
];
