import type { Statistic } from './types.ts';
import { counted } from './words.ts';

const LABELLED = 'SELECT number FROM patients WHERE labelled';
const IN_TRAINING =
  'SELECT p.number FROM patients p WHERE EXISTS (SELECT 1 FROM images i JOIN splits s ON s.name = i.split AND s.labelled WHERE i.patient = p.number)';

/** What a patient may lack, each with the patients who could have it: both SQL that gives their numbers. */
const GAPS = [
  {
    label: 'Labelled, without a target that can be read',
    among: LABELLED,
    sql: `${LABELLED} AND target IS NULL`,
  },
  { label: 'Labelled, without a class', among: LABELLED, sql: `${LABELLED} AND class IS NULL` },
  {
    label: 'Labelled, without an image file',
    among: LABELLED,
    sql: `${LABELLED} AND NOT EXISTS (SELECT 1 FROM images i WHERE i.patient = patients.number)`,
  },
  {
    label: 'With a training image, without a label',
    among: IN_TRAINING,
    sql: `${IN_TRAINING} AND NOT p.labelled`,
  },
];

/** Patients who lack a label, a class or an image that others have. */
export const missingLabels: Statistic = {
  compute(catalogue) {
    const hasClasses = catalogue.count('SELECT count(*) FROM class_rows') > 0;
    const hasImages = catalogue.count('SELECT count(*) FROM images') > 0;
    const gaps = GAPS.filter(
      ({ label }) => (hasClasses || !label.includes('class')) && (hasImages || !label.includes('image')),
    ).map((gap) => ({
      ...gap,
      n: catalogue.count(`SELECT count(*) FROM (${gap.sql})`),
      all: catalogue.count(`SELECT count(*) FROM (${gap.among})`),
    }));
    if (gaps.every(({ all }) => all === 0)) return undefined;
    const lacking = gaps.filter(({ n }) => n > 0);
    return {
      slug: 'missing-labels',
      title: 'Missing labels, in patients',
      caption:
        lacking.length === 0
          ? 'Nothing is missing: every patient has the labels that others have.'
          : `${lacking.map(({ label, n }) => `${label}: ${counted(n, 'patient')}`).join('. ')}. Figures leave out whoever lacks what they count.`,
      kind: 'table',
      categoryLabel: 'What is missing',
      columns: [
        { unit: 'patients', label: 'Patients', total: 'none' },
        { unit: 'other', label: 'Out of', total: 'none' },
        { unit: 'other', label: '%', total: 'none', decimals: 2 },
      ],
      categories: gaps.map(({ label, sql, n, all }) => ({
        label,
        values: [n, all, all === 0 ? undefined : (100 * n) / all],
        patients: { sql },
      })),
      method:
        'A patient is labelled where the label CSV has a row with the id; a row that cannot be read gives no target. The quality page lists the same cases one by one.',
    };
  },
};
