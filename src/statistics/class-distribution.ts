import { classCounts } from './counts.ts';
import type { Statistic } from './types.ts';
import { wilsonInterval } from './wilson.ts';
import { counted, share } from './words.ts';

/** Class distribution, by rows of the class CSV and by patients. */
export const classDistribution: Statistic = {
  compute(catalogue, settings) {
    const classes = classCounts(catalogue, settings);
    if (classes.length === 0) return undefined;
    const rows = classes.reduce((sum, c) => sum + c.rows, 0);
    const patients = classes.reduce((sum, c) => sum + c.patients, 0);
    const largest = [...classes].sort((a, b) => b.patients - a.patients)[0]!;
    const several = catalogue.severalClasses;
    const repeated = classes.filter((c) => c.rows > c.patients);
    const why = several
      ? 'Every patient counts once: who has several classes is in a line of their own.'
      : repeated.length === 0
        ? 'Every patient has one row.'
        : `The class file has ${counted(rows, 'row')} of ${counted(patients, 'patient')}, one for each box: counted by rows, ${repeated.map((c) => `${c.name} looks like ${share(c.rows, rows)} and is ${share(c.patients, patients)}`).join(', ')}.`;
    return {
      slug: 'class-distribution',
      title: several ? 'Class distribution, in patients' : 'Class distribution, in rows and in patients',
      caption: `${largest.name} is the largest class, with ${share(largest.patients, patients)} of patients. ${why}`,
      categoryLabel: 'Class',
      columns: [
        { unit: 'patients', label: 'Patients' },
        { unit: 'rows', label: 'Rows' },
        { unit: 'boxes', label: 'Boxes' },
      ],
      categories: classes.map((c) => ({
        label: c.name,
        values: [c.patients, c.rows, c.boxes],
        intervals: [wilsonInterval(c.patients, patients)],
        className: c.name,
      })),
      method: several
        ? `Patients by the classes that label rows name (${rows.toLocaleString('en')} rows), and their boxes. Who has a finding is not counted with those of whom somebody says that there is none. Below the share of patients, its 95 % Wilson interval.`
        : `Rows of the class CSV (${rows.toLocaleString('en')} with a class), the distinct patients among them, and the boxes of these patients. Below the share of patients, its 95 % Wilson interval.`,
    };
  },
};
