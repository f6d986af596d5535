import { expect, test } from 'vitest';
import { fleissKappa } from '../../src/statistics/methods/fleiss-kappa.ts';

test('kappa of two categories as worked out by hand', () => {
  // Five subjects, three raters: P = (1 + 1 + 1/3 + 1/3 + 1) / 5, p(yes) = (3 + 0 + 1 + 2 + 3) / 15.
  const subjects = [3, 0, 1, 2, 3].map((yes) => ({ raters: 3, yes }));
  const chance = 0.6 ** 2 + 0.4 ** 2;
  expect(fleissKappa(subjects)).toBeCloseTo((11 / 15 - chance) / (1 - chance), 12);
});

test('1 where all agree, below 0 where they never do, undefined where there is nothing to tell apart', () => {
  expect(fleissKappa([3, 0, 3].map((yes) => ({ raters: 3, yes })))).toBeCloseTo(1, 12);
  expect(fleissKappa([1, 1, 1].map((yes) => ({ raters: 2, yes })))).toBeCloseTo(-1, 12);
  expect(fleissKappa([0, 0].map((yes) => ({ raters: 3, yes })))).toBeUndefined();
  expect(fleissKappa([])).toBeUndefined();
});

test('subjects may have different numbers of raters', () => {
  const mixed = [
    { raters: 2, yes: 2 },
    { raters: 5, yes: 0 },
    { raters: 4, yes: 2 },
  ];
  const agreement = (1 + 1 + 4 / 12) / 3;
  const yes = (1 + 0 + 0.5) / 3;
  const chance = yes ** 2 + (1 - yes) ** 2;
  expect(fleissKappa(mixed)).toBeCloseTo((agreement - chance) / (1 - chance), 12);
});
