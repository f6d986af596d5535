import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRows } from './files.ts';

/** A dataset of three patients, small enough to be built in a test of its own. */
export interface TinyDataset {
  folder: string;
  /** Ids of its patients: the first and the third are negative, the second has two boxes. */
  ids: string[];
  labels: string;
  image(id: string): string;
}

/**
 * Writes the first three patients of the sample as a dataset of their own.
 * @param sample folder of the sample
 */
export async function writeTiny(sample: string, folder: string): Promise<TinyDataset> {
  const rows = await readRows(sample, 'stage_2_train_labels.csv');
  const classes = await readRows(sample, 'stage_2_detailed_class_info.csv');
  const ids = [...new Set(rows.map(([id]) => id!))].slice(0, 3);
  const image = (id: string) => path.join(folder, 'stage_2_train_images', `${id}.dcm`);
  const labels = path.join(folder, 'stage_2_train_labels.csv');
  await mkdir(path.join(folder, 'stage_2_train_images'), { recursive: true });
  for (const id of ids) await copyFile(path.join(sample, 'stage_2_train_images', `${id}.dcm`), image(id));
  const table = (heading: string, all: string[][]) =>
    [heading, ...all.filter(([id]) => ids.includes(id!)).map((row) => row.join(','))].join('\n');
  await writeFile(labels, table('patientId,x,y,width,height,Target', rows));
  await writeFile(path.join(folder, 'stage_2_detailed_class_info.csv'), table('patientId,class', classes));
  return { folder, ids, labels, image };
}
