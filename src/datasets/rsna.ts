import { DataFault, quoteText } from '../errors.ts';
import type { Box } from '../imaging/types.ts';
import { CsvTable } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import type {
  ClassRow,
  Dataset,
  DatasetFormat,
  FolderEntry,
  ImageFile,
  LabelRow,
  ListedRow,
} from './types.ts';

/**
 * The RSNA Pneumonia Detection Challenge 2018, stage 1 and stage 2: everything that knows its file names and
 * columns is in this file.
 */
const LABEL_COLUMNS = ['patientId', 'x', 'y', 'width', 'height', 'Target'] as const;
const CLASS_COLUMNS = ['patientId', 'class'] as const;
const SUBMISSION_COLUMNS = ['patientId', 'PredictionString'] as const;
const STAGE_FILE =
  /^stage_(\d+)_(train_labels\.csv|detailed_class_info\.csv|sample_submission\.csv|train_images|test_images)$/;
/** No dataset has longer ones; a cell beyond it is a broken row. */
const MAX_ID_LENGTH = 256;

export const rsna: DatasetFormat = {
  name: 'rsna',
  looksFor:
    'stage_N_train_labels.csv, with stage_N_detailed_class_info.csv, stage_N_train_images/ and stage_N_test_images/ beside it',

  async detect(folder) {
    const names = await folder.names();
    const stages = new Set(names.flatMap((name) => STAGE_FILE.exec(name)?.[1] ?? []));
    if (stages.size === 0) return undefined;
    const labelled = [...stages].filter((n) => names.includes(`stage_${n}_train_labels.csv`)).map(Number);
    if (labelled.length === 0) {
      const n = [...stages].sort()[0];
      throw new DataFault(`the labels are missing.`, {
        file: folder.path,
        expected: `stage_${n}_train_labels.csv`,
        found: names
          .filter((name) => STAGE_FILE.test(name))
          .sort()
          .join(', '),
        remedy: 'Put the label CSV of the challenge beside the images.',
      });
    }
    return new RsnaDataset(folder, Math.max(...labelled), names);
  },
};

class RsnaDataset implements Dataset {
  readonly adapter = 'rsna';
  readonly splits = [
    { name: 'train', labelled: true },
    { name: 'test', labelled: false },
  ];
  readonly notes: string[] = [];
  readonly tables: CsvTable[] = [];
  readonly folder: string;
  readonly #files: DataFolder;
  readonly #prefix: string;
  readonly #names: string[];
  readonly #labelTable: CsvTable;
  readonly #classTable: CsvTable | undefined;
  readonly #submissionTable: CsvTable | undefined;

  constructor(folder: DataFolder, stage: number, names: string[]) {
    this.folder = folder.path;
    this.#files = folder;
    this.#names = names;
    this.#prefix = `stage_${stage}_`;
    this.#labelTable = this.#table('train_labels.csv', 'labels')!;
    this.#classTable = this.#table('detailed_class_info.csv', 'classes');
    this.#submissionTable = this.#table('sample_submission.csv', 'sample submission');
    this.notes.push(`RSNA Pneumonia Detection Challenge layout, stage ${stage}.`);
    const others = this.#names.filter((name) => STAGE_FILE.test(name) && !name.startsWith(this.#prefix));
    if (others.length > 0)
      this.notes.push(`Files of another stage are in the folder and not used: ${others.join(', ')}.`);
    if (!this.#classTable)
      this.notes.push(`There is no ${this.#prefix}detailed_class_info.csv: patients have no class.`);
    for (const split of this.splits) {
      if (!names.includes(this.#imageFolder(split.name))) {
        this.notes.push(
          `There is no folder ${this.#imageFolder(split.name)}: the ${split.name} split has no images.`,
        );
      }
    }
  }

  #table(name: string, role: string): CsvTable | undefined {
    const file = this.#prefix + name;
    if (!this.#names.includes(file)) return undefined;
    const table = new CsvTable(this.#files.source(file), file, role);
    this.tables.push(table);
    return table;
  }

  #imageFolder(split: string): string {
    return `${this.#prefix}${split}_images`;
  }

  async *labels(): AsyncIterable<LabelRow> {
    const file = this.#labelTable.file;
    for await (const record of this.#labelTable.records(LABEL_COLUMNS)) {
      const row = { file, line: record.line };
      const id = readId(record.cell('patientId'));
      const problem = record.problem ?? id.problem;
      if (problem)
        yield { ...row, patientId: id.value, target: undefined, box: undefined, problem: bad(problem) };
      else
        yield {
          ...row,
          patientId: id.value,
          further: record.further,
          ...readLabel((column) => record.cell(column) ?? ''),
        };
    }
  }

  async *classes(): AsyncIterable<ClassRow> {
    if (!this.#classTable) return;
    const file = this.#classTable.file;
    for await (const record of this.#classTable.records(CLASS_COLUMNS)) {
      const id = readId(record.cell('patientId'));
      const className = record.cell('class') || undefined;
      const problem = record.problem ?? id.problem ?? (className ? undefined : 'the class is empty');
      yield {
        file,
        line: record.line,
        patientId: id.value,
        className: problem ? undefined : className,
        further: record.further,
        ...(problem && { problem: bad(problem) }),
      };
    }
  }

  async *listed(): AsyncIterable<ListedRow> {
    if (!this.#submissionTable) return;
    const file = this.#submissionTable.file;
    for await (const record of this.#submissionTable.records(SUBMISSION_COLUMNS)) {
      const id = readId(record.cell('patientId'));
      const problem = record.problem ?? id.problem;
      const row = { file, line: record.line, patientId: id.value, split: 'test' };
      yield problem ? { ...row, problem: bad(problem) } : row;
    }
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    for (const split of this.splits) {
      const folder = this.#imageFolder(split.name);
      if (!this.#names.includes(folder)) continue;
      for await (const file of this.#files.files(folder, false, wanted)) {
        const stem = /^(.+)\.dcm$/i.exec(file.path.slice(folder.length + 1))?.[1];
        if ('skipped' in file) yield file;
        else if (stem === undefined) yield { path: file.path, skipped: 'its name does not end in .dcm' };
        else yield { ...file, patientId: stem, split: split.name };
      }
    }
  }

  async entries(): Promise<FolderEntry[]> {
    const entries: FolderEntry[] = [];
    for (const name of this.#names) {
      const bytes = await this.#files.size(name);
      if (bytes === undefined) continue;
      const table = this.tables.find((t) => t.file === name);
      const split = this.splits.find((s) => this.#imageFolder(s.name) === name);
      if (table) entries.push({ name, kind: 'table', bytes, role: table.role });
      else if (split)
        entries.push({ name, kind: 'images', bytes: 0, files: 0, role: `images, ${split.name}` });
      else entries.push({ name, kind: 'other', bytes });
    }
    return entries;
  }
}

function bad(message: string): { code: 'bad-row'; message: string } {
  return { code: 'bad-row', message };
}

function readId(cell: string | undefined): { value: string | undefined; problem?: string } {
  if (!cell) return { value: undefined, problem: 'the patientId is empty' };
  if (cell.length > MAX_ID_LENGTH) {
    return {
      value: undefined,
      problem: `the patientId has ${cell.length} characters, more than ${MAX_ID_LENGTH}`,
    };
  }
  return { value: cell };
}

type LabelFields = Pick<LabelRow, 'target' | 'box' | 'problem'>;

const BOX_COLUMNS = ['x', 'y', 'width', 'height'] as const;

/** Target and box of a row. A row without a readable target or with a broken number says nothing that counts. */
function readLabel(cell: (column: string) => string): LabelFields {
  const unreadable = (message: string): LabelFields => ({
    target: undefined,
    box: undefined,
    problem: bad(message),
  });
  const targetText = cell('Target');
  const target = Number(targetText);
  if (targetText === '' || (target !== 0 && target !== 1)) {
    return unreadable(`Target is ${quoteText(targetText)}, expected 0 or 1`);
  }
  const texts = BOX_COLUMNS.map((column) => cell(column));
  const empty = texts.map((text) => text === '' || text.toLowerCase() === 'nan');
  if (empty.every(Boolean)) return { target, box: undefined };
  const values = texts.map(Number);
  for (const [i, column] of BOX_COLUMNS.entries()) {
    if (empty[i]) return unreadable(`${column} is empty while other numbers of the box are there`);
    if (!Number.isFinite(values[i]))
      return unreadable(`${column} is ${quoteText(texts[i]!)}, expected a number`);
  }
  const [x, y, width, height] = values as [number, number, number, number];
  return { target, ...checkBox({ x, y, width, height }) };
}

function checkBox(box: Box): Pick<LabelRow, 'box' | 'problem'> {
  const negative = (['width', 'height'] as const).find((side) => box[side] < 0);
  if (negative)
    return { box: undefined, problem: bad(`${negative} is ${box[negative]}, expected a positive number`) };
  const zero = (['width', 'height'] as const).find((side) => box[side] === 0);
  if (zero) return { box: undefined, problem: { code: 'box-zero-area', message: `the box has ${zero} 0` } };
  return { box };
}
