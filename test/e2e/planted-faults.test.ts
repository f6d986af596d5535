import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../src/check.ts';
import { PROJECT } from '../support/command-line.ts';
import { firstExisting, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

/** What the generator has planted: ids of patients, or pairs that begin with one. */
interface Planted {
  idMismatch: string[];
  missingImage: string[];
  unlabelledImage: string[];
  impossibleAge: [id: string, age: number][];
  truncated: string[];
  labelFaults: [code: string, id: string][];
}

const generator = firstExisting(path.join(PROJECT, '..', 'shared', 'bench', 'make-rsna.mjs'));

describe.skipIf(!generator)('a generated dataset with planted faults', () => {
  let temporary: TemporaryFolder;
  let planted: Planted;
  let found: { code: string; patients: string[]; severity: string }[];

  beforeAll(async () => {
    temporary = await temporaryFolder();
    const data = temporary.at('data');
    execFileSync(
      process.execPath,
      [generator!, '--out', data, '--patients', '48', '--test', '2', '--seed', '5', '--label-faults'],
      { cwd: PROJECT, stdio: 'ignore' },
    );
    planted = JSON.parse(readFileSync(temporary.at('data.planted.json'), 'utf8')) as Planted;
    using result = await check({ data, cache: temporary.at('cache'), jobs: 2 });
    found = JSON.parse([...result.json()].join('')) as typeof found;
  }, 120_000);
  afterAll(() => temporary?.[Symbol.asyncDispose]());

  const patientsOf = (code: string) =>
    [...new Set(found.filter((f) => f.code === code).flatMap((f) => f.patients))].sort();

  test.each<[code: string, ids: (planted: Planted) => string[]]>([
    ['implausible-age', (p) => p.impossibleAge.map(([id]) => id)],
    ['id-mismatch', (p) => p.idMismatch],
    ['missing-image', (p) => p.missingImage],
    ['unlabelled-image', (p) => p.unlabelledImage],
    ['unreadable-image', (p) => p.truncated],
  ])('%s is found where it was planted, and nowhere else', (code, ids) => {
    expect(ids(planted).length).toBeGreaterThan(0);
    expect(patientsOf(code)).toEqual(ids(planted).sort());
  });

  test('faults in the tables are found where they were planted, and nowhere else', () => {
    const codes = [...new Set(planted.labelFaults.map(([code]) => code))];
    expect(codes.length).toBeGreaterThan(5);
    const ofCode = (code: string) => planted.labelFaults.filter(([c]) => c === code).map(([, id]) => id);
    // Some faults bring others about: a patient with both targets has a class that contradicts one of them, or no box.
    for (const code of codes) expect(patientsOf(code), code).toEqual(expect.arrayContaining(ofCode(code)));
    const faulty = new Set(planted.labelFaults.map(([, id]) => id));
    for (const code of codes)
      expect(
        patientsOf(code).filter((id) => !faulty.has(id)),
        code,
      ).toEqual([]);
  });
});
