import { overlappingClassCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/** Classes of a dataset in which a patient may have several, each with everybody who has it. */
export const findings: Statistic = {
  compute(catalogue, settings) {
    if (!catalogue.severalClasses) return undefined;
    const classes = overlappingClassCounts(catalogue, settings);
    if (classes.length === 0) return undefined;
    const labelled = catalogue.count('SELECT count(*) FROM patients WHERE labelled');
    const several = catalogue.count(
      'SELECT count(*) FROM (SELECT patient FROM patient_classes GROUP BY patient HAVING count(*) > 1)',
    );
    const [first] = [...classes].sort((a, b) => b.patients - a.patients);
    return {
      slug: 'findings',
      title: 'Classes, in patients who have them',
      caption: `${first!.name} is the most frequent class: ${share(first!.patients, labelled)} of ${counted(labelled, 'labelled patient')}. ${counted(several, 'patient')} have more than one class and are counted in each.`,
      categoryLabel: 'Class',
      columns: [
        { unit: 'patients', label: 'Patients', total: labelled },
        { unit: 'rows', label: 'Rows', total: 'none', charted: false },
        { unit: 'boxes', label: 'Boxes', total: 'none', charted: false },
      ],
      categories: classes.map(({ name, patients, rows, boxes }) => ({
        label: name,
        values: [patients, rows, boxes],
        intervals: [wilsonInterval(patients, labelled)],
        className: name,
      })),
      method:
        'Labelled patients of whom at least one label row names the class; the class that says there is nothing only where no row names a finding. Shares are out of all labelled patients and add up to more than 100 %. Below each, its 95 % Wilson interval.',
    };
  },
};
