import { readFileSync } from 'node:fs';
import path from 'node:path';
import dicomParser from 'dicom-parser';
import { describe, expect, test } from 'vitest';
import { firstText } from '../../src/dicom/json.ts';
import { type DicomFile, parseDicom } from '../../src/dicom/parse.ts';
import { isPixelData } from '../../src/dicom/pixel-data.ts';
import { corpus, differences, type ReferenceFile, references } from '../support/corpus.ts';

const read = (record: ReferenceFile) => parseDicom(readFileSync(path.join(corpus!, record.path)));
const cases = (kind: 'dicom' | 'hostile') => references(kind).map((r) => [r.path, r] as const);

describe.skipIf(!corpus)('headers of the corpus', () => {
  test.each(cases('dicom'))('%s', (_path, record) => {
    if (record.readable === 'no') {
      expect(() => read(record)).toThrow(/^this is not a DICOM file/);
      return;
    }
    const file = read(record);
    expect(file.declaredTransferSyntaxUID ?? null).toBe(record.transferSyntaxUID ?? null);
    expect(differences(record.elements, file.dataset)).toEqual([]);
    expect(differences(record.fileMeta, file.fileMeta)).toEqual([]);
    if (record.readable === 'yes') expect(file.problem).toBeUndefined();
    else expect(file.problem).toMatch(/breaks off/);
  });
});

/** Our reading is the better one there: the files' claims about themselves are wrong. */
const READ_BETTER = ['hostile/big-endian-claimed.dcm'];
/** Read in part where the corpus asks for all: nested beyond any use, larger than the memory a header may take. */
const READ_LESS = ['hostile/nested-2000-undefined.dcm', 'hostile/deflate-bomb.dcm'];

describe.skipIf(!corpus)('hostile files of the corpus', () => {
  test.each(cases('hostile'))('%s', (name, record) => {
    const started = performance.now();
    let file: DicomFile | undefined;
    let error: unknown;
    try {
      file = read(record);
    } catch (thrown) {
      error = thrown;
    }
    expect(performance.now() - started).toBeLessThan(2000);
    const { readable, truth = {} } = record.expect!;
    if (readable === 'no') {
      expect((error as Error).message).toMatch(/^(this is not a DICOM file|the file )/i);
      return;
    }
    expect(error).toBeUndefined();
    if (readable === 'yes') {
      expect(firstText(file!.dataset, '00080016')).toBeDefined();
      if (READ_LESS.includes(name)) expect(file!.problem).toBeDefined();
      else expect(file!.problem).toBeUndefined();
    } else if (READ_BETTER.includes(name)) expect(file!.notes.join()).toContain('little endian');
    else expect(file!.problem).toBeDefined();
    for (const [tag, text] of Object.entries(truth)) expect(firstText(file!.dataset, tag)).toBe(text);
  });
});

/** What dicom-parser does not read as it is: bytes that contradict the file's claims, and what it needs pako for. */
const BEYOND_WITNESS =
  /no_meta|NoMeta|image_dfl|meta_missing_tsyntax|SC_rgb_jpeg\.dcm|rtstruct\.dcm|truncated|UN_sequence|SQ|nested/;

describe.skipIf(!corpus)('dicom-parser as witness', () => {
  test.each(cases('dicom').filter(([name]) => !BEYOND_WITNESS.test(name)))('%s', (_path, record) => {
    const bytes = readFileSync(path.join(corpus!, record.path));
    const theirs = Object.keys(dicomParser.parseDicom(bytes).elements)
      .map((key) => key.slice(1).toUpperCase())
      .filter((tag) => !tag.startsWith('0002') && !isPixelData(tag));
    expect(Object.keys(parseDicom(bytes).dataset).sort()).toEqual(theirs.sort());
  });
});
