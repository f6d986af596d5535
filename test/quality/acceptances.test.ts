import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { accepts, loadAcceptances } from '../../src/quality/acceptances.ts';
import { countFindings } from '../../src/quality/counts.ts';
import { foundChecks } from '../../src/quality/summary.ts';
import { writeFindings } from '../../src/quality/write.ts';
import { parseSettings } from '../../src/settings.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { soundCatalogue } from '../support/sound-catalogue.ts';

const settings = parseSettings('title: A test\ndescription: A test.\n', 'a test');
let temporary: TemporaryFolder;
let catalogue: Catalogue;

beforeEach(async () => {
  temporary = await temporaryFolder();
  catalogue = soundCatalogue(temporary.at);
});
afterEach(async () => {
  catalogue.close();
  await temporary[Symbol.asyncDispose]();
});

/** What acceptances of such text are, or the message with which they are refused. */
function load(text: string) {
  writeFileSync(temporary.at('accepted.yaml'), text);
  try {
    return loadAcceptances(temporary.at('.'));
  } catch (error) {
    return (error as Error).message;
  }
}

const entry = (more: string) => `- code: implausible-age\n  reason: Looked up.\n  who: Jo Doe\n  ${more}\n`;

test('without the file nothing is accepted, nor with an empty one', () => {
  expect(loadAcceptances(temporary.at('.'))).toEqual([]);
  expect(load('')).toEqual([]);
  expect(load('# nothing yet\n')).toEqual([]);
});

test('entries name their line, whatever is wrong with them', () => {
  expect(load(entry('patients: [p3]'))).toMatchObject([{ patients: ['p3'], file: 'accepted.yaml', line: 1 }]);
  expect(load(`${entry('patients: [p3]')}${entry('patiens: [p3]')}`)).toMatch(
    /^accepted\.yaml, line 8: there is no entry 1\.patiens\. Expected one of code, patients, pattern, reason, who\./,
  );
  expect(load(entry('patients: []'))).toMatch(
    /line 4: the entry 0\.patients is wrong\. Expected a list that is not empty/,
  );
  expect(load(entry('patients: [3]'))).toMatch(/line 4: .*Expected a text/);
  expect(load('- code: no-such-check\n  pattern: "*"\n  reason: r\n  who: w\n')).toMatch(
    /line 1: the entry 0\.code is wrong\. Expected one of unreadable-image, /,
  );
  expect(load(entry('').trimEnd())).toMatch(/line 1: .*Expected either patients or pattern/);
  expect(load('- code: id-mismatch\n  pattern: "*"\n  who: w\n')).toMatch(
    /line 1: .*reason.*Expected a text, which is required/,
  );
  expect(load('code: id-mismatch\n')).toMatch(/^accepted\.yaml, line 1: .*Expected a list/);
});

test('accepts(acceptance, ids, file) wants every patient of a group, and takes * for any characters', () => {
  expect(accepts({ patients: ['a', 'b'] }, ['a'], null)).toBe(true);
  expect(accepts({ patients: ['a', 'b'] }, ['a', 'c'], null)).toBe(false);
  expect(accepts({ patients: ['a'] }, [], 'a')).toBe(false);
  const fits = (pattern: string, id: string) => accepts({ pattern }, [id], null);
  expect(['*', 'a*', '*c', 'a*c', 'a*b*c', 'abc'].map((pattern) => fits(pattern, 'abc'))).toEqual(
    Array(6).fill(true),
  );
  expect(['b*', '*b', 'a', 'abc*c', 'a*bb*c', 'a.c'].map((pattern) => fits(pattern, 'abc'))).toEqual(
    Array(6).fill(false),
  );
  expect(accepts({ pattern: 'images/*' }, [], 'images/x.txt')).toBe(true);
  expect(accepts({ pattern: '*' }, [], null)).toBe(true);
});

test('an accepted finding keeps its reason and counts no more; an acceptance that fits nothing is a finding', () => {
  const { db } = catalogue;
  db.exec('UPDATE images SET age = 150 WHERE number IN (3, 5)');
  const place = { file: 'accepted.yaml', reason: 'Looked up.', who: 'Jo Doe' };
  writeFindings(db, settings, [
    { ...place, line: 1, code: 'implausible-age', patients: ['p3'] },
    { ...place, line: 6, code: 'implausible-age', patients: ['p4'] },
  ]);
  const findings = [...catalogue.findings()];
  expect(
    findings.map(({ code, patients, accepted, line }) => [code, patients, accepted?.reason, line]),
  ).toEqual([
    ['implausible-age', ['p3'], 'Looked up.', undefined],
    ['implausible-age', ['p5'], undefined, undefined],
    ['unused-acceptance', [], undefined, 6],
  ]);
  expect(countFindings(catalogue)).toEqual({ error: 1, warning: 1, info: 0, accepted: 1 });
  const ages = foundChecks(catalogue).find(({ check }) => check.code === 'implausible-age');
  expect(ages).toMatchObject({ cases: 1, accepted: 1, concerned: 1, total: 42, unit: 'images' });
});

test('what concerns more than half of all is said once, with its number', () => {
  const { db } = catalogue;
  db.exec(
    'UPDATE images SET sex = NULL WHERE number <= 22; UPDATE images SET view_position = NULL WHERE number <= 21',
  );
  writeFindings(db, settings);
  const found = new Map(foundChecks(catalogue).map((each) => [each.check.code, each]));
  expect(found.get('missing-sex')).toMatchObject({ cases: 1, concerned: 22, total: 42 });
  expect(found.get('missing-view')).toMatchObject({ cases: 21, concerned: 21, total: 42 });
  const whole = [...catalogue.findings()].find(({ code }) => code === 'missing-sex')!;
  expect([whole.patients, whole.message]).toEqual([
    [],
    '22 of 42 images have no usable Patient’s Sex (0010,0040)',
  ]);
});
