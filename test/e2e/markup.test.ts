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

test.each(['sample', 'hostile'] as const)('every page of the %s site is valid HTML', async (name) => {
  const { site } = inject(name);
  const faults: string[] = [];
  for (const page of await listPages(site)) {
    const { results } = await validator.validateFile(path.join(site, page));
    for (const { messages } of results) {
      for (const { ruleId, message, line, column } of messages)
        faults.push(`${page}:${line}:${column} ${ruleId}: ${message}`);
    }
  }
  expect(faults).toEqual([]);
});
