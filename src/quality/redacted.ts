import type { CensusElement } from '../census/types.ts';
import type { Check } from './types.ts';

export const redacted: Check = {
  code: 'redacted',
  severity: 'info',
  needsLooks: true,
  unit: 'elements',
  means: 'An element holds values that this report withholds.',
  why: 'It may say who the patient is. Whoever gets the files gets the values with them.',
  remedy: 'Empty the element before the dataset is passed on, unless it is known to be harmless.',

  *find({ db }) {
    for (const { json } of db.iterate<{ json: string }>('SELECT json FROM census ORDER BY position')) {
      const { path, withheld } = JSON.parse(json) as CensusElement;
      if (withheld === 0) continue;
      const name = path
        .map((step) => `${step.name} (${step.tag.slice(0, 4)},${step.tag.slice(4)})`)
        .join(' › ');
      yield {
        patients: [],
        message: `${name} holds a value in ${withheld.toLocaleString('en')} ${withheld === 1 ? 'file' : 'files'} that is not published`,
      };
    }
  },
};
