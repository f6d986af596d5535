import { comparedSplits, type SplitDifference, splitDifferences } from './split-differences.ts';
import type { Statistic } from './types.ts';

/** Below it, a difference is negligible: SMD as Austin 2009 has it, PSI as Siddiqi 2006 does. */
const NEGLIGIBLE = 0.1;

/** Every variable in both splits, the largest difference first. */
export const splitTable: Statistic = {
  compute(catalogue) {
    const splits = comparedSplits(catalogue);
    if (!splits) return undefined;
    const differences = splitDifferences(catalogue, splits);
    if (differences.length === 0) return undefined;
    const [first, second] = splits;
    const column = (label: string, decimals: number) => ({
      unit: 'other' as const,
      label,
      total: 'none' as const,
      decimals,
    });
    return {
      slug: 'split-differences',
      title: `Differences between ${first} and ${second}, as SMD and PSI`,
      caption: `${inWords(differences)} |SMD| below 0.1 is negligible; PSI below 0.1 is stable, and above 0.25 shifted.`,
      kind: 'table',
      categoryLabel: 'Variable',
      columns: [
        column('SMD', 3),
        column('PSI', 3),
        column('By chance, up to', 3),
        column(`Mean, ${first}`, 2),
        column(`SD, ${first}`, 2),
        column(`Mean, ${second}`, 2),
        column(`SD, ${second}`, 2),
      ],
      categories: differences.map(({ variable, value, byChance, moments }) => ({
        label: value === undefined ? `${variable.name} (one value in each, not the same)` : variable.name,
        values: [
          variable.kind === 'number' ? value : undefined,
          variable.kind === 'category' ? value : undefined,
          byChance,
          ...(moments ?? [undefined, undefined]).flatMap((m) => [m?.mean, m && Math.sqrt(m.variance)]),
        ],
      })),
      method: `Images that could be read. SMD, of numbers: mean of ${second} minus mean of ${first}, over the root of the mean of both variances (Austin 2009). PSI, of categories: the sum of (q − p) ln(q / p) over their shares p and q, with 0.0001 for a share of 0, and a missing value as a category (Siddiqi 2006). By chance: what the number stays below in 95 of 100 random divisions into splits of these sizes.`,
    };
  },
};

/** Whether chance alone reaches what would be called a clear difference, of most variables. */
const tooSmall = (differences: SplitDifference[]) =>
  differences.filter(({ byChance }) => byChance >= 0.25).length > differences.length / 2;

function inWords(differences: SplitDifference[]): string {
  const real = differences.filter(({ size, byChance }) => size >= NEGLIGIBLE && size > byChance);
  if (real.length === 0)
    return tooSmall(differences)
      ? 'The smaller split is too small to tell: chance alone makes differences of 0.25 and more.'
      : 'Nothing differs by 0.1 or more and by more than chance.';
  const names = real.slice(0, 3).map(({ variable, value }) => {
    const measure = variable.kind === 'number' ? 'SMD' : 'PSI';
    const name = variable.name.charAt(0).toLowerCase() + variable.name.slice(1).replace(/,.*$/, '');
    return value === undefined ? name : `${name} (${measure} ${value.toFixed(2).replace('-', '−')})`;
  });
  const further = real.length - names.length;
  return `${real.length} of ${differences.length} variables ${real.length === 1 ? 'differs' : 'differ'} by 0.1 or more, and by more than chance: ${names.join(', ')}${further > 0 ? ` and ${further} more` : ''}.`;
}
