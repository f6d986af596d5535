import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataFault } from '../../src/errors.ts';
import { loadSettings } from '../../src/settings.ts';
import { summary } from '../../src/statistics/summary.ts';
import { readDataset } from '../support/catalogue.ts';
import { PROJECT } from '../support/command-line.ts';
import { firstExisting, type TemporaryFolder, temporaryFolder } from '../support/files.ts';

/** What the corpus expects of a file; its README.md explains each field. */
interface Expectation {
  parses: boolean | 'either';
  rows?: number;
  validBoxes?: number;
  positivePatients?: number;
  negativePatients?: number;
  issues: { code: string; line: number | null; patientId: string | null; optional?: boolean }[];
}

interface Reference {
  path: string;
  kind: string;
  role?: string;
  recipe: string;
  expect: Expectation;
}

/** Our findings for an issue of the corpus; those that are missing here are about forms that we simply accept. */
const CODES: Record<string, string[]> = {
  'negative-size': ['bad-row'],
  'zero-area': ['box-zero-area'],
  'outside-image': ['box-outside-image'],
  'duplicate-row': ['duplicate-row'],
  'conflicting-target': ['label-conflict'],
  'positive-without-box': ['positive-without-box'],
  'negative-with-box': ['negative-with-box'],
  'unknown-patient': ['missing-image', 'bad-row'],
  'class-contradicts-target': ['class-conflict'],
  'not-a-number': ['bad-row'],
  'unlabelled-image': ['unlabelled-image'],
};
const ACCEPTED = ['delimiter', 'extra-columns', 'header-names', 'no-rows', 'huge-field'];

const corpus = firstExisting(path.join(PROJECT, '..', 'shared', 'corpus', 'open'));
const records: Reference[] = corpus
  ? (await readFile(path.join(corpus, 'reference.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Reference)
      .filter((record) => record.kind === 'csv')
  : [];

describe.skipIf(!corpus)('label files of the corpus', () => {
  let temporary: TemporaryFolder;

  beforeAll(async () => {
    temporary = await temporaryFolder();
  });
  afterAll(() => temporary?.[Symbol.asyncDispose]());

  /** Lays a case out as a dataset: its tables under the names of the challenge, with the corpus's images. */
  async function layOut(folder: string): Promise<string> {
    const data = temporary.at(path.basename(folder));
    const images = path.join(data, 'stage_2_train_images');
    await mkdir(images, { recursive: true });
    for (const file of await readdir(path.join(corpus!, 'csv', 'images')))
      await copyFile(path.join(corpus!, 'csv', 'images', file), path.join(images, file));
    await copyFile(path.join(folder, 'labels.csv'), path.join(data, 'stage_2_train_labels.csv'));
    if (records.some((r) => path.join(corpus!, r.path) === path.join(folder, 'classes.csv')))
      await copyFile(path.join(folder, 'classes.csv'), path.join(data, 'stage_2_detailed_class_info.csv'));
    return data;
  }

  /** Reads a case and counts it, as a build does before it renders. */
  async function read(folder: string) {
    const settings = loadSettings(path.join(PROJECT, 'content', 'report.yaml'));
    const work = `${temporary.at(path.basename(folder))}-work`;
    const { catalogue } = await readDataset(await layOut(folder), work, settings);
    const counts = summary(catalogue, settings) as unknown as Record<string, number>;
    const findings = [...catalogue.findings()];
    return { counts, findings };
  }

  const labels = records.filter((record) => record.role === 'labels');

  test.each(labels.map((record) => [record.path, record.recipe, record] as const))(
    '%s: %s',
    async (file, _recipe, record) => {
      const folder = path.dirname(path.join(corpus!, file));
      const outcome = await read(folder).catch((error: unknown) => error as Error);
      if (outcome instanceof Error) {
        // A refusal has to be one that tells the user what to mend.
        expect(outcome).toBeInstanceOf(DataFault);
        expect(outcome.message).toContain('stage_2_train_labels.csv');
        expect(record.expect.parses).not.toBe(true);
        return;
      }
      expect(record.expect.parses).not.toBe(false);
      const { counts, findings } = outcome;
      const { rows, validBoxes, positivePatients, negativePatients } = record.expect;
      expect(counts.labelRows).toBe(rows);
      if (validBoxes !== undefined) expect(counts.boxesInsideImage).toBe(validBoxes);
      if (positivePatients !== undefined) expect(counts.positivePatients).toBe(positivePatients);
      if (negativePatients !== undefined) expect(counts.negativePatients).toBe(negativePatients);
      const classes = records.find(
        (r) => r.path === path.posix.join(path.posix.dirname(file), 'classes.csv'),
      );
      const missed: string[] = [];
      for (const issue of [...record.expect.issues, ...(classes?.expect.issues ?? [])]) {
        if (ACCEPTED.includes(issue.code) || issue.optional) continue;
        const codes = CODES[issue.code];
        expect(codes, `${issue.code} is an issue that this test knows`).toBeDefined();
        const told = findings.some(
          (f) =>
            codes!.includes(f.code) &&
            (issue.patientId === null || f.patients.includes(issue.patientId)) &&
            (f.line === undefined || issue.line === null || f.line === issue.line),
        );
        if (!told) missed.push(`${issue.code} of ${issue.patientId} on line ${issue.line}`);
      }
      expect(missed).toEqual([]);
      if (record.expect.issues.length === 0 && !classes?.expect.issues.length)
        expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    },
  );
});
