import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dicomFile, type Element } from './dicom-writer.ts';

/** A patient of a dataset that is written from a description, so that any sequence of changes can be played. */
export interface ModelPatient {
  id: string;
  boxes: [x: number, y: number, width: number, height: number][];
  class: string | undefined;
  age: string;
  /** Seed of the picture; `damaged` for a file that breaks off, undefined for no file. */
  image: number | 'damaged' | undefined;
  split: 'train' | 'test';
}

export interface ModelDataset {
  patients: ModelPatient[];
  title: string;
  /** Text of overview.md, where the dataset has one. */
  words: string | undefined;
}

const SIDE = 48;

/** Brings a folder to what a model says. Files that stay the same are not touched. */
export function writeModel(folder: string, { patients, title, words }: ModelDataset): void {
  const train = patients.filter((p) => p.split === 'train');
  const rows = train.flatMap(({ id, boxes }) =>
    boxes.length === 0 ? [`${id},,,,,0`] : boxes.map((box) => `${id},${box.join(',')},1`),
  );
  const files = new Map<string, Buffer | string>([
    ['stage_2_train_labels.csv', `patientId,x,y,width,height,Target\n${rows.join('\n')}\n`],
    [
      'stage_2_detailed_class_info.csv',
      `patientId,class\n${train.flatMap((p) => (p.class ? [`${p.id},${p.class}\n`] : [])).join('')}`,
    ],
    [
      'report.yaml',
      `title: ${title}\ndescription: A model.\ngallery: { pageSize: 2 }\nprivacy: { retain: [patient-characteristics, uids] }\n`,
    ],
  ]);
  if (words !== undefined) files.set('overview.md', words);
  for (const patient of patients) {
    if (patient.image === undefined) continue;
    const whole = imageOf(patient);
    files.set(
      `stage_2_${patient.split}_images/${patient.id}.dcm`,
      patient.image === 'damaged' ? whole.subarray(0, whole.length - 1000) : whole,
    );
  }
  for (const split of ['train', 'test'])
    mkdirSync(path.join(folder, `stage_2_${split}_images`), { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path.relative(folder, file).split(path.sep).join('/'))) rmSync(file);
  }
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    const bytes = Buffer.from(content);
    if (existsSync(file) && readFileSync(file).equals(bytes)) continue;
    writeFileSync(file, bytes);
    // Two changes within the disk's step of time would otherwise look like none.
    clock += 1;
    utimesSync(file, clock, clock);
  }
}

let clock = 1_600_000_000;

function imageOf({ id, age, image }: ModelPatient): Buffer {
  const seed = typeof image === 'number' ? image : 0;
  const pixels = Uint8Array.from(
    { length: SIDE * SIDE },
    (_, i) => ((i % SIDE) * (3 + (seed % 5)) + Math.floor(i / SIDE) * (seed % 7) + seed * 13) & 255,
  );
  const elements: Element[] = [
    ['00080060', 'CS', 'CR'],
    ['00080080', 'LO', 'General Hospital'],
    ['00100020', 'LO', id],
    ['00100040', 'CS', seed % 2 === 0 ? 'F' : 'M'],
    ['00101010', 'AS', age],
    // Not in every file: the census of headers tells them apart.
    ...(seed % 3 === 0 ? [['00180015', 'CS', 'CHEST'] satisfies Element] : []),
    ['00185101', 'CS', 'PA'],
    ['00280002', 'US', [1]],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', [SIDE]],
    ['00280011', 'US', [SIDE]],
    ['00280100', 'US', [8]],
    ['00280101', 'US', [8]],
    ['00280102', 'US', [7]],
    ['00280103', 'US', [0]],
    ['7FE00010', 'OB', pixels],
  ];
  return dicomFile(elements);
}
