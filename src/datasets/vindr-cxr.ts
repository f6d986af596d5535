import { DataFault } from '../errors.ts';
import { readCorners } from './boxes.ts';
import type { CsvTable } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, stemOf } from './folder-dataset.ts';
import { badRow, readName } from './ids.ts';
import type { DatasetFormat, ImageFile, LabelRow } from './types.ts';

/**
 * VinDr-CXR (Nguyen et al., VinDr-CXR: An open dataset of chest X-rays with radiologist's annotations, Scientific Data
 * 2022;9:429): each training film was read by three radiologists, each test film by five who agreed on one answer. As
 * PhysioNet has it (`annotations/annotations_train.csv` with one line a box, `annotations/image_labels_train.csv` with one
 * column a finding, `train/` and `test/` with a DICOM file a film), and as the challenge on Kaggle has it (`train.csv`).
 */
const BOX_COLUMNS = ['image_id', 'class_name', 'x_min', 'y_min', 'x_max', 'y_max'] as const;
const CORNERS = ['x_min', 'y_min', 'x_max', 'y_max'] as const;
const SPLITS = ['train', 'test'] as const;
const LOOKS_FOR =
  'annotations/annotations_train.csv or train.csv of VinDr-CXR (image_id, class_name, rad_id, x_min, y_min, x_max, y_max), with train/ and test/ beside it';
/** What says that nothing was found. */
const NOTHING = /^no finding$/i;

export const vindrCxr: DatasetFormat = {
  name: 'vindr-cxr',
  looksFor: LOOKS_FOR,

  async detect(folder, { format }) {
    const names = await folder.names();
    const annotations = names.includes('annotations') ? await folder.names('annotations') : [];
    const boxes = annotations.filter((name) => /^annotations_(train|test)\.csv$/.test(name));
    const challenge = names.includes('train.csv') && (await isChallenge(folder));
    if (boxes.length === 0 && !challenge) {
      if (format === 'vindr-cxr')
        throw new DataFault('the annotations are missing.', { file: folder.path, expected: LOOKS_FOR });
      return undefined;
    }
    const labels = annotations.filter((name) => /^image_labels_(train|test)\.csv$/.test(name));
    const inFolder = (file: string) => `annotations/${file}`;
    return new VindrDataset(
      folder,
      boxes.length > 0 ? boxes.map(inFolder) : ['train.csv'],
      labels.map(inFolder),
      names,
    );
  },
};

/** Whether `train.csv` is the challenge's: others have files of this name, too. */
async function isChallenge(folder: DataFolder): Promise<boolean> {
  const heading = (await folder.head('train.csv', 4096)).toString('utf8').split(/\r?\n/, 1)[0]!.toLowerCase();
  return ['image_id', 'class_name', 'rad_id', 'x_min'].every((name) => heading.includes(name));
}

class VindrDataset extends FolderDataset {
  readonly adapter = 'vindr-cxr';
  readonly severalClasses = true;
  readonly splits;
  readonly #boxes: CsvTable[];
  readonly #imageLabels: CsvTable[];

  constructor(folder: DataFolder, boxes: string[], imageLabels: string[], names: string[]) {
    super(folder);
    this.#boxes = boxes.map((file) => this.table(file, `boxes, ${splitOfTable(file)}`));
    this.#imageLabels = imageLabels.map((file) => this.table(file, `findings, ${splitOfTable(file)}`));
    const labelled = new Set(boxes.map(splitOfTable));
    this.splits = SPLITS.filter((split) => names.includes(split)).map((name) => ({
      name,
      labelled: labelled.has(name),
    }));
    this.notes.push(
      'VinDr-CXR layout: the films of train/ and test/, and what each radiologist marked on them.',
    );
    for (const split of SPLITS)
      if (!names.includes(split))
        this.notes.push(`There is no folder ${split}: the ${split} split has no images.`);
  }

  async *labels(): AsyncIterable<LabelRow> {
    for (const table of this.#boxes) yield* boxRows(table);
    for (const table of this.#imageLabels) yield* findingRows(table);
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    for (const { name: split } of this.splits)
      yield* this.imagesIn(split, wanted, ({ path }) => ({
        name: stemOf(path),
        patientId: stemOf(path),
        split,
      }));
  }

  protected splitOf(folder: string): string | undefined {
    return this.splits.find(({ name }) => name === folder)?.name;
  }
}

const splitOfTable = (file: string): string => /(train|test)\.csv$/.exec(file)![1]!;

/** One line a box, or that a reader has found nothing. */
async function* boxRows(table: CsvTable): AsyncGenerator<LabelRow> {
  for await (const record of table.records(BOX_COLUMNS)) {
    const image = readName(record.cell('image_id'), 'image_id');
    const name = readName(record.cell('class_name'), 'class_name');
    const row = {
      file: table.file,
      line: record.line,
      patientId: undefined,
      image: image.value,
      reader: readName(record.cell('rad_id'), 'rad_id').value,
      box: undefined,
    };
    const problem = record.problem ?? image.problem ?? name.problem;
    if (problem) {
      yield { ...row, target: undefined, problem: badRow(problem) };
      continue;
    }
    const nothing = NOTHING.test(name.value!);
    const corners = readCorners(CORNERS.map((column) => [column, record.cell(column)]));
    const boxless = !nothing && !corners.box && !corners.problem;
    yield {
      ...row,
      name: name.value,
      target: nothing ? 0 : 1,
      ...(nothing ? {} : corners),
      ...(boxless && { problem: badRow('the finding has no box') }),
    };
  }
}

/** One line an image and reader, one column a finding: 1 where it was found. */
async function* findingRows(table: CsvTable): AsyncGenerator<LabelRow> {
  for await (const record of table.records(['image_id'])) {
    const image = readName(record.cell('image_id'), 'image_id');
    const row = {
      file: table.file,
      line: record.line,
      patientId: undefined,
      image: image.value,
      box: undefined,
    };
    const problem = record.problem ?? image.problem;
    if (problem) {
      yield { ...row, target: undefined, problem: badRow(problem) };
      continue;
    }
    const reader = readName(record.cell('rad_id'), 'rad_id').value;
    for (const name of table.summary.columns) {
      if (/^(image_id|rad_id)$/i.test(name) || Number(record.cell(name)) !== 1) continue;
      yield { ...row, reader, name, target: NOTHING.test(name) ? 0 : 1 };
    }
  }
}
