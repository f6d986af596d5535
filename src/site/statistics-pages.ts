import type { StatisticsPage } from '../statistics/index.ts';

/** The pages of statistics and the census of headers, in the order of their tabs. */
export const STATISTICS_PAGES: { page: StatisticsPage | 'headers'; title: string }[] = [
  { page: 'labels', title: 'Labels' },
  { page: 'boxes', title: 'Boxes' },
  { page: 'people', title: 'People and acquisition' },
  { page: 'images', title: 'Images' },
  { page: 'headers', title: 'Headers' },
  { page: 'splits', title: 'Splits' },
];
