import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { arrayLines, writeLines } from '../site/write-lines.ts';
import { counted } from '../statistics/words.ts';
import { BOX_CLASS, boxClasses, classNames } from './classes.ts';
import type { WriteFormat } from './types.ts';

interface ImageRow {
  number: number;
  path: string;
  columns: number;
  rows: number;
  id: string;
  split: string;
  target: number | null;
  class: string | null;
}

/** Images whose size is known: an image has to have one. */
const IMAGES = `SELECT i.number, coalesce(i.shown, i.path) AS path, i.columns, i.rows, i.split, p.id, p.target, p.class
  FROM images i JOIN patients p ON p.number = i.patient WHERE i.columns IS NOT NULL ORDER BY i.number`;
const BOXES = `SELECT b.x, b.y, b.width, b.height, b.outline, b.reader, b.image, ${BOX_CLASS} AS class
  FROM boxes b JOIN patients p ON p.number = b.patient JOIN images i ON i.number = b.image
  WHERE i.columns IS NOT NULL ORDER BY b.patient, b.number`;

export const write: WriteFormat = async ({ catalogue, settings }, folder) => {
  const classes = boxClasses(catalogue, settings);
  const { title, description, homepage, licence } = settings;
  const info = { description: `${title}: ${description}`, ...(homepage && { url: homepage }) };
  const licences = licence ? [{ id: 1, name: licence.name, url: licence.url ?? '' }] : [];
  const categories = classNames(classes).map((name, i) => ({ id: i + 1, name }));
  await writeLines(path.join(folder, 'coco.json'), [
    `{"info":${JSON.stringify(info)},\n"licenses":${JSON.stringify(licences)},\n`,
    `"categories":${JSON.stringify(categories)},\n"images":`,
    ...arrayLines(imageRows(catalogue)),
    ',\n"annotations":',
    ...arrayLines(annotationRows(catalogue, classes)),
    '}\n',
  ]);
  const lost = catalogue.count('SELECT count(*) FROM images WHERE columns IS NULL');
  return lost > 0
    ? [`${counted(lost, 'image')} of unknown size left out of coco.json, with their boxes.`]
    : [];
};

function* imageRows({ db }: Catalogue): Generator<string> {
  for (const row of db.iterate<ImageRow & Record<string, never>>(IMAGES) as Iterable<ImageRow>)
    yield JSON.stringify({
      id: row.number,
      file_name: row.path,
      width: row.columns,
      height: row.rows,
      patient_id: row.id,
      split: row.split,
      target: row.target,
      class: row.class,
    });
}

function* annotationRows({ db }: Catalogue, classes: ReadonlyMap<string | null, number>): Generator<string> {
  let id = 0;
  const rows = db.iterate<
    Record<'x' | 'y' | 'width' | 'height' | 'image', number> &
      Record<'class' | 'outline' | 'reader', string | null>
  >(BOXES);
  for (const { x, y, width, height, image, outline, reader, class: name } of rows)
    yield JSON.stringify({
      id: ++id,
      image_id: image,
      category_id: classes.get(name)! + 1,
      bbox: [x, y, width, height],
      area: width * height,
      iscrowd: 0,
      ...(outline !== null && { segmentation: JSON.parse(outline) as number[][] }),
      ...(reader !== null && { reader }),
    });
}
