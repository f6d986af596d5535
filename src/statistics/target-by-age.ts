import type { Row } from '../catalogue/database.ts';
import { andHas, PEOPLE, peopleWhere, percent } from './people.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';

/** Width of a group in years. */
const GROUP = 10;

interface Group {
  decade: number;
  n: number;
  positive: number;
}

/** Whether the 95 % intervals of both shares have nothing in common: a cautious test of their difference. */
function isApart(most: Group, least: Group): boolean {
  return wilsonInterval(most.positive, most.n)![0] > wilsonInterval(least.positive, least.n)![1];
}

/** Share of positive patients in each ten years of age. */
export const targetByAge: Statistic = {
  compute(catalogue) {
    const groups = catalogue.db.all<Group & Row>(
      `SELECT CAST(age / ${GROUP} AS INTEGER) AS decade, count(*) AS n, sum(target) AS positive FROM ${PEOPLE}
       WHERE age IS NOT NULL AND target IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    if (groups.length < 2) return undefined;
    const label = (decade: number) => `${decade * GROUP}–${decade * GROUP + GROUP - 1}`;
    const patients = groups.reduce((sum, { n }) => sum + n, 0);
    // Of groups with few patients the share is chance.
    const firm = groups.filter(({ n }) => n >= 30).sort((a, b) => b.positive / b.n - a.positive / a.n);
    const [most, least] = [firm[0], firm.at(-1)];
    const words = (g: (typeof groups)[number]) => `${percent(g.positive, g.n)} % at ${label(g.decade)}`;
    return {
      slug: 'target-by-age',
      title: 'Positive patients by age, in %',
      caption:
        most && least && most !== least
          ? `${isApart(most, least) ? '' : 'Ages do not differ by more than their intervals allow. '}The share of positive patients is highest with ${words(most)} and lowest with ${words(least)} years, among groups of 30 patients and more.`
          : 'The groups are small: their intervals say how little is known of each.',
      categoryLabel: 'Age in years',
      columns: [
        { unit: 'other', label: '% positive', total: 'none', decimals: 1, charted: true },
        { unit: 'patients', label: 'Positive', total: 'none', charted: false },
        { unit: 'patients', label: 'Patients', total: patients, charted: false },
      ],
      categories: groups.map(({ decade, n, positive }) => {
        const condition = {
          sql: 'target IS NOT NULL AND age >= ? AND age < ?',
          values: [decade * GROUP, (decade + 1) * GROUP],
        };
        return {
          label: label(decade),
          values: [percent(positive, n), positive, n],
          intervals: [wilsonInterval(positive, n)],
          patients: peopleWhere(condition),
          cells: [undefined, peopleWhere(andHas(condition, 'target', 1)), undefined],
        };
      }),
      method:
        'Labelled patients with an age of 0 to 120 years. Below the share of positive ones in a line, its 95 % Wilson interval.',
    };
  },
};
