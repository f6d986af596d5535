import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import { parseSettings } from '../../src/settings.ts';
import { readDataset } from '../support/catalogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/files.ts';
import { dicom, type Files, jpeg, nih, png, vindr, writeFiles } from '../support/formats.ts';

let temporary: TemporaryFolder;
let catalogue: Catalogue | undefined;

beforeEach(async () => {
  temporary = await temporaryFolder();
});
afterEach(async () => {
  catalogue?.close();
  catalogue = undefined;
  await temporary[Symbol.asyncDispose]();
});

async function read(files: Files, layout = ''): Promise<Catalogue> {
  writeFiles(temporary.at('data'), files);
  const settings = parseSettings(`title: T\ndescription: D.\n${layout}`, 'report.yaml');
  catalogue = (await readDataset(temporary.at('data'), temporary.at('cache'), settings)).catalogue;
  return catalogue;
}

/** Each patient with classes, images and boxes. */
const told = (made: Catalogue) =>
  made.patients({}, 0, 99).map(({ number, id, target }) => ({
    id,
    target,
    classes: made.classesOf(number),
    images: made
      .images(number)
      .map(({ path, split, rows, columns, problem }) =>
        [path, split, columns, rows, problem].filter(Boolean).join(' '),
      ),
    boxes: made
      .boxes(number)
      .map(({ name, reader, x, y, width, height }) =>
        [name, reader, x, y, width, height].filter((v) => v !== undefined).join(' '),
      ),
  }));

/** What was amiss in rows and files. */
const amiss = (made: Catalogue) =>
  [...made.findings()]
    .filter(({ code }) => /^(bad-row|skipped-file|missing-image|box-zero-area)$/.test(code))
    .map(({ file, line, message }) => `${file ?? 'patients'}${line ? `, line ${line}` : ''}: ${message}`);

test('VinDr-CXR: films of several readers, with boxes and with findings of the whole film', async () => {
  const made = await read(vindr());
  expect(made.meta('adapter')).toBe('vindr-cxr');
  expect(told(made)).toEqual([
    {
      id: 'f1',
      target: 1,
      classes: ['Cardiomegaly', 'Pleural effusion', 'Pneumonia'],
      images: ['train/f1.dicom train 64 48'],
      boxes: ['Cardiomegaly R9 10 8 30.5 22', 'Cardiomegaly R10 12 8 28 23'],
    },
    { id: 'f2', target: 1, classes: ['Nodule/Mass'], images: ['train/f2.dicom train 64 48'], boxes: [] },
    { id: 'f3', target: undefined, classes: [], images: ['test/f3.dicom test 64 48'], boxes: [] },
  ]);
  expect(made.statements(1)).toEqual([
    { image: 1, name: 'Cardiomegaly', target: 1, readers: ['R10', 'R9'] },
    { image: 1, name: 'Pleural effusion', target: 1, readers: ['R9'] },
    { image: 1, name: 'Pneumonia', target: 1, readers: ['R9'] },
    { image: 1, name: 'No finding', target: 0, readers: ['R8'] },
  ]);
  expect(amiss(made)).toEqual([
    'annotations/annotations_train.csv, line 8: x_max is empty while other numbers of the box are there',
    'annotations/annotations_train.csv, line 9: x_max is less than x_min',
    'train/notes.txt: not read: its name does not end in .dcm, .dicom, .png, .jpg or .jpeg',
  ]);
  // Films are named after themselves, not after the patient of the hospital.
  expect([...made.findings()].map(({ code }) => code)).not.toContain('id-mismatch');
});

test('VinDr-CXR as the challenge on Kaggle has it', async () => {
  const made = await read({
    'train.csv':
      'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max\nk1,Cardiomegaly,3,R11,1,2,11,12\nk1,No finding,14,R7,,,,\n',
    'train/k1.dicom': dicom(1),
  });
  expect(told(made)).toEqual([
    {
      id: 'k1',
      target: 1,
      classes: ['Cardiomegaly'],
      images: ['train/k1.dicom train 64 48'],
      boxes: ['Cardiomegaly R11 1 2 10 10'],
    },
  ]);
});

test('NIH ChestX-ray14: several images a patient, findings of each, boxes of some', async () => {
  const made = await read(await nih());
  expect(told(made)).toEqual([
    {
      id: '1',
      target: 1,
      classes: ['Effusion', 'Infiltration'],
      images: [
        'images_001/images/00000001_000.png train_val 64 48',
        'images_001/images/00000001_001.png train_val 64 48',
      ],
      boxes: ['Infiltration 5.5 6 20 21'],
    },
    {
      id: '2',
      target: 1,
      classes: ['Effusion'],
      images: ['images_002/images/00000002_000.png test 64 48'],
      boxes: [],
    },
    { id: '3', target: undefined, classes: [], images: [], boxes: [] },
  ]);
  expect(made.statements(1).map(({ image, name }) => [image, name])).toEqual([
    [1, 'Infiltration'],
    [1, 'Effusion'],
    [2, 'No Finding'],
  ]);
  expect(amiss(made)).toEqual([
    'BBox_List_2017.csv, line 3: h] is "x", expected a number',
    'Data_Entry_2017.csv, line 5: Finding Labels is empty',
    'patients: labelled, but no image file has this id',
  ]);
});

test('SIIM-ACR: run lengths become outlines and the boxes around them', async () => {
  // Columns 10 and 11, rows 5 to 7: the second run begins 1,021 pixels behind the end of the first one.
  const made = await read({
    'train-rle.csv': 'ImageId, EncodedPixels\n1.2.3, 10245 3 1021 3\n1.2.4, -1\n1.2.5, 5 x\n1.2.3, 0 1\n',
    'dicom-images-train/s1/e1/1.2.3.dcm': dicom(1, 1024, 1024),
    'dicom-images-train/s2/e2/1.2.4.dcm': dicom(2, 1024, 1024),
    'dicom-images-train/s3/e3/1.2.5.dcm': dicom(3, 1024, 1024),
    'dicom-images-test/s4/e4/1.2.6.dcm': dicom(4, 1024, 1024),
  });
  expect(told(made).map(({ id, classes, boxes }) => [id, classes, boxes])).toEqual([
    ['1.2.3', ['Pneumothorax'], ['Pneumothorax 10 5 2 3', 'Pneumothorax 0 0 1 1']],
    ['1.2.4', ['No pneumothorax'], []],
    ['1.2.5', ['Pneumothorax'], []],
    ['1.2.6', [], []],
  ]);
  expect(made.boxes(1)[0]!.outline).toEqual([[10, 5, 12, 5, 12, 8, 10, 8]]);
  expect(amiss(made)).toEqual([
    'train-rle.csv, line 4: EncodedPixels cannot be read: a run is no whole number of pixels',
  ]);
});

const cocoJson = JSON.stringify({
  images: [
    { id: 1, file_name: 'a.png', width: 64, height: 48 },
    { id: 2, file_name: 'b.png', width: 64, height: 48 },
    { id: 3, width: 64, height: 48 },
  ],
  annotations: [
    {
      id: 1,
      image_id: 1,
      category_id: 7,
      bbox: [1, 2, 10, 11],
      segmentation: [[1, 2, 11, 2, 11, 13, 1, 13]],
      iscrowd: 0,
    },
    // Pixels (1, 0), (1, 1) and (2, 0) of 64 x 48: after 48 of the first column two, then 46, then one.
    {
      id: 2,
      image_id: 1,
      category_id: 8,
      segmentation: { counts: [48, 2, 46, 1, 2975], size: [48, 64] },
      iscrowd: 1,
    },
    { id: 3, image_id: 9, category_id: 7, bbox: [1, 2, 3, 4] },
    { id: 4, image_id: 1, category_id: 99, bbox: [1, 2, 3, 4] },
    { id: 5, image_id: 1, category_id: 7, bbox: [1, 2, 3] },
  ],
  categories: [
    { id: 7, name: 'mass' },
    { id: 8, name: 'nodule' },
  ],
});

test('COCO: polygons, run lengths, images without annotations', async () => {
  const made = await read({
    'annotations/instances_train.json': cocoJson,
    'images/a.png': await png(1),
    'images/b.png': await png(2),
  });
  expect(told(made)).toEqual([
    {
      id: 'a',
      target: 1,
      classes: ['mass', 'nodule'],
      images: ['images/a.png all 64 48'],
      boxes: ['mass 1 2 10 11', 'nodule 1 0 2 2'],
    },
    { id: 'b', target: 0, classes: ['No annotation'], images: ['images/b.png all 64 48'], boxes: [] },
  ]);
  expect(made.boxes(1)[1]!.outline).toEqual([[1, 0, 3, 0, 3, 1, 2, 1, 2, 2, 1, 2]]);
  expect(amiss(made)).toEqual([
    'annotations/instances_train.json, line 3: annotation 3 is of image "9", which is not listed',
    'annotations/instances_train.json, line 3: image 3: the file_name is empty',
    'annotations/instances_train.json, line 4: annotation 4: the name of the category is empty',
    'annotations/instances_train.json, line 5: bbox is no list of four numbers',
  ]);
});

test('COCO: a file a split', async () => {
  const part = (file: string) =>
    JSON.stringify({ images: [{ id: 1, file_name: file }], annotations: [], categories: [] });
  const made = await read({
    'annotations/instances_train2017.json': part('a.png'),
    'annotations/instances_val2017.json': part('b.png'),
    'train2017/a.png': await png(1),
    'val2017/b.png': await png(2),
  });
  expect(told(made).flatMap(({ images }) => images)).toEqual([
    'train2017/a.png train2017 64 48',
    'val2017/b.png val2017 64 48',
  ]);
});

test('YOLO: shares of the image become pixels, an empty file is a negative one, no file none', async () => {
  const made = await read({
    'data.yaml': 'names: [mass, nodule]\ntrain: images/train\n',
    'images/train/a.png': await png(1),
    'labels/train/a.txt': '0 0.5 0.5 0.25 0.5\n1 0 0 0.5 0 0.5 0.5\n9 0.5 0.5 0.1 0.1\n0 0.5 0.5\n',
    'images/train/b.jpg': await jpeg(2),
    'labels/train/b.txt': '',
    'images/val/c.dcm': dicom(3),
    'labels/val/c.txt': '1 0.25 0.5 0.5 1\n',
    'images/val/d.png': await png(4),
  });
  expect(told(made)).toEqual([
    {
      id: 'a',
      target: 1,
      classes: ['mass', 'nodule'],
      images: ['images/train/a.png train 64 48'],
      boxes: ['mass 24 12 16 24', 'nodule 0 0 32 24'],
    },
    { id: 'b', target: 0, classes: ['No box'], images: ['images/train/b.jpg train 64 48'], boxes: [] },
    {
      id: 'c',
      target: 1,
      classes: ['nodule'],
      images: ['images/val/c.dcm val 64 48'],
      boxes: ['nodule 0 0 32 48'],
    },
    { id: 'd', target: undefined, classes: [], images: ['images/val/d.png val 64 48'], boxes: [] },
  ]);
  expect(made.boxes(1)[1]!.outline).toEqual([[0, 0, 32, 0, 32, 24]]);
  expect(amiss(made)).toEqual([
    'labels/train/a.txt, line 3: there is no class 9',
    'labels/train/a.txt, line 4: there are 2 numbers, expected 4 of a box or 6 and more of a polygon',
  ]);
});

const CSV = 'dataset:\n  format: csv\n  labels: tables/boxes.csv\n  images: pictures\n';

test('any CSV: columns by the settings', async () => {
  const made = await read(
    {
      'tables/boxes.csv':
        'file,person,left,top,right,bottom,finding,who,part\nx/a.png,P1,1,2,11,12,mass,R1,train\na.png,P1,,,,,none,R2,train\nb.jpg,P1,1,2,,12,mass,R1,train\nb.jpg,P1,,,,,none,R1,train\nc.dcm,P2,,,,,none,R1,val\n',
      'pictures/a.png': await png(1),
      'pictures/deep/b.jpg': await jpeg(2),
      'pictures/c.dcm': dicom(3),
    },
    `${CSV}  columns: { image: file, patient: person, x: left, y: top, right: right, bottom: bottom, class: finding, reader: who, split: part }\n  negative: [none]\n`,
  );
  expect(told(made)).toEqual([
    {
      id: 'P1',
      target: 1,
      classes: ['mass'],
      images: ['pictures/a.png train 64 48', 'pictures/deep/b.jpg train 64 48'],
      boxes: ['mass R1 1 2 10 10'],
    },
    { id: 'P2', target: 0, classes: ['none'], images: ['pictures/c.dcm val 64 48'], boxes: [] },
  ]);
  expect(amiss(made)).toEqual([
    'tables/boxes.csv, line 4: right is empty while other numbers of the box are there',
  ]);
});

test('any CSV: settings that do not fit are told', async () => {
  const one: Files = { 'tables/boxes.csv': 'file,target\na.png,maybe\n', 'pictures/a.png': await png(1) };
  await expect(read(one, `${CSV}  columns: { image: name }\n`)).rejects.toThrow('the column name is missing');
  await expect(read(one, `${CSV}  columns: { class: file }\n`)).rejects.toThrow(
    'nothing says which image or patient',
  );
  const outside = CSV.replace('tables/boxes.csv', '../boxes.csv');
  await expect(read(one, `${outside}  columns: { image: file }\n`)).rejects.toThrow(
    'a place outside of the dataset',
  );
  const made = await read(one, `${CSV}  columns: { image: file, target: target }\n`);
  expect(amiss(made)).toEqual(['tables/boxes.csv, line 2: target is "maybe", expected 0 or 1']);
});

test('a folder of images without labels: folders are patients, or splits, or nothing', async () => {
  const made = await read({
    'images/P1/study 1/series/a.dcm': dicom(1),
    'images/P1/study 2/series/b.png': await png(2),
    'images/P2/c.jpg': await jpeg(3),
    'd.PNG': await png(4),
    'readme.md': 'words',
  });
  expect(made.meta('adapter')).toBe('images');
  expect(told(made).map(({ id, images }) => [id, images])).toEqual([
    ['P1', ['images/P1/study 1/series/a.dcm all 64 48', 'images/P1/study 2/series/b.png all 64 48']],
    ['P2', ['images/P2/c.jpg all 64 48']],
    ['d', ['d.PNG all 64 48']],
  ]);
  expect(amiss(made)).toEqual([
    'readme.md: not read: its name does not end in .dcm, .dicom, .png, .jpg or .jpeg',
  ]);
});
