import type { Check } from './types.ts';

export const classConflict: Check = {
  code: 'class-conflict',
  severity: 'error',
  means: 'The class of a patient contradicts the target, or there are two classes.',
  why: 'A model trained on one of the two learns what the other denies.',
  remedy: 'Decide which is right, and correct the CSV.',

  *find(catalogue, settings) {
    const { db } = catalogue;
    const several = db.iterate<{ patient: number; classes: number }>(`
      SELECT p.number AS patient, count(DISTINCT c.class) AS classes
      FROM class_rows c JOIN patients p ON p.id = c.patient_id WHERE c.class IS NOT NULL
      GROUP BY p.number HAVING classes > 1 ORDER BY p.number`);
    for (const { patient, classes } of several) {
      if (catalogue.severalClasses) break;
      yield { patients: [patient], message: `the class file names ${classes} different classes` };
    }
    for (const [name, { target }] of Object.entries(settings.classes)) {
      if (target === undefined) continue;
      const against = db.iterate<{ number: number }>(
        'SELECT number FROM patients WHERE class = ? AND target = ? ORDER BY number',
        name,
        1 - target,
      );
      for (const { number } of against) {
        yield {
          patients: [number],
          message: `class ${name} goes with target ${target}, the label CSV says ${1 - target}`,
        };
      }
    }
  },
};
