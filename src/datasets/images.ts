import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, IMAGE_ENDING, stemOf } from './folder-dataset.ts';
import type { DatasetFormat, ImageFile, LabelRow, Split } from './types.ts';

/** Folders that are named after parts of a dataset. */
const SPLIT_NAME = /^(train|training|val|valid|validation|test|testing)$/i;
/** Folders that only hold everything else together. */
const WRAPPER = /^(images?|dicoms?|data|files|png|jpe?g)$/i;

/** Images without labels: a folder of DICOM, PNG or JPEG files, nested or not. The last format that is asked. */
export const images: DatasetFormat = {
  name: 'images',
  looksFor: 'a folder of images (.dcm, .dicom, .png, .jpg, .jpeg), nested or not, without labels',

  async detect(folder) {
    for await (const file of folder.files('', true))
      if (!('skipped' in file) && IMAGE_ENDING.test(file.path))
        return new ImagesDataset(folder, await folder.names());
    return undefined;
  },
};

class ImagesDataset extends FolderDataset {
  readonly adapter = 'images';
  readonly splits: Split[];

  constructor(folder: DataFolder, names: string[]) {
    super(folder);
    const splits = names.filter((name) => SPLIT_NAME.test(name));
    this.splits = (splits.length > 0 ? splits : ['all']).map((name) => ({ name, labelled: false }));
    this.notes.push(
      'Images without labels: where labels lie beside them, give the folder that holds both. Of nested folders the first one below the dataset names the patient.',
    );
  }

  async *labels(): AsyncIterable<LabelRow> {}

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    yield* this.imagesIn('', wanted, ({ path }) => {
      const folders = path.split('/').slice(0, -1);
      const split = folders.find((name) => this.splits.some((each) => each.name === name)) ?? 'all';
      const own = folders.filter((name) => name !== split && !WRAPPER.test(name));
      return { patientId: own[0] ?? stemOf(path), split };
    });
  }

  protected splitOf(folder: string): string | undefined {
    return this.splits.find(({ name }) => name === folder)?.name;
  }
}
