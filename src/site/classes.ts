import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';
import { type ClassCounts, classCounts, overlappingClassCounts } from '../statistics/counts.ts';
import { classSlugs } from './paths.ts';

/** A class as the pages speak of it. */
export interface ClassInfo extends ClassCounts {
  slug: string;
  /** `#rrggbb`, the same in every chart and on every page. */
  colour: string;
  description: string | undefined;
}

/**
 * Tol's "bright" scheme and, after it, what "muted" has besides (SRON technical note EPS/TN/09-002), for classes without a
 * colour of their own.
 */
const CLASS_COLOURS = [
  ...['#228833', '#4477aa', '#ee6677', '#ccbb44', '#66ccee', '#aa3377', '#bbbbbb'],
  ...['#44aa99', '#999933', '#882255', '#ddcc77', '#6655bb', '#cc6677', '#117733'],
];

/** The classes of a dataset in the site's order, each with its address and its colour. */
export function describeClasses(catalogue: Catalogue, settings: Settings): ClassInfo[] {
  const each = overlappingClassCounts(catalogue, settings);
  // Of patients with several classes: those who are counted with them.
  const counts = [
    ...each,
    ...classCounts(catalogue, settings).filter(({ name }) => !each.some((c) => c.name === name)),
  ];
  const slugs = classSlugs(counts.map((c) => c.name));
  return counts.map((c, i) => ({
    ...c,
    slug: slugs.get(c.name)!,
    colour: settings.classes[c.name]?.colour ?? CLASS_COLOURS[i % CLASS_COLOURS.length]!,
    description: settings.classes[c.name]?.description,
  }));
}
