import { unusualBrightness } from './brightness.ts';
import type { Check } from './types.ts';

export const darkImage: Check = {
  ...unusualBrightness('low', 'darker'),
  code: 'dark-image',
  why: 'It may be underexposed, windowed wrongly, or mostly collimated.',
};
