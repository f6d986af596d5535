import { unusualBrightness } from './brightness.ts';
import type { Check } from './types.ts';

export const brightImage: Check = {
  ...unusualBrightness('high', 'brighter'),
  code: 'bright-image',
  why: 'It may be overexposed, windowed wrongly, or have black and white exchanged.',
};
