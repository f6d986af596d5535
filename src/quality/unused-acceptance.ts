import type { Check } from './types.ts';

export const unusedAcceptance: Check = {
  code: 'unused-acceptance',
  severity: 'warning',
  unit: 'rows',
  means: 'An acceptance of a finding fits no finding.',
  why: 'What it spoke of is mended, or its patients are misspelt: then the finding that it means is still open.',
  remedy: 'Correct or remove the entry.',
};
