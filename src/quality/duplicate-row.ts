import type { Check } from './types.ts';

export const duplicateRow: Check = {
  code: 'duplicate-row',
  severity: 'warning',
  unit: 'rows',
  means: 'A row says the very same as an earlier one.',
  why: 'Counted as a second box it would weigh twice in training.',
  remedy: 'Remove the repeated row.',
};
