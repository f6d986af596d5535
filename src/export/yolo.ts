import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { NumberedBox } from '../catalogue/types.ts';
import { withoutGroup } from '../groups.ts';
import { counted } from '../statistics/words.ts';
import { boxClasses, classNames } from './classes.ts';
import type { WriteFormat } from './types.ts';

const COMMENT = `# Put the images into images/, under the names of labels/: the files of a site's frames/ have them.
`;

export const write: WriteFormat = async ({ catalogue, settings }, folder) => {
  const classes = boxClasses(catalogue, settings);
  const labels = path.join(folder, 'yolo', 'labels');
  await mkdir(labels, { recursive: true });
  const names = classNames(classes);
  const told = { path: '.', train: 'images', val: 'images', names };
  await writeFile(path.join(folder, 'yolo', 'data.yaml'), COMMENT + stringify(told));
  const labelled = new Set(catalogue.splits().flatMap((split) => (split.labelled ? split.name : [])));
  let [lost, cut] = [0, 0];
  for (const { number } of catalogue.patientSlugs()) {
    const patient = catalogue.patient(number)!;
    if (!patient.labelled) continue;
    const boxes = catalogue.boxes(number);
    for (const image of catalogue.images(number)) {
      if (!labelled.has(image.split)) continue;
      if (image.columns === undefined || image.rows === undefined) {
        lost++;
        continue;
      }
      const lines: string[] = [];
      for (const box of boxes.filter((b) => b.image === image.number)) {
        const { text, whole } = yoloLine(box, image.columns, image.rows);
        if (!whole) cut++;
        if (text) lines.push(`${classes.get(box.name ?? patient.class ?? null)} ${text}\n`);
      }
      await writeFile(path.join(labels, `${withoutGroup(image.slug)}.txt`), lines.join(''));
    }
  }
  const notes: string[] = [];
  if (lost > 0) notes.push(`${counted(lost, 'image')} of unknown size left out of yolo/, with their boxes.`);
  if (cut > 0)
    notes.push(
      `${counted(cut, 'box', 'boxes')} cut at the edge of the image in yolo/, or left out beyond it.`,
    );
  return notes;
};

/** Centre and size of what of a box lies on the image, as shares of it; no text where nothing does. */
export function yoloLine(
  { x, y, width, height }: Pick<NumberedBox, 'x' | 'y' | 'width' | 'height'>,
  columns: number,
  rows: number,
): { text: string | undefined; whole: boolean } {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(columns, x + width), Math.min(rows, y + height)];
  const whole = left === x && top === y && right === x + width && bottom === y + height;
  if (right <= left || bottom <= top) return { text: undefined, whole };
  const shares = [
    (left + right) / 2 / columns,
    (top + bottom) / 2 / rows,
    (right - left) / columns,
    (bottom - top) / rows,
  ];
  return { text: shares.map((share) => share.toFixed(6)).join(' '), whole };
}
