import type { Check } from './types.ts';

export const badRow: Check = {
  code: 'bad-row',
  severity: 'error',
  unit: 'rows',
  means: 'A row of a CSV, or a cell of it, cannot be read.',
  why: 'The row is left out, so its patient may have fewer boxes here than in the file.',
  remedy: 'Correct the row in the CSV.',
};
