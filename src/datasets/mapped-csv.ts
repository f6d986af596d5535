import { DataFault, quoteText } from '../errors.ts';
import { checkBox, readCorners, readNumbers } from './boxes.ts';
import type { CsvTable } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, IMAGE_ENDING, stemOf } from './folder-dataset.ts';
import { badRow, readName } from './ids.ts';
import type { Layout } from './layout.ts';
import type { DatasetFormat, ImageFile, LabelRow, Split } from './types.ts';

/** Any CSV of labels, boxes or both, whose columns the settings name (`dataset: {format: csv, …}`). */
export const mappedCsv: DatasetFormat = {
  name: 'csv',
  looksFor: 'a label CSV whose columns report.yaml names (dataset: {format: csv, labels, columns})',

  async detect(folder, layout) {
    const { format, labels, columns } = layout;
    if (format !== 'csv' || labels === undefined || columns === undefined) return undefined;
    if (!isWithin(labels) || (layout.images !== undefined && !isWithin(layout.images)))
      throw new DataFault('the settings name a place outside of the dataset.', {
        file: folder.path,
        expected: 'paths within the dataset’s folder',
        found: [labels, layout.images].filter(Boolean).join(', '),
      });
    if (!(await folder.isFile(labels)))
      throw new DataFault('the labels are missing.', {
        file: folder.path,
        expected: labels,
        remedy: 'Correct `labels` under `dataset` in report.yaml: a path within the dataset’s folder.',
      });
    if (columns.image === undefined && columns.patient === undefined)
      throw new DataFault('nothing says which image or patient a row is of.', {
        file: labels,
        expected: 'the column image, patient or both, under `dataset: columns` in report.yaml',
      });
    return new MappedCsvDataset(folder, layout, labels, columns);
  },
};

const isWithin = (path: string) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..');

type Columns = NonNullable<Layout['columns']>;

class MappedCsvDataset extends FolderDataset {
  readonly adapter = 'csv';
  readonly severalClasses = true;
  readonly splits: Split[] = [];
  readonly #table: CsvTable;
  readonly #columns: Columns;
  readonly #negative: Set<string>;
  readonly #images: string;

  constructor(folder: DataFolder, { images = '', negative = [] }: Layout, labels: string, columns: Columns) {
    super(folder);
    this.#table = this.table(labels, 'labels');
    this.#columns = columns;
    this.#negative = new Set(negative);
    this.#images = images.replace(/\/+$/, '');
    const said = Object.entries(columns).map(([what, heading]) => `${what} is ${quoteText(heading)}`);
    this.notes.push(`Columns of ${labels} by the settings: ${said.join(', ')}.`);
  }

  async *labels(): AsyncIterable<LabelRow> {
    const columns = this.#columns;
    const { file } = this.#table;
    for await (const record of this.#table.records(Object.values(columns))) {
      const cell = (what: keyof Columns) => {
        const heading = columns[what];
        return heading === undefined ? undefined : record.cell(heading);
      };
      const [image, patient] = (['image', 'patient'] as const).map((what) =>
        columns[what] === undefined ? { value: undefined } : readName(cell(what), columns[what]),
      ) as [ReturnType<typeof readName>, ReturnType<typeof readName>];
      const row = {
        file,
        line: record.line,
        patientId: patient.value,
        image: image.value && stemOf(image.value),
        box: undefined,
      };
      const problem = record.problem ?? image.problem ?? patient.problem;
      if (problem) yield { ...row, target: undefined, problem: badRow(problem) };
      else {
        const name = cell('class') || undefined;
        const [reader, split] = (['reader', 'split'] as const).map((what) => cell(what) || undefined);
        yield {
          ...row,
          name,
          reader,
          split,
          further: record.further,
          ...this.#statement(name, cell),
        };
      }
    }
  }

  /** Target and box. */
  #statement(
    name: string | undefined,
    cell: (what: keyof Columns) => string | undefined,
  ): Pick<LabelRow, 'target' | 'box' | 'problem'> {
    const columns = this.#columns;
    const cellsOf = (...all: (keyof Columns)[]) =>
      all.map((what) => [columns[what] ?? what, cell(what)] as [string, string | undefined]);
    const read = columns.right
      ? readCorners(cellsOf('x', 'y', 'right', 'bottom'))
      : columns.width
        ? sized(readNumbers(cellsOf('x', 'y', 'width', 'height')))
        : { box: undefined };
    const text = cell('target');
    const stated = text === undefined || text === '' ? undefined : targetOf(text);
    if (stated === 'unknown')
      return {
        target: undefined,
        box: undefined,
        problem: badRow(`${columns.target} is ${quoteText(text!)}, expected 0 or 1`),
      };
    if (stated === undefined && columns.target !== undefined)
      return { target: undefined, box: undefined, problem: badRow(`${columns.target} is empty`) };
    if (read.problem?.code === 'bad-row') return { target: undefined, ...read };
    const implied = read.box || read.problem ? 1 : name !== undefined && !this.#negative.has(name) ? 1 : 0;
    return { target: stated ?? implied, ...read };
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    for await (const file of this.files.files(this.#images, true, wanted)) {
      if (file.path === this.#table.file) continue;
      if ('skipped' in file) yield file;
      else if (IMAGE_ENDING.test(file.path))
        yield { ...file, name: stemOf(file.path), patientId: stemOf(file.path), split: 'all' };
    }
  }

  protected splitOf(folder: string): string | undefined {
    return folder === this.#images ? 'all' : undefined;
  }
}

function sized({ values, problem }: ReturnType<typeof readNumbers>): Pick<LabelRow, 'box' | 'problem'> {
  if (!values) return { box: undefined, ...(problem && { problem }) };
  const [x, y, width, height] = values as [number, number, number, number];
  return checkBox({ x, y, width, height });
}

function targetOf(text: string): 0 | 1 | 'unknown' {
  if (/^(1|1\.0+|true|yes|positive)$/i.test(text)) return 1;
  return /^(0|0\.0+|false|no|negative)$/i.test(text) ? 0 : 'unknown';
}
