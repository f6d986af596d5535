import { boundsOf, outlineOfMask } from '../imaging/outline.ts';
import type { CsvTable } from './csv.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, stemOf } from './folder-dataset.ts';
import { badRow, readName } from './ids.ts';
import { decodeRelativeRuns } from './rle.ts';
import type { DatasetFormat, ImageFile, LabelRow, Split } from './types.ts';

/**
 * SIIM-ACR Pneumothorax Segmentation (Kaggle 2019): `train-rle.csv` or `stage_2_train.csv` (ImageId, EncodedPixels), one
 * line a region, -1 without one; `dicom-images-train/STUDY/SERIES/IMAGE.dcm`, `dicom-images-test/`, `stage_2_images/`.
 * Masks have the size of all its images.
 */
const SIDE = 1024;
const COLUMNS = ['ImageId', 'EncodedPixels'] as const;
const TABLES = ['stage_2_train.csv', 'train-rle.csv'];
const FOLDERS = [
  ['dicom-images-train', 'train'],
  ['dicom-images-test', 'test'],
  ['stage_2_images', 'stage_2_test'],
] as const;
/** What the regions show. */
const FINDING = 'Pneumothorax';

export const siimAcr: DatasetFormat = {
  name: 'siim-acr',
  looksFor:
    'train-rle.csv or stage_2_train.csv of SIIM-ACR (ImageId, EncodedPixels), with dicom-images-train/ beside it',

  async detect(folder) {
    const names = await folder.names();
    for (const table of TABLES) {
      if (!names.includes(table)) continue;
      const heading = (await folder.head(table, 1024)).toString('utf8').split(/\r?\n/, 1)[0]!.toLowerCase();
      if (heading.includes('imageid') && heading.includes('encodedpixels'))
        return new SiimDataset(folder, table, names);
    }
    return undefined;
  },
};

class SiimDataset extends FolderDataset {
  readonly adapter = 'siim-acr';
  // Images are of one class each: the finding, or none.
  readonly severalClasses = true;
  readonly splits: Split[];
  readonly #labels: CsvTable;
  readonly #folders: (typeof FOLDERS)[number][];

  constructor(folder: DataFolder, table: string, names: string[]) {
    super(folder);
    this.#labels = this.table(table, 'masks');
    this.#folders = FOLDERS.filter(([name]) => names.includes(name));
    this.splits = this.#folders.map(([, name]) => ({ name, labelled: name === 'train' }));
    this.notes.push(
      'SIIM-ACR Pneumothorax layout: regions as run lengths, each shown with the box that encloses it.',
    );
    if (!names.includes('dicom-images-train'))
      this.notes.push('There is no folder dicom-images-train: the train split has no images.');
  }

  async *labels(): AsyncIterable<LabelRow> {
    const { file } = this.#labels;
    for await (const record of this.#labels.records(COLUMNS)) {
      const image = readName(record.cell('ImageId'), 'ImageId');
      const runs = record.cell('EncodedPixels');
      const row = { file, line: record.line, patientId: image.value, image: image.value, box: undefined };
      const problem = record.problem ?? image.problem ?? (runs ? undefined : 'EncodedPixels is empty');
      if (problem) yield { ...row, target: undefined, problem: badRow(problem) };
      else if (runs === '-1') yield { ...row, name: `No ${FINDING.toLowerCase()}`, target: 0 };
      else yield { ...row, name: FINDING, target: 1, ...region(runs!) };
    }
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    for (const [folder, split] of this.#folders)
      yield* this.imagesIn(folder, wanted, ({ path }) => ({
        name: stemOf(path),
        patientId: stemOf(path),
        split,
      }));
  }

  protected splitOf(folder: string): string | undefined {
    return this.#folders.find(([name]) => name === folder)?.[1];
  }
}

/** The region of a row, and the box around it. */
function region(runs: string): Pick<LabelRow, 'box' | 'outline' | 'problem'> {
  try {
    const outline = outlineOfMask(decodeRelativeRuns(runs, SIDE, SIDE), SIDE, SIDE);
    const box = boundsOf(outline);
    return box ? { box, outline } : { box: undefined, problem: badRow('the mask has no pixel') };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { box: undefined, problem: badRow(`EncodedPixels cannot be read: ${why}`) };
  }
}
