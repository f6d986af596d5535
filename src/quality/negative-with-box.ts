import type { Check } from './types.ts';

export const negativeWithBox: Check = {
  code: 'negative-with-box',
  severity: 'error',
  unit: 'rows',
  means: 'A row has target 0 and a box.',
  why: 'One of the two is wrong; the box is not used.',
  remedy: 'Decide which, and correct the row.',
};
