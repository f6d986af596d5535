import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { CensusElement, CensusUsual } from '../../src/census/types.ts';
import { CHANGES, signsOf } from '../../src/quality/agreement.ts';
import { CHECKS } from '../../src/quality/index.ts';
import { parseSettings } from '../../src/settings.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { COMMON_HASH, soundCatalogue } from '../support/sound-catalogue.ts';

const settings = parseSettings(
  `title: A test
description: A test.
classes:
  Normal: { target: 0 }
  Lung Opacity: { target: 1 }
`,
  'a test',
);

let temporary: TemporaryFolder;
let catalogue: Catalogue;

beforeAll(async () => {
  temporary = await temporaryFolder();
  catalogue = soundCatalogue(temporary.at);
});
afterAll(async () => {
  catalogue.close();
  await temporary[Symbol.asyncDispose]();
});

/** `code: ids of its patients: message` of everything that the checks find, after a change that is taken back. */
function foundAfter(...changes: string[]): string[] {
  const { db } = catalogue;
  db.exec('BEGIN');
  try {
    for (const change of changes) db.exec(change);
    const changed = new Catalogue(db);
    return CHECKS.flatMap(({ code, find }) =>
      [...(find?.(changed, settings, () => undefined) ?? [])].map(
        ({ patients, message }) => `${code}: ${patients.map((n) => `p${n}`).join(' ')}: ${message}`,
      ),
    );
  } finally {
    db.exec('ROLLBACK');
  }
}

const image = (set: string, n = 3) => `UPDATE images SET ${set} WHERE number = ${n}`;
const box = (set: string) => `UPDATE boxes SET ${set} WHERE patient = 4`;
const secondBox = (x: number, y: number, wide: number, high: number) =>
  `INSERT INTO boxes (patient, number, x, y, width, height, line, image) VALUES (4, 2, ${x}, ${y}, ${wide}, ${high}, 99, 4)`;
const doubt = (code: string) => image(`doubts = '["${code}"]'`);

const element = (more: Partial<CensusElement> = {}, usual?: CensusUsual['kind']): string => {
  const json: CensusElement = {
    slug: '00080070',
    path: [{ tag: '00080070', name: 'Manufacturer' }],
    vr: ['LO'],
    files: 42,
    withValue: 42,
    withheld: 0,
    paged: true,
    parts: [],
    ...more,
  };
  const common = usual && { tag: '00080070', name: 'Manufacturer', slug: '00080070', kind: usual };
  return `INSERT INTO census VALUES (0, '00080070', 1, NULL, '${JSON.stringify(json)}',
      ${common ? `'${JSON.stringify(common)}'` : 'NULL'});
    ${usual ? 'INSERT INTO unusual VALUES (7, 0)' : ''}`;
};
/** The common hash after a change of the picture; all of them but the quarter turns undo themselves. */
function changed(change: keyof typeof CHANGES): string {
  const signs = signsOf(COMMON_HASH);
  let bits = 0n;
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) bits = (bits << 1n) | (CHANGES[change](signs, u, v) > 0 ? 1n : 0n);
  return bits.toString(16).padStart(16, '0');
}

test('a sound dataset gives no finding', () => {
  expect(foundAfter()).toEqual([]);
});

test.each<[code: string, patients: string, message: RegExp, ...changes: string[]]>([
  ['unreadable-image', 'p3', /^damaged$/, image("problem = 'damaged'")],
  ['missing-image', 'p3', /no image file/, 'DELETE FROM images WHERE number = 3'],
  [
    'unlabelled-image',
    'p3',
    /no row/,
    'UPDATE patients SET labelled = 0, target = NULL WHERE number = 3',
    "DELETE FROM label_rows WHERE patient_id = 'p3'; DELETE FROM class_rows WHERE patient_id = 'p3'",
  ],
  [
    'submission-without-image',
    '',
    /not among the test images/,
    "INSERT INTO listed_rows (file, line, patient_id, split) VALUES ('sample.csv', 9, 'nobody', 'test')",
  ],
  ['image-without-submission', 'p41', /no row/, "DELETE FROM listed_rows WHERE patient_id = 'p41'"],
  ['id-mismatch', 'p3', /differs from the file name/, image("patient_id = 'other'")],
  [
    'label-conflict',
    'p4',
    /target 1 on line 5, target 0 on line 99/,
    "INSERT INTO label_rows (file, line, patient_id, target, state) VALUES ('labels.csv', 99, 'p4', 0, 'ok')",
  ],
  ['class-conflict', 'p4', /goes with target 0/, "UPDATE patients SET class = 'Normal' WHERE number = 4"],
  [
    'class-conflict',
    'p4',
    /2 different classes/,
    "INSERT INTO class_rows (file, line, patient_id, class) VALUES ('classes.csv', 99, 'p4', 'Normal')",
  ],
  [
    'class-missing',
    'p3',
    /no row/,
    "DELETE FROM class_rows WHERE patient_id = 'p3'; UPDATE patients SET class = NULL WHERE number = 3",
  ],
  [
    'class-without-label',
    '',
    /does not name/,
    "INSERT INTO class_rows (file, line, patient_id, class) VALUES ('classes.csv', 99, 'nobody', 'Normal')",
  ],
  [
    'positive-without-box',
    'p4',
    /no box/,
    "UPDATE label_rows SET x = NULL, y = NULL, width = NULL, height = NULL WHERE patient_id = 'p4'",
  ],
  ['box-outside-image', 'p4', /beyond the image of 1000 x 1000 pixels/, box('x = 900')],
  [
    'box-in-border',
    'p4',
    /black border/,
    image('content_x = 200, content_width = 790', 4),
    box('x = 0, y = 300, width = 190, height = 200'),
  ],
  ['box-covers-half', 'p4', /more than half/, box('x = 100, y = 100, width = 800, height = 700')],
  ['box-tiny', 'p4', /tiny/, box('width = 15, height = 15')],
  ['box-overlap', 'p4', /box 2 is nearly the same as box 1/, secondBox(310, 310, 204, 250)],
  ['box-overlap', 'p4', /box 2 lies within box 1/, secondBox(350, 350, 50, 50)],
  ['box-overlap', 'p4', /box 2 lies around box 1/, secondBox(200, 200, 450, 450)],
  ['box-elongated', 'p4', /box 1 is 12.5 times as high as wide/, box('width = 40, height = 500')],
  ['implausible-age', 'p3', /more than 110 years/, image('age = 111')],
  ['implausible-age', 'p3', /negative/, doubt('age-negative')],
  ['view-conflict', 'p3', /another view/, doubt('view-differs')],
  ['laterality-conflict', 'p3', /differ/, doubt('laterality-differs')],
  ['date-conflict', 'p3', /Birth Date .* later than Study Date/, doubt('birth-after-study')],
  ['date-conflict', 'p3', /Study Date .* later than Acquisition Date/, doubt('study-after-acquisition')],
  ['date-conflict', 'p3', /Acquisition Date .* later than Instance/, doubt('acquisition-after-creation')],
  ['age-conflict', 'p3', /more than a year/, doubt('age-differs')],
  ['shared-instance-uid', 'p3 p5', /2 files/, image("instance_uid = '1.3.5'")],
  ['shared-study-uid', 'p3 p5', /2 files/, image("study_uid = '1.2.5'")],
  ['burned-in-annotation', 'p3', /YES/, doubt('burned-in')],
  ['identity-not-removed', 'p3', /not YES/, doubt('identity-not-removed')],
  ['capture-unstated', 'p3', /does not say/, doubt('capture-unstated')],
  ['great-age', 'p3', /more than 89 years/, image('age = 90')],
  ['constant-image', 'p3', /same/, image('min = 9, max = 9, grey_deviation = 0, at_min = 1, at_max = 1')],
  ['constant-image', 'p3', /nearly/, image('grey_deviation = 3')],
  ['inverted-image', 'p3', /negative/, image(`perceptual_hash = '${changed('negative')}'`)],
  ['turned-image', 'p3', /turned by 180 degrees/, image(`perceptual_hash = '${changed('half turn')}'`)],
  ['turned-image', 'p3', /turned by 90 degrees/, image(`perceptual_hash = '${changed('quarter turn')}'`)],
  [
    'turned-image',
    'p3',
    /turned by 90 degrees/,
    image(`perceptual_hash = '${changed('three-quarter turn')}'`),
  ],
  ['turned-image', 'p3', /upside down/, image(`perceptual_hash = '${changed('upside down')}'`)],
  ['mostly-border', 'p3', /more than half/, image('content_width = 500, at_min = 0.5')],
  ['blurred-image', 'p3', /blurrier/, image('sharpness = 1')],
  ['dark-image', 'p3', /darker/, image('grey_mean = 20')],
  ['bright-image', 'p3', /brighter/, image('grey_mean = 230')],
  ['clipped-image', 'p3', /6.0 % of its pixels have the greatest value/, image('at_max = 0.06')],
  ['clipped-image', 'p3', /7.1 % .* least/, image('at_min = 0.13')],
  ['unused-bits', 'p3', /need 8 bits, Bits Stored says 12/, image('bits_stored = 12')],
  ['implausible-spacing', 'p3', /measures 150 x 150 mm/, image('row_spacing = 0.15, column_spacing = 0.15')],
  ['missing-spacing', 'p3', /no usable/, image('row_spacing = NULL, column_spacing = NULL')],
  ['missing-sex', 'p3', /no usable/, image('sex = NULL')],
  ['missing-view', 'p3', /no usable/, image('view_position = NULL')],
  ['value-breaks-vr', 'p3', /^\(0010,1010\) .* 1 of 42 files/, doubt('vr 00101010')],
  [
    'odd-header',
    'p7',
    /Manufacturer \(0008,0070\) is the same .* not in the file of 1/,
    element({}, 'value'),
  ],
  ['odd-header', 'p7', /Manufacturer \(0008,0070\) is in hardly any .* of 1 patient/, element({}, 'absent')],
  ['redacted', '', /value in 42 files/, element({ withheld: 42 })],
  ['irregular-file', 'p3', /^an odd thing$/, image(`notes = '["an odd thing"]'`)],
])('%s: %s, %s', (code, patients, message, ...changes) => {
  const found = foundAfter(...changes);
  expect(found).toHaveLength(1);
  const [where, who, ...what] = found[0]!.split(': ');
  expect([where, who]).toEqual([code, patients]);
  expect(what.join(': ')).toMatch(message);
});

test.each<[what: string, ...changes: string[]]>([
  ['ages up to 89', image('age = 89')],
  ['boxes that touch the edge', box('x = 796, y = 750')],
  ['half of an image in a box', box('x = 0, y = 0, width = 1000, height = 500')],
  ['boxes that touch each other', secondBox(504, 300, 200, 250)],
  ['a black border whose area is no clipping', image('content_width = 700, at_min = 0.33')],
  ['a small film of a child', image('age = 3, row_spacing = 0.15, column_spacing = 0.15')],
  [
    'other pictures than radiographs with their pixel size',
    image("modality = 'CT', row_spacing = 0.05, column_spacing = 0.05"),
  ],
  ['two values that both are frequent', element()],
  ['a test image without a label', "DELETE FROM class_rows WHERE patient_id = 'p41'"],
])('no finding: %s', (_what, ...changes) => {
  expect(foundAfter(...changes)).toEqual([]);
});

test('every check has a code of its own and says what it means, why it matters and what to do', () => {
  expect(new Set(CHECKS.map((check) => check.code)).size).toBe(CHECKS.length);
  for (const { code, means, why, remedy } of CHECKS) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const sentence of [means, why, remedy]) expect(sentence, code).toMatch(/^[A-Z].*\.$/s);
  }
});
