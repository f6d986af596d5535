import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { DataFault, quoteText } from '../errors.ts';
import { boundsOf } from '../imaging/outline.ts';
import { checkBox } from './boxes.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, IMAGE_ENDING } from './folder-dataset.ts';
import { badRow } from './ids.ts';
import { HEAD_BYTES, imageSize } from './image-size.ts';
import type { DatasetFormat, ImageFile, LabelRow, Split } from './types.ts';

/**
 * YOLO text files (https://docs.ultralytics.com/datasets/detect/): `data.yaml` with the names of classes, or `classes.txt`;
 * `images/SPLIT/NAME.png` with `labels/SPLIT/NAME.txt`, or `SPLIT/images/` with `SPLIT/labels/`, or both side by side. A line
 * is a class and a box, centre and size as shares of the image, or a polygon of three points and more. An empty file says
 * that nothing was found; without a file an image has no label.
 */
export const yolo: DatasetFormat = {
  name: 'yolo',
  looksFor: 'YOLO: data.yaml or classes.txt, with images/ and labels/ beside it',

  async detect(folder, { format }) {
    const names = await folder.names();
    const told = names.find((name) => /^(data|dataset)\.ya?ml$/i.test(name));
    const list = names.find((name) => /^(classes|obj)\.(txt|names)$/i.test(name));
    if (told !== undefined || list !== undefined) {
      const classes = told ? namesOf(await folder.text(told), told) : undefined;
      const found = classes ?? (list ? linesOf(await folder.text(list)) : undefined);
      if (found) return new YoloDataset(folder, found);
    }
    if (format !== 'yolo') return undefined;
    throw new DataFault('nothing names the classes.', {
      file: folder.path,
      expected: 'data.yaml or classes.txt',
    });
  },
};

/** Names of the classes by their numbers; undefined where the file is of something else. */
function namesOf(text: string, file: string): Map<number, string> | undefined {
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0 });
  } catch {
    throw new DataFault('the file is no YAML.', {
      file,
      remedy: 'Correct it, or name the classes in classes.txt.',
    });
  }
  const names = (data as Record<string, unknown> | null)?.names;
  if (typeof names !== 'object' || names === null) return undefined;
  return new Map(Object.entries(names).map(([number, name]) => [Number(number), String(name)]));
}

const linesOf = (text: string) =>
  new Map(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
      .map((name, i) => [i, name] as const),
  );

/** What is said of an image of which a label file says nothing. */
const NOTHING = 'No box';
/** Names of parts of a dataset. */
const SPLIT_NAME = /^(train|training|val|valid|validation|test)\w*$/i;

/** A label file has a line a box: one that is larger is none. */
const MOST_BYTES = 2 ** 22;

class YoloDataset extends FolderDataset {
  readonly adapter = 'yolo';
  readonly severalClasses = true;
  readonly splits: Split[] = [];
  readonly #classes: Map<number, string>;

  constructor(folder: DataFolder, classes: Map<number, string>) {
    super(folder);
    this.#classes = classes;
    this.notes.push(`YOLO layout, ${classes.size} classes.`);
  }

  /** Label files by their path, size and time: there are as many as images, and none is a table. */
  async signature(): Promise<string> {
    const lines: string[] = [];
    for await (const file of this.files.files('', true, isLabelFile))
      if (!('skipped' in file)) lines.push(`${file.path}\0${file.bytes}\0${file.modified}`);
    return createHash('sha256')
      .update([...this.#classes.entries()].join('\n'))
      .update(lines.sort().join('\n'))
      .digest('hex');
  }

  async *labels(): AsyncIterable<LabelRow> {
    const files: { path: string; bytes: number }[] = [];
    for await (const file of this.files.files('', true, isLabelFile))
      if (!('skipped' in file)) files.push(file);
    for (const { path, bytes } of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
      if (bytes > MOST_BYTES) {
        const problem = badRow(`the file has ${bytes} bytes, more than labels of an image have`);
        yield {
          file: path,
          line: 1,
          patientId: undefined,
          image: imagePath(path),
          target: undefined,
          box: undefined,
          problem,
        };
      } else yield* this.#rows(path);
    }
  }

  async *#rows(path: string): AsyncIterable<LabelRow> {
    const lines = (await this.files.text(path)).split(/\r?\n/);
    const row = { file: path, patientId: undefined, image: imagePath(path), box: undefined };
    let size: { width: number; height: number } | undefined;
    let said = false;
    for (const [i, text] of lines.entries()) {
      if (text.trim() === '') continue;
      said = true;
      size ??= await this.#sizeOf(path);
      yield { ...row, line: i + 1, target: undefined, ...this.#read(text.trim().split(/\s+/), size) };
    }
    if (!said) yield { ...row, line: 1, name: NOTHING, target: 0 };
  }

  /** What a line says. */
  #read(
    cells: string[],
    size: { width: number; height: number } | undefined,
  ): Partial<Pick<LabelRow, 'name' | 'target' | 'box' | 'outline' | 'problem'>> {
    const numbers = cells.map(Number);
    const [number] = numbers;
    const bad = (message: string) => ({ problem: badRow(message) });
    const wrong = cells.find((_, i) => !Number.isFinite(numbers[i]));
    if (wrong !== undefined) return bad(`${quoteText(wrong)} is no number`);
    const name = this.#classes.get(number!);
    if (name === undefined) return bad(`there is no class ${number}`);
    if (!size) return { name, target: 1, problem: badRow('the size of its image is not known') };
    const shares = numbers.slice(1);
    if (shares.length === 4) {
      const [x, y, wide, high] = shares as [number, number, number, number];
      const round = (value: number) => Math.round(value * 1000) / 1000;
      const box = {
        x: round((x - wide / 2) * size.width),
        y: round((y - high / 2) * size.height),
        width: round(wide * size.width),
        height: round(high * size.height),
      };
      return { name, target: 1, ...checkBox(box) };
    }
    if (shares.length < 6 || shares.length % 2 === 1)
      return bad(`there are ${shares.length} numbers, expected 4 of a box or 6 and more of a polygon`);
    const line = shares.map(
      (share, i) => Math.round(share * (i % 2 === 0 ? size.width : size.height) * 1000) / 1000,
    );
    return { name, target: 1, ...checkBox(boundsOf([line])!), outline: [line] };
  }

  async #sizeOf(labels: string): Promise<{ width: number; height: number } | undefined> {
    for (const ending of ['png', 'jpg', 'jpeg', 'dcm', 'PNG', 'JPG', 'JPEG', 'dicom']) {
      const head = await this.files.head(`${imagePath(labels)}.${ending}`, HEAD_BYTES);
      if (head.length > 0) return imageSize(head);
    }
    return undefined;
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    for await (const file of this.files.files('', true, wanted)) {
      if ('skipped' in file) yield file;
      else if (IMAGE_ENDING.test(file.path)) {
        const name = file.path.replace(IMAGE_ENDING, '');
        const split =
          name
            .split('/')
            .slice(0, -1)
            .find((part) => SPLIT_NAME.test(part)) ?? 'all';
        yield { ...file, name, patientId: name.slice(name.lastIndexOf('/') + 1), split };
      }
    }
  }

  protected splitOf(): undefined {
    return undefined;
  }
}

const isLabelFile = (path: string) =>
  /\.txt$/i.test(path) && path.includes('/') && !/(^|\/)(classes|readme[^/]*)\.txt$/i.test(path);

/** The path of the image that a label file is of, without its ending: `labels` in the path stands for `images`. */
function imagePath(labels: string): string {
  const parts = labels.replace(/\.txt$/i, '').split('/');
  const at = parts.lastIndexOf('labels');
  if (at >= 0) parts[at] = 'images';
  return parts.join('/');
}
