import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import { expect, inject, test } from 'vitest';
import { listPages } from '../support/files.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Titles begin with ids and names of the dataset, which are as long as they are.
    'long-title': 'off',
    // Ids of cases end with names of patients: any but blanks may stand in them.
    'valid-id': ['error', { relaxed: true }],
    // A wide table scrolls in a region that the keyboard reaches: a box around the table, not a section of the text.
    'prefer-native-element': ['error', { exclude: ['region'] }],
  },
});

/** Pages of one folder are alike: of those of the sample so many are looked at. */
const ALIKE = 12;

/** Pages of a site, of each folder at most so many, from its first to its last one. */
function someOfEach(pages: string[], most: number): string[] {
  const folders = Map.groupBy(pages, (page) => page.split('/').slice(0, -2).join('/'));
  return [...folders.values()].flatMap((all) =>
    all.filter(
      (_, i) =>
        all.length <= most ||
        Math.floor((i * most) / all.length) !== Math.floor(((i - 1) * most) / all.length),
    ),
  );
}

test.each([
  ['sample', ALIKE],
  ['hostile', Number.POSITIVE_INFINITY],
] as const)('pages of every kind of the %s site are valid HTML', async (name, most) => {
  const { site } = inject(name);
  const faults: string[] = [];
  const pages = someOfEach(await listPages(site), most);
  expect(pages.length).toBeGreaterThan(50);
  for (const page of pages) {
    const { results } = await validator.validateFile(path.join(site, page));
    for (const { messages } of results) {
      for (const { ruleId, message, line, column } of messages)
        faults.push(`${page}:${line}:${column} ${ruleId}: ${message}`);
    }
  }
  expect(faults).toEqual([]);
});
