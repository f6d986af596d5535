import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { readJson, readRows } from '../support/files.ts';

const { data, site, url } = inject('sample');
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const shownFigures = (page: Page) =>
  page.$$eval('figure.figure', (figures) => figures.filter((f) => f.checkVisibility()).map((f) => f.id));

/** Patients by view and class: from the records, and from the class file. */
async function expectedTable() {
  const classes = new Map(
    (await readRows(data, 'stage_2_detailed_class_info.csv')).map(([id, name]) => [id!, name!]),
  );
  const patients = await readJson<{ id: string; view: string | null; labelled: boolean }[]>(
    site,
    'data',
    'patients.json',
  );
  const counts = new Map<string, number>();
  for (const { id, view, labelled } of patients) {
    if (!labelled || view === null) continue;
    const key = `${view} ${classes.get(id)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

test.each([true, false])(
  'a switch splits the classes by view position and by sex (scripts: %s)',
  async (scripts) => {
    const page = await browser.newPage({ javaScriptEnabled: scripts });
    await page.goto(new URL('labels/', url).href);
    expect(await shownFigures(page)).toContain('class-distribution');
    expect(await shownFigures(page)).not.toContain('class-distribution-by-sex');
    const first = page.locator('.switch').first();
    await first.getByLabel('By view position').check();
    const shown = await shownFigures(page);
    expect(shown).toContain('class-distribution-by-view-position');
    expect(shown).not.toContain('class-distribution');
    // The other switch stays where it was.
    expect(shown).toContain('target-by-class');

    const figure = page.locator('#class-distribution-by-view-position');
    const headings = await figure.locator('thead th').allInnerTexts();
    const expected = await expectedTable();
    for (const row of await figure.locator('tbody tr').all()) {
      const view = (await row.locator('th').textContent())!.trim();
      const values = await row
        .locator('td')
        .evaluateAll((cells) => cells.map((c) => (c as HTMLElement).dataset.value));
      expect(values).toEqual(
        headings.slice(1).map((name) => String(expected.get(`${view} ${name.trim()}`) ?? 0)),
      );
    }
    if (scripts) await figure.locator('canvas').waitFor();
    await page.close();
  },
);

test('the switch is turned with the keyboard, and by an address', async () => {
  const page = await browser.newPage();
  await page.goto(new URL('labels/', url).href);
  await page.locator('.switch input').first().focus();
  await page.keyboard.press('ArrowRight');
  expect(await shownFigures(page)).toContain('class-distribution-by-view-position');
  await page.keyboard.press('ArrowRight');
  expect(await shownFigures(page)).toContain('class-distribution-by-sex');
  expect(page.url()).toContain('/labels/');
  await page.goto(new URL('labels/#target-by-class-by-sex', url).href);
  await page.reload();
  expect(await shownFigures(page)).toContain('target-by-class-by-sex');
  await page.close();
});
