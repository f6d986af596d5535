import { checkBox, readNumbers } from './boxes.ts';
import type { CsvTable } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset } from './folder-dataset.ts';
import { badRow, readName } from './ids.ts';
import type { TextTable } from './text-table.ts';
import type { DatasetFormat, ImageFile, LabelRow, Split } from './types.ts';

/**
 * NIH ChestX-ray14 (Wang et al., ChestX-ray8, CVPR 2017) as the NIH Clinical Center has it on Box: `Data_Entry_2017.csv`
 * (or `_v2020`), one line an image with its findings; `BBox_List_2017.csv`, boxes of some 900 of them; PNG files in
 * `images/` or `images_001/images/` to `images_012/images/`; `train_val_list.txt` and `test_list.txt`. A patient has
 * several images.
 */
const ENTRIES = /^Data_Entry_2017.*\.csv$/i;
const BOXES = /^BBox_List_2017.*\.csv$/i;
const IMAGE_FOLDER = /^images(_\d+)?$/i;
/** The heading of the boxes, `Bbox [x,y,w,h]`, is four cells. */
const BOX_COLUMNS = ['Bbox [x', 'y', 'w', 'h]'] as const;
/** The list of boxes calls one finding otherwise than the list of images. */
const OTHER_NAMES = new Map([['Infiltrate', 'Infiltration']]);
const NOTHING = /^no finding$/i;

export const nihChestXray14: DatasetFormat = {
  name: 'nih-chest-xray14',
  looksFor: 'Data_Entry_2017.csv of NIH ChestX-ray14, with images/ or images_001/ … beside it',

  async detect(folder) {
    const names = await folder.names();
    const entries = names.filter((name) => ENTRIES.test(name)).at(-1);
    return entries === undefined ? undefined : new NihDataset(folder, entries, names);
  },
};

class NihDataset extends FolderDataset {
  readonly adapter = 'nih-chest-xray14';
  readonly severalClasses = true;
  readonly tablesTogether = true;
  readonly splits: Split[];
  readonly #entries: CsvTable;
  readonly #boxes: CsvTable | undefined;
  readonly #testList: TextTable | undefined;
  readonly #imageFolders: string[];

  constructor(folder: DataFolder, entries: string, names: string[]) {
    super(folder);
    this.#entries = this.table(entries, 'labels');
    const boxes = names.find((name) => BOXES.test(name));
    this.#boxes = boxes === undefined ? undefined : this.table(boxes, 'boxes');
    if (names.includes('test_list.txt')) {
      this.#testList = this.textTable('test_list.txt', 'images of the test split');
    }
    this.#imageFolders = names.filter((name) => IMAGE_FOLDER.test(name));
    this.splits = (this.#testList ? ['train_val', 'test'] : ['all']).map((name) => ({
      name,
      labelled: true,
    }));
    this.notes.push('NIH ChestX-ray14 layout: a patient has several images, each with its findings.');
    if (!this.#boxes) this.notes.push('There is no BBox_List_2017.csv: findings have no boxes.');
    if (this.#imageFolders.length === 0) this.notes.push('There is no folder images: nothing can be shown.');
  }

  async *labels(): AsyncIterable<LabelRow> {
    const test = await this.#testImages();
    for await (const record of this.#entries.records(['Image Index', 'Finding Labels', 'Patient ID'])) {
      const image = readName(record.cell('Image Index'), 'Image Index');
      const patient = readName(record.cell('Patient ID'), 'Patient ID');
      const findings = (record.cell('Finding Labels') ?? '').split('|').filter(Boolean);
      const row = {
        file: this.#entries.file,
        line: record.line,
        patientId: patient.value,
        image: image.value,
        box: undefined,
      };
      const problem =
        record.problem ??
        image.problem ??
        patient.problem ??
        (findings[0] ? undefined : 'Finding Labels is empty');
      if (problem) {
        yield { ...row, target: undefined, problem: badRow(problem) };
        continue;
      }
      const split = test && (test.has(image.value!) ? 'test' : 'train_val');
      for (const [i, name] of findings.entries())
        yield {
          ...row,
          split,
          name,
          target: NOTHING.test(name) ? 0 : 1,
          ...(i === 0 && { further: record.further }),
        };
    }
    if (this.#boxes) yield* boxRows(this.#boxes);
  }

  async #testImages(): Promise<Set<string> | undefined> {
    if (!this.#testList || this.#testList.isKnown) return undefined;
    const names = new Set<string>();
    for await (const { text } of this.#testList.lines()) names.add(text);
    return names;
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    const split = this.splits[0]!.name;
    for (const folder of this.#imageFolders)
      yield* this.imagesIn(folder, wanted, ({ path }) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        // 00000013_005.png is the sixth image of patient 13.
        const number = /^0*(\d+)_\d+\./.exec(name)?.[1];
        return { name, patientId: number ?? name, split };
      });
  }

  protected splitOf(folder: string): string | undefined {
    return this.#imageFolders.includes(folder) ? this.splits[0]!.name : undefined;
  }
}

async function* boxRows(table: CsvTable): AsyncGenerator<LabelRow> {
  for await (const record of table.records(['Image Index', 'Finding Label', ...BOX_COLUMNS])) {
    const image = readName(record.cell('Image Index'), 'Image Index');
    const name = readName(record.cell('Finding Label'), 'Finding Label');
    const row = {
      file: table.file,
      line: record.line,
      patientId: undefined,
      image: image.value,
      box: undefined,
    };
    const problem = record.problem ?? image.problem ?? name.problem;
    if (problem) {
      yield { ...row, target: undefined, problem: badRow(problem) };
      continue;
    }
    const numbers = readNumbers(BOX_COLUMNS.map((column) => [column, record.cell(column)]));
    const [x, y, width, height] = numbers.values ?? [];
    const found = OTHER_NAMES.get(name.value!) ?? name.value;
    if (numbers.values === undefined)
      yield { ...row, name: found, target: 1, problem: numbers.problem ?? badRow('the row has no box') };
    else
      yield {
        ...row,
        name: found,
        target: 1,
        ...checkBox({ x: x!, y: y!, width: width!, height: height! }),
      };
  }
}
