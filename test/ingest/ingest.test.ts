import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { mediaFiles } from '../../src/catalogue/media.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import type { BackendName } from '../../src/imaging/backend.ts';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { dicomFile, type Element, encapsulated } from '../support/dicom-writer.ts';

const settings = parseSettings(
  'title: T\ndescription: D\nclasses: { Normal: { target: 0 }, Lung Opacity: { target: 1 } }',
  'test',
);

let root: string;
let data: string;

function image(id: string, jpeg: Buffer, extra: Element[] = []): Buffer {
  const elements: Element[] = [
    ['00100020', 'LO', id],
    ['00280002', 'US', [1]],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', [64]],
    ['00280011', 'US', [64]],
    ['00280100', 'US', [8]],
    ['00280101', 'US', [8]],
    ['00280102', 'US', [7]],
    ['00280103', 'US', [0]],
    ...extra,
    ['7FE00010', 'OB', encapsulated([jpeg])],
  ];
  return dicomFile(elements, TransferSyntax.JPEGBaseline8Bit);
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'reading-room-ingest-'));
  data = path.join(root, 'data');
  for (const split of ['train', 'test'])
    mkdirSync(path.join(data, `stage_2_${split}_images`), { recursive: true });
  const pixels = Buffer.from(Array.from({ length: 64 * 64 }, (_, i) => (i * 37) % 251));
  const jpeg = await sharp(pixels, { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toBuffer();
  const put = (name: string, bytes: Buffer) => writeFileSync(path.join(data, name), bytes);
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'unlabelled']) {
    put(`stage_2_train_images/${id}.dcm`, image(id, jpeg));
  }
  put('stage_2_train_images/other.dcm', image('somebody else', jpeg));
  put('stage_2_train_images/broken.dcm', image('broken', jpeg).subarray(0, 700));
  put('stage_2_train_images/readme.txt', Buffer.from('hello'));
  put('stage_2_test_images/t.dcm', image('t', jpeg));
  put(
    'stage_2_train_labels.csv',
    Buffer.from(
      [
        'patientId,x,y,width,height,Target',
        'a,1,2,3,4,1',
        'a,10,20,30,40,1',
        'a,1,2,3,4,1', // again
        'b,,,,,0',
        'c,50,50,30,10,1', // leaves the image
        'd,,,,,0',
        'd,1,1,5,5,1', // both targets
        'e,,,,,1', // no box
        'f,5,5,5,5,0', // a box that must not be
        'f,5,5,0,5,x', // no row
        'other,,,,,0',
        'broken,,,,,0',
        'missing,,,,,0',
        '',
      ].join('\n'),
    ),
  );
  put(
    'stage_2_detailed_class_info.csv',
    Buffer.from(
      'patientId,class\na,Lung Opacity\na,Lung Opacity\nb,Lung Opacity\nc,Lung Opacity\nd,Normal\ne,Lung Opacity\nf,Normal\nother,Normal\nbroken,Normal\n',
    ),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function ingested(name: string, jobs: number, imaging: BackendName): Promise<Catalogue> {
  const { catalogue } = await readDataset(data, path.join(root, name), settings, { jobs, imaging });
  return catalogue;
}

describe('a dataset with faults', () => {
  let catalogue: Catalogue;
  beforeAll(async () => {
    catalogue = await ingested('one', 1, 'sharp');
  });

  test('becomes patients with target, class and boxes', () => {
    const patients = catalogue
      .patients({}, 0, 100)
      .map((p) => [p.id, p.target, p.class, catalogue.boxes(p.number).length]);
    expect(patients).toEqual([
      ['a', 1, 'Lung Opacity', 2],
      ['b', 0, 'Lung Opacity', 0],
      ['broken', 0, 'Normal', 0],
      ['c', 1, 'Lung Opacity', 1],
      ['d', 1, 'Normal', 1],
      ['e', 1, 'Lung Opacity', 0],
      ['f', 0, 'Normal', 0],
      ['missing', 0, undefined, 0],
      ['other', 0, 'Normal', 0],
      ['t', undefined, undefined, 0],
      ['unlabelled', undefined, undefined, 0],
    ]);
    expect(catalogue.boxes(1)).toMatchObject([
      { number: 1, x: 1, y: 2, width: 3, height: 4, line: 2 },
      { number: 2, x: 10, y: 20, width: 30, height: 40, line: 3 },
    ]);
  });

  test('has every fault among its findings, and no other', () => {
    // What its bare headers lack is only to know, and told of each.
    const told = [...catalogue.findings()].filter((f) => f.severity !== 'info');
    const findings = told.map((f) => `${f.code}: ${f.patients.join()}: ${f.message}`);
    expect(findings).toMatchInlineSnapshot(`
      [
        "bad-row: f: Target is "x", expected 0 or 1",
        "duplicate-row: a: the same as line 2; counted as a row, not as a box",
        "negative-with-box: f: Target is 0, but the row has a box; the box is not used",
        "skipped-file: : not read: its name does not end in .dcm",
        "unreadable-image: broken: a fragment of (7FE0,0010) breaks off: 2242 bytes were announced and 394 are there",
        "missing-image: missing: labelled, but no image file has this id",
        "unlabelled-image: unlabelled: the label CSV has no row for this image",
        "id-mismatch: other: Patient ID (0010,0020) in the header differs from the file name",
        "train-test-leak: a,b,c,d,e,f,other,t,unlabelled: the very same pixels are in the splits train and test",
        "label-conflict: d: target 1 on line 8, target 0 on line 7",
        "class-conflict: d: class Normal goes with target 0, the label CSV says 1",
        "class-conflict: b: class Lung Opacity goes with target 1, the label CSV says 0",
        "class-missing: missing: the class CSV has no row for this patient",
        "positive-without-box: e: Target is 1, but the row has no box",
        "box-outside-image: c: box 1 reaches beyond the image of 64 x 64 pixels",
        "duplicate-pixels: a,b,c,d,e,f,other,t,unlabelled: 9 patients have the very same pixels, and their labels differ: Lung Opacity; Normal",
        "identity-not-removed: : in 10 of 10 images Patient Identity Removed (0012,0062) is not YES",
      ]
    `);
  });

  test('has a full-size image and a thumbnail of every image that can be read', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'other', 't', 'unlabelled'];
    const images = [...catalogue.allMedia()].filter((image) => image.frame);
    expect(images.map((image) => image.frame).sort()).toEqual(names.map((n) => `${n}.jpg`));
    expect(images.map((image) => image.thumbnail).sort()).toEqual(names.map((n) => `${n}.webp`));
    for (const { media, frameExtension, drawn } of images) {
      for (const file of [mediaFiles.frame(media!, frameExtension!), mediaFiles.thumbnail(media!, drawn!)])
        expect(existsSync(path.join(root, 'one', 'media', file)), file).toBe(true);
    }
  });

  test('gives the same catalogue whatever the number of workers', async () => {
    const other = await ingested('three', 3, 'sharp');
    for (const table of [
      'patients',
      'boxes',
      'images',
      'label_rows',
      'class_rows',
      'inputs',
      'findings',
      'finding_patients',
    ]) {
      // In which order readings were written is the state's own affair.
      const rows = (c: Catalogue) =>
        c.db.all(`SELECT * FROM ${table}`).map((row) => ({ ...row, reading: undefined }));
      expect(rows(other)).toEqual(rows(catalogue));
    }
  });

  test('gives the same figures with the portable backend', async () => {
    const other = await ingested('portable', 1, 'portable');
    const images = (c: Catalogue) =>
      c.db.all<{ mean: number | null; frame: string | null }>(
        'SELECT frame_extension AS frame, mean FROM images ORDER BY number',
      );
    for (const [i, { frame, mean }] of images(other).entries()) {
      const reference = images(catalogue)[i]!;
      expect(frame).toBe(reference.frame);
      if (mean === null) expect(reference.mean).toBeNull();
      else expect(mean).toBeCloseTo(reference.mean!, 0);
    }
    expect([...other.findings()].map((f) => f.code)).toEqual([...catalogue.findings()].map((f) => f.code));
  });
});
