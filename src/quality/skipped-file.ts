import type { Check } from './types.ts';

export const skippedFile: Check = {
  code: 'skipped-file',
  severity: 'warning',
  unit: 'images',
  means: 'A file in an image folder is not read as an image.',
  why: 'What is not read is not in the report.',
  remedy: 'Rename it to end in .dcm where it is an image, else move it away.',
};
