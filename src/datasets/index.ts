import { readdir, stat } from 'node:fs/promises';
import { DataFault } from '../errors.ts';
import { rsna } from './rsna.ts';
import type { Dataset, DatasetFormat } from './types.ts';

/** The dataset formats, asked in this order. */
const FORMATS: DatasetFormat[] = [rsna];

/**
 * Finds out what a folder holds.
 * @throws DataFault where the folder is missing, empty or of no known format
 */
export async function openDataset(folder: string): Promise<Dataset> {
  const info = await stat(folder).catch(() => undefined);
  if (!info) {
    throw new DataFault('the dataset folder does not exist.', {
      file: folder,
      remedy: 'Check the path given to --data.',
    });
  }
  if (!info.isDirectory()) {
    throw new DataFault('this is a file, not a folder.', {
      file: folder,
      remedy: 'Give --data the folder that holds the label CSVs and the image folders.',
    });
  }
  if ((await readdir(folder)).length === 0) {
    throw new DataFault('the dataset folder is empty.', {
      file: folder,
      remedy: `Put a dataset there: ${FORMATS[0]!.looksFor}.`,
    });
  }
  for (const format of FORMATS) {
    const dataset = await format.detect(folder);
    if (dataset) return dataset;
  }
  throw new DataFault('no label CSVs of a known dataset format were found.', {
    file: folder,
    expected: FORMATS.map((f) => f.looksFor).join('; or '),
    remedy: 'Check that --data names the folder that directly holds these files.',
  });
}
