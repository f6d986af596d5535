import type { Check } from './types.ts';

export const boxZeroArea: Check = {
  code: 'box-zero-area',
  severity: 'error',
  unit: 'rows',
  means: 'A box has no width or no height.',
  why: 'It covers no pixel, and many training libraries stop at it.',
  remedy: 'Draw the box anew or remove the row.',
};
