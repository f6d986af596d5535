import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dicomFile, type Element } from './dicom-writer.ts';

/** Text that would do something if a page, a file name or a terminal took it for more than text. */
export const MARKUP = `<script>alert(1)</script>"'&`;
export const IMAGE_MARKUP = `<img src=x onerror=alert(2)>"'&`;

/** Ids that file systems take as file names: their patients have images. */
const IDS_WITH_IMAGE = [
  'a b',
  'a_20b',
  '..',
  '...',
  '.hidden',
  '-rf',
  '%2e%2e%2fescape',
  '50%25',
  'a.html',
  'index',
  'page',
  '404',
  'constructor',
  '__proto__',
  'Žofie 患者 🩻',
  'long-'.repeat(40),
  IMAGE_MARKUP,
];

/** Ids that can only stand in a table. */
const IDS_WITHOUT_IMAGE = [
  MARKUP,
  '../../../escape',
  '/etc/passwd',
  'a/b',
  'C:\\Windows',
  '=1+1',
  'one\ntwo',
  '\u202Eesrever',
];

/** Every id that a row of the hostile label table names, as the tables hold it. */
export const HOSTILE_IDS = [...IDS_WITH_IMAGE, ...IDS_WITHOUT_IMAGE];

/** A name that stands in a header and must stand nowhere else. */
export const NAME_IN_HEADER = 'Doe^Jane';

export const HOSTILE_TITLE = `Title ${MARKUP}`;

const FAULTS = [
  'bad-width',
  'both-targets',
  'outside',
  'repeated',
  'two-classes',
  'without-box',
  'zero-area',
];

/**
 * Writes a dataset of few patients: hostile texts wherever a dataset can hold text, and faults of every kind.
 * @param sample folder of the sample, whose images it uses
 */
export async function writeHostile(sample: string, out: string): Promise<void> {
  const folder = path.join(sample, 'stage_2_train_images');
  const sources = (await readdir(folder)).sort().slice(0, 3);
  const images = path.join(out, 'stage_2_train_images');
  await mkdir(images, { recursive: true });
  let next = 0;
  for (const id of [...IDS_WITH_IMAGE, ...FAULTS, 'unlabelled']) {
    const from = path.join(folder, sources[next++ % sources.length]!);
    // Some systems refuse some of the names: then the patient has no image, which builds as well.
    await copyFile(from, path.join(images, `${id}.dcm`)).catch(() => undefined);
  }
  await writeFile(path.join(images, 'in-header.dcm'), dicomFile(HOSTILE_HEADER));
  const sound = await readFile(path.join(folder, sources[0]!));
  await writeFile(path.join(images, 'truncated.dcm'), sound.subarray(0, 5000));
  await writeFile(path.join(images, 'empty.dcm'), '');
  await writeFile(path.join(images, 'notes.txt'), 'not an image');
  await writeTables(out);
  await writeFile(path.join(out, 'report.yaml'), SETTINGS);
  await writeFile(path.join(out, 'predictions.csv'), PREDICTIONS);
}

/** A small image whose header says hostile things wherever the privacy policy lets text through, and names elsewhere. */
const HOSTILE_HEADER: Element[] = [
  ['00080005', 'CS', 'ISO_IR 192'],
  ['00080060', 'CS', IMAGE_MARKUP],
  ['00080080', 'LO', `Clinic of ${NAME_IN_HEADER}`],
  [
    '00081140',
    'SQ',
    [
      [
        ['00080100', 'SH', MARKUP],
        ['00081150', 'UI', '1.2.3'],
        ['00100010', 'PN', NAME_IN_HEADER],
      ],
    ],
  ],
  ['00090010', 'LO', NAME_IN_HEADER],
  ['00091001', 'LO', MARKUP],
  ['00100010', 'PN', NAME_IN_HEADER],
  ['00100020', 'LO', 'in-header'],
  ['00180015', 'CS', MARKUP],
  ['00185101', 'CS', '\u202Eesrever \u0000'],
  ['00280002', 'US', [1]],
  ['00280004', 'CS', 'MONOCHROME2'],
  ['00280010', 'US', [8]],
  ['00280011', 'US', [8]],
  ['00280100', 'US', [8]],
  ['00280101', 'US', [8]],
  ['00280102', 'US', [7]],
  ['00280103', 'US', [0]],
  ['7FE00010', 'OB', new Uint8Array(64)],
];

async function writeTables(out: string): Promise<void> {
  const box = ['100', '200', '300', '400'];
  const none = ['', '', '', ''];
  const labels: string[][] = [['patientId', 'x', 'y', 'width', 'height', 'Target', IMAGE_MARKUP]];
  const classes: string[][] = [['patientId', 'class']];
  [...IDS_WITH_IMAGE, ...IDS_WITHOUT_IMAGE].forEach((id, i) => {
    labels.push([id, ...(i % 2 ? none : box), i % 2 ? '0' : '1', MARKUP]);
    classes.push([id, i % 2 ? MARKUP : 'Lung Opacity']);
  });
  labels.push(
    ['in-header', ...none, '0', ''],
    ['truncated', ...box, '1', ''],
    ['empty', ...none, '0', ''],
    ['bad-width', '1', '2', MARKUP, '4', '1', ''],
    ['both-targets', ...box, '1', ''],
    ['both-targets', ...none, '0', ''],
    ['outside', '900', '900', '400', '400', '1', ''],
    ['repeated', ...box, '1', ''],
    ['repeated', ...box, '1', ''],
    ['two-classes', ...none, '0', ''],
    ['without-box', ...none, '1', ''],
    ['zero-area', '5', '6', '0', '8', '1', ''],
    [MARKUP, ...box, MARKUP, MARKUP],
    ['', ...none, '0', ''],
    ['too', 'few'],
  );
  classes.push(['two-classes', 'Normal'], ['two-classes', 'Lung Opacity'], ['bad-width', '']);
  await writeFile(path.join(out, 'stage_2_train_labels.csv'), table(labels));
  await writeFile(path.join(out, 'stage_2_detailed_class_info.csv'), table(classes));
}

/** Rows as CSV (RFC 4180): a cell with a comma, a quote or a line break stands in quotes. */
const table = (rows: string[][]) =>
  rows
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
    )
    .join('\n');

/** JSON is YAML, and spares the quoting. Four thumbnails a page, so that galleries have several pages. */
/** Boxes that are hit, missed and too far out, ids that nobody has, and a row that cannot be read. */
const PREDICTIONS = [
  'patientId,PredictionString',
  'outside,0.75 880 880 400 400 0.5 1e9 -1e9 1e8 1e8',
  'two-classes,0.25 10 10 50 50',
  'both-targets,',
  `"${MARKUP.replaceAll('"', '""')} nobody",0.5 1 1 1 1`,
  `a.html,"0.5 1 1 ${IMAGE_MARKUP.replaceAll('"', '""')} 1"`,
].join('\n');

const SETTINGS = JSON.stringify({
  privacy: {
    retain: ['patient-characteristics', 'uids'],
    show: [{ images: 'screen-capture', reason: MARKUP }],
  },
  title: HOSTILE_TITLE,
  description: `Description ${MARKUP}`,
  notice: `Notice ${IMAGE_MARKUP}`,
  homepage: 'https://example.org/home?a=1&b=<script>',
  citation: MARKUP,
  licence: { name: MARKUP, url: 'https://example.org/licence' },
  contact: { name: MARKUP, url: 'https://example.org/contact', email: 'contact@example.org' },
  classes: {
    'Lung Opacity': { description: MARKUP, target: 1, colour: '#cc5544' },
    [MARKUP]: { description: IMAGE_MARKUP, target: 0 },
    'A class that nobody has': {},
  },
  predictions: [{ name: `Predictions ${MARKUP}`, file: 'predictions.csv' }],
  gallery: { pageSize: 4 },
});
