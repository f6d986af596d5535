import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { writeLines } from '../site/write-lines.ts';
import type { WriteFormat } from './types.ts';

/** A cell as it is: these files are for programs, and an id must stay what it is. */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells: (string | number)[]) => `${cells.map((each) => cell(String(each))).join(',')}\n`;

export const write: WriteFormat = async ({ catalogue }, folder) => {
  await writeLines(path.join(folder, 'stage_2_train_labels.csv'), labels(catalogue));
  await writeLines(path.join(folder, 'stage_2_detailed_class_info.csv'), classes(catalogue));
  return [];
};

interface Row {
  id: string;
  target: number | null;
  class: string | null;
  x: number | null;
  y: number;
  width: number;
  height: number;
}

/** A row a box, and one of a patient without any. */
const ROWS = `SELECT p.id, p.target, p.class, b.x, b.y, b.width, b.height
  FROM patients p LEFT JOIN boxes b ON b.patient = p.number WHERE p.labelled ORDER BY p.number, b.number`;

function* labels({ db }: Catalogue): Generator<string> {
  yield 'patientId,x,y,width,height,Target\n';
  for (const row of db.iterate<Row & Record<string, never>>(ROWS) as Iterable<Row>) {
    if (row.target === null) continue;
    const sides = row.x === null ? ['', '', '', ''] : [row.x, row.y, row.width, row.height];
    yield line([row.id, ...sides, row.target]);
  }
}

/** As many rows of a patient as in the labels. */
function* classes({ db }: Catalogue): Generator<string> {
  yield 'patientId,class\n';
  for (const row of db.iterate<Row & Record<string, never>>(ROWS) as Iterable<Row>)
    if (row.class !== null) yield line([row.id, row.class]);
}
