import { readdir, stat } from 'node:fs/promises';
import { DataFault } from '../errors.ts';
import { isStored } from '../storage/address.ts';
import { coco } from './coco.ts';
import { type DataFolder, LocalFolder } from './folder.ts';
import { images } from './images.ts';
import type { Layout } from './layout.ts';
import { mappedCsv } from './mapped-csv.ts';
import { nihChestXray14 } from './nih-chest-xray14.ts';
import { rsna } from './rsna.ts';
import { siimAcr } from './siim-acr.ts';
import { StoredFolder } from './stored-folder.ts';
import type { Dataset, DatasetFormat } from './types.ts';
import { vindrCxr } from './vindr-cxr.ts';
import { yolo } from './yolo.ts';

/** The dataset formats, asked in this order: those that could be taken for one another by how sure they are. */
const FORMATS: DatasetFormat[] = [mappedCsv, rsna, vindrCxr, nihChestXray14, siimAcr, coco, yolo, images];

/**
 * Finds out what a folder holds.
 * @param folder on a disk, or an address of object storage
 * @param layout what the settings say of it
 * @throws DataFault where the folder is missing, empty or of no known format
 */
export async function openDataset(folder: string, layout: Layout = {}): Promise<Dataset> {
  const files = await openFolder(folder);
  const named = layout.format;
  for (const format of FORMATS) {
    if (named !== undefined && format.name !== named) continue;
    const dataset = await format.detect(files, layout);
    if (dataset) return dataset;
  }
  throw new DataFault('no label CSVs of a known dataset format were found.', {
    file: folder,
    expected: FORMATS.map((f) => f.looksFor).join('; or '),
    remedy: 'Check that --data names the folder that directly holds these files.',
  });
}

/**
 * The folder at an address.
 * @throws DataFault where it is missing or empty
 */
export async function openFolder(address: string): Promise<DataFolder> {
  if (isStored(address)) {
    const folder = new StoredFolder(address);
    if (await folder.isFolder('')) return folder;
    throw new DataFault('nothing lies at this address.', {
      file: address,
      remedy: 'Check the bucket and the prefix given to --data.',
    });
  }
  const info = await stat(address).catch(() => undefined);
  if (!info) {
    throw new DataFault('the dataset folder does not exist.', {
      file: address,
      remedy: 'Check the path given to --data.',
    });
  }
  if (!info.isDirectory()) {
    throw new DataFault('this is a file, not a folder.', {
      file: address,
      remedy: 'Give --data the folder that holds the label CSVs and the image folders.',
    });
  }
  if ((await readdir(address)).length === 0) {
    throw new DataFault('the dataset folder is empty.', {
      file: address,
      remedy: `Put a dataset there: ${rsna.looksFor}; or one of another format (README.md).`,
    });
  }
  return new LocalFolder(address);
}
