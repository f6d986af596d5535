import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';
import { boxesPerPatient, keyCounts, overlappingClassCounts, splitCounts, targetCounts } from './counts.ts';

/** The figures of the report as other programs read them: /data/summary.json. */
export function summary(catalogue: Catalogue, settings: Settings) {
  return {
    dataset: { name: settings.title, adapter: catalogue.meta('adapter') },
    ...keyCounts(catalogue),
    classes: overlappingClassCounts(catalogue, settings),
    targets: targetCounts(catalogue),
    boxesPerPatient: Object.fromEntries(boxesPerPatient(catalogue).map((g) => [String(g.boxes), g.patients])),
    splits: splitCounts(catalogue),
  };
}
