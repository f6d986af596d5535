import { paths } from './paths.ts';

type Ask = (label: string) => [key: string, value: string] | undefined;

/** Bins from their lower bound to just below their upper one: `70–75`. */
const below =
  (key: string): Ask =>
  (label) => {
    const [, from, to] =
      /^(-?[\d.,]+)–(-?[\d.,]+)$/.exec(label)?.map((part) => part.replaceAll(',', '')) ?? [];
    return from === undefined ? undefined : [key, `${from}..<${to}`];
  };

/** Whole years, the last one included: `70–74`, which is until the day before the 75th birthday. */
const years: Ask = (label) => {
  const [, from, to] = /^(\d+)–(\d+)$/.exec(label) ?? [];
  return from === undefined ? undefined : ['age', `${from}..<${Number(to) + 1}`];
};

const SEXES: Record<string, string> = { Female: 'F', Male: 'M', Other: 'O', 'Not given': '' };

/** Questions that stand behind the lines of figures, by the figure's slug; of people only those count who have a label. */
const QUESTIONS: Record<string, { ask: Ask; labelled: boolean }> = {
  'class-distribution': { ask: (label) => ['class', label], labelled: true },
  'target-distribution': {
    ask: (label) => ['target', label.startsWith('Positive') ? '1' : '0'],
    labelled: false,
  },
  'boxes-per-patient': { ask: (label) => ['boxes', `${label}..${label}`], labelled: false },
  age: { ask: years, labelled: true },
  sex: { ask: (label) => (label in SEXES ? ['sex', SEXES[label]!] : ['sex', label]), labelled: true },
  'view-position': { ask: (label) => ['view', label === 'Not given' ? '' : label], labelled: true },
  'grey-mean': { ask: below('brightness'), labelled: false },
  'grey-standard-deviation': { ask: below('contrast'), labelled: false },
  'bits-stored': { ask: (label) => ['bits', label.replace(/ bits?$/, '')], labelled: false },
};

/**
 * The explorer with the filter of a figure's line, as an address within the site; undefined where the line is none that the
 * explorer can ask for.
 * @param splits names of the labelled splits
 */
export function explorerLink(figure: string, label: string, splits: readonly string[]): string | undefined {
  const question = QUESTIONS[figure];
  const asked = label === 'all others' ? undefined : question?.ask(label);
  if (!asked) return undefined;
  const parameters = new URLSearchParams([asked]);
  if (question!.labelled) for (const split of splits) parameters.append('split', split);
  return `${paths.explore()}?${parameters}`;
}
