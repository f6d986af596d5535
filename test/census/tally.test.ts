import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../src/catalogue/database.ts';
import { Tally } from '../../src/census/tally.ts';
import { LISTED_PATIENTS } from '../../src/census/types.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';

let temporary: TemporaryFolder;
let db: Database;
let tally: Tally;

beforeAll(async () => {
  temporary = await temporaryFolder();
  Database.openState(temporary.at('state.sqlite')).db.close();
  db = Database.create(temporary.at('catalogue.sqlite'), temporary.at('state.sqlite'));
  tally = new Tally(db);
});
afterAll(async () => {
  db.close();
  await temporary[Symbol.asyncDispose]();
});

test('counts are exact and the first patients are the first, far beyond what memory holds', () => {
  // As many values as files for element 0; of element 1 three, which are counted between them.
  const files = 70_000;
  for (let patient = 1; patient <= files; patient++) {
    tally.add(0, `uid ${patient}`, patient);
    tally.add(1, patient % 10 === 0 ? 'rare' : patient % 3 === 0 ? 'B' : 'A', patient);
    // Once early and once late, with other values between them.
    if (patient === 5 || patient === 69_000) tally.add(2, 'twice', patient);
  }
  tally.flush();
  expect(tally.distinct(0)).toBe(files);
  expect(tally.mostFrequent(1, 20).map(({ value, files: n }) => [value, n])).toEqual([
    ['A', 42_000],
    ['B', 21_000],
    ['rare', 7_000],
  ]);
  expect(tally.mostFrequent(1, 20)[2]!.patients.slice(0, LISTED_PATIENTS)).toEqual(
    Array.from({ length: LISTED_PATIENTS }, (_, i) => 10 * (i + 1)),
  );
  expect(tally.mostFrequent(2, 20)).toEqual([
    { value: 'twice', cut: false, files: 2, patients: [5, 69_000] },
  ]);
});

test('of equally frequent values the first in the order of their characters come first', () => {
  for (const value of ['b', 'a', 'C', 'a', 'b']) tally.add(3, value, 1);
  tally.flush();
  expect(tally.mostFrequent(3, 2).map(({ value }) => value)).toEqual(['a', 'b']);
});

test('long values that differ at their end only are two, and no character is cut in half', () => {
  const long = `${'x'.repeat(199)}🩻`;
  tally.add(4, `${long} first`, 1);
  tally.add(4, `${long} second`, 2);
  tally.add(4, 'with \0 in it', 3);
  tally.flush();
  expect(tally.distinct(4)).toBe(3);
  const values = tally.mostFrequent(4, 3);
  expect(values.map(({ value, cut }) => [value, cut])).toEqual([
    ['with \u2400 in it', false],
    ['x'.repeat(199), true],
    ['x'.repeat(199), true],
  ]);
});
