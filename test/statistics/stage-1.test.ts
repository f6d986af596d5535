import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseSettings } from '../../src/settings.ts';
import type { StoredFigure } from '../../src/statistics/types.ts';
import { writeFigures } from '../../src/statistics/write.ts';
import { readDataset } from '../support/catalogue.ts';
import { temporaryFolder } from '../support/files.ts';

/** Stage 1 of the challenge: rows of the class file, and the patients that they are of. */
const STAGE_1 = [
  { name: 'Normal', rows: 8525, patients: 8525 },
  { name: 'No Lung Opacity / Not Normal', rows: 11_500, patients: 11_500 },
  { name: 'Lung Opacity', rows: 8964, patients: 5659 },
];

/** Label tables of these numbers: the first patients of a class have its rows that are left over, one more each. */
function tables() {
  const labels = ['patientId,x,y,width,height,Target'];
  const classes = ['patientId,class'];
  for (const [c, { name, rows, patients }] of STAGE_1.entries()) {
    for (let row = 0; row < rows; row++) {
      const id = `${c}-${String(row % patients).padStart(5, '0')}`;
      classes.push(`${id},${name}`);
      labels.push(name === 'Lung Opacity' ? `${id},${10 + row},20,30,40,1` : `${id},,,,,0`);
    }
  }
  return { labels: labels.join('\n'), classes: classes.join('\n') };
}

test('the figures of stage 1 are counted by rows and by patients, and the caption tells them apart', async () => {
  await using temporary = await temporaryFolder();
  const { labels, classes } = tables();
  await writeFile(temporary.at('stage_1_train_labels.csv'), labels);
  await writeFile(temporary.at('stage_1_detailed_class_info.csv'), classes);
  const settings = parseSettings(
    `title: Stage 1\ndescription: D\nclasses:\n${STAGE_1.map(({ name }) => `  ${name}: {}\n`).join('')}`,
    'test',
  );
  const { catalogue } = await readDataset(temporary.folder, temporary.at('cache'), settings);
  try {
    const { db } = catalogue;
    writeFigures(db, { settings, salt: '', fullSize: true });
    const figure = (slug: string) => {
      const row = db.get<{ json: string }>(
        "SELECT json FROM figures WHERE page = 'labels' AND slug = ?",
        slug,
      );
      return JSON.parse(row!.json) as StoredFigure;
    };

    const distribution = figure('class-distribution');
    expect(distribution.columns.map(({ label }) => label)).toEqual(['Patients', 'Rows', 'Boxes']);
    expect(distribution.categories.map(({ label, values }) => [label, ...values.slice(0, 2)])).toEqual([
      ['Normal', 8525, 8525],
      ['No Lung Opacity / Not Normal', 11_500, 11_500],
      ['Lung Opacity', 5659, 8964],
    ]);
    expect(distribution.caption).toContain('28,989 rows of 25,684 patients');
    expect(distribution.caption).toContain('Lung Opacity looks like 30.9 % and is 22.0 %');

    expect(figure('target-distribution').categories.map(({ values }) => values)).toEqual([
      [5659, 8964],
      [20_025, 20_025],
    ]);
    expect(figure('rows-per-patient').caption).toContain('28,989 rows speak of 25,684 patients');
    expect(figure('target-by-class').categories.map(({ values }) => values)).toEqual([
      [0, 8525],
      [0, 11_500],
      [5659, 0],
    ]);
    // Without an image there is no view, no sex and no picture of a box.
    const slugs = db.all<{ slug: string }>('SELECT slug FROM figures').map(({ slug }) => slug);
    expect(slugs.filter((slug) => /-by-sex|-by-view|smallest|at-edge/.test(slug))).toEqual([]);
  } finally {
    catalogue.close();
  }
});
