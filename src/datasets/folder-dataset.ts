import { CsvTable } from './csv.ts';
import type { DataFolder, FolderFile, SkippedFile } from './folder.ts';
import { TextTable } from './text-table.ts';
import type {
  ClassRow,
  Dataset,
  FolderEntry,
  ImageFile,
  LabelRow,
  LabelTable,
  ListedRow,
  Split,
} from './types.ts';

/** Endings of files that may hold an image. */
export const IMAGE_ENDING = /\.(dcm|dicom|png|jpe?g)$/i;

/** A file's name without folders and ending. */
export const stemOf = (file: string): string =>
  file.slice(file.lastIndexOf('/') + 1).replace(IMAGE_ENDING, '');

/** What datasets of tables and folders have in common: a format adds what its own rows and files say. */
export abstract class FolderDataset implements Dataset {
  abstract readonly adapter: string;
  readonly folder: string;
  abstract readonly splits: Split[];
  readonly idsInHeaders: boolean = false;
  readonly notes: string[] = [];
  readonly tables: LabelTable[] = [];
  protected readonly files: DataFolder;

  constructor(files: DataFolder) {
    this.files = files;
    this.folder = files.path;
  }

  abstract labels(): AsyncIterable<LabelRow>;
  abstract images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile>;

  async *classes(): AsyncIterable<ClassRow> {}

  async *listed(): AsyncIterable<ListedRow> {}

  /** A table of the dataset, at a path within it. */
  protected table(file: string, role: string): CsvTable {
    const table = new CsvTable(this.files.source(file), file, role);
    this.tables.push(table);
    return table;
  }

  /** A file of labels that is no CSV, at a path within the dataset. */
  protected textTable(file: string, role: string): TextTable {
    const table = new TextTable(this.files.source(file), file, role);
    this.tables.push(table);
    return table;
  }

  /** The images of a folder; what is none is told, with the reason. */
  protected async *imagesIn(
    folder: string,
    wanted: ((path: string) => boolean) | undefined,
    describe: (file: FolderFile) => Omit<ImageFile, keyof FolderFile>,
  ): AsyncGenerator<ImageFile | SkippedFile> {
    const tables = new Set(this.tables.map(({ file }) => file));
    for await (const file of this.files.files(folder, true, wanted)) {
      if (tables.has(file.path)) continue;
      if ('skipped' in file) yield file;
      else if (!IMAGE_ENDING.test(file.path))
        yield { path: file.path, skipped: 'its name does not end in .dcm, .dicom, .png, .jpg or .jpeg' };
      else yield { ...file, ...describe(file) };
    }
  }

  async entries(): Promise<FolderEntry[]> {
    const entries: FolderEntry[] = [];
    const inFolders = this.tables.filter(({ file }) => file.includes('/'));
    for (const name of [...(await this.files.names()), ...inFolders.map(({ file }) => file)]) {
      const bytes = await this.files.size(name);
      if (bytes === undefined) continue;
      const table = this.tables.find(({ file }) => file === name);
      const split = this.splitOf(name);
      if (table) entries.push({ name, kind: 'table', bytes, role: table.role });
      else if (split) entries.push({ name, kind: 'images', bytes: 0, files: 0, role: `images, ${split}` });
      else entries.push({ name, kind: 'other', bytes });
    }
    return entries;
  }

  /** The split whose images a folder holds; undefined for others. */
  protected abstract splitOf(folder: string): string | undefined;
}
