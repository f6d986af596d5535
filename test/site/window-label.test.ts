import { expect, test } from 'vitest';
import { windowLabel } from '../../src/site/window-label.ts';

test('windowLabel(window, index, count) names a window, or numbers it among several', () => {
  const window = { center: -600, width: 1600 };
  expect(windowLabel(window, 0, 1)).toBe('Window -600 / 1600');
  expect(windowLabel(window, 1, 2)).toBe('Window 2: -600 / 1600');
  expect(windowLabel({ ...window, name: 'LUNG' }, 1, 2)).toBe('Window LUNG: -600 / 1600');
});
