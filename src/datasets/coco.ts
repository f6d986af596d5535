import { DataFault, quoteText } from '../errors.ts';
import { boundsOf, outlineOfMask } from '../imaging/outline.ts';
import type { Box } from '../imaging/types.ts';
import { checkBox } from './boxes.ts';
import type { DataFolder, SkippedFile } from './folder.ts';
import { FolderDataset, IMAGE_ENDING } from './folder-dataset.ts';
import { badRow, readName } from './ids.ts';
import { decodeCocoRuns } from './rle.ts';
import type { TextTable } from './text-table.ts';
import type { DatasetFormat, ImageFile, LabelRow, Outline, Split } from './types.ts';

/**
 * COCO object detection (https://cocodataset.org/#format-data): JSON files with `images`, `annotations` and `categories`, in
 * `annotations/` or at the top. Boxes are x, y, width, height in pixels from the top-left corner; a segmentation is a list
 * of polygons or run lengths. A file is a split, named after what tells it from others: `instances_train2017.json` is
 * `train2017`. An image without annotations is negative, because the file lists it.
 */
export const coco: DatasetFormat = {
  name: 'coco',
  looksFor: 'COCO JSON (images, annotations, categories) in annotations/ or beside the images',

  async detect(folder, { format }) {
    const candidates: string[] = [];
    for (const under of ['annotations', ''])
      for (const name of await folder.names(under))
        if (/\.json$/i.test(name)) candidates.push(under ? `${under}/${name}` : name);
    const files: string[] = [];
    for (const file of candidates) if (await isCoco(folder, file)) files.push(file);
    if (files.length > 0) return new CocoDataset(folder, files);
    if (format !== 'coco') return undefined;
    throw new DataFault('there is no COCO JSON.', { file: folder.path, expected: coco.looksFor });
  },
};

/** Whether a JSON file begins or ends like one: files may be large, and are read once. */
async function isCoco(folder: DataFolder, file: string): Promise<boolean> {
  const begin = (await folder.head(file, 65536)).toString('utf8');
  return /^\s*\uFEFF?\s*\{/.test(begin) && /"(images|annotations|categories)"\s*:\s*\[/.test(begin);
}

const NOTHING = 'No annotation';

type Json = Record<string, unknown>;

class CocoDataset extends FolderDataset {
  readonly adapter = 'coco';
  readonly severalClasses = true;
  readonly splits: Split[];
  readonly #tables: { table: TextTable; split: string }[];

  constructor(folder: DataFolder, files: string[]) {
    super(folder);
    const names = splitNames(files);
    this.#tables = files.map((file, i) => ({
      table: this.textTable(file, `annotations, ${names[i]}`),
      split: names[i]!,
    }));
    this.splits = [];
    this.notes.push(
      `COCO layout: ${files.length === 1 ? 'one file' : `${files.length} files`} of annotations.`,
    );
  }

  async *labels(): AsyncIterable<LabelRow> {
    for (const { table, split } of this.#tables)
      if (!table.isKnown) yield* this.#rows(table, split, this.#tables.length > 1);
  }

  async *#rows(table: TextTable, split: string, several: boolean): AsyncIterable<LabelRow> {
    const { file } = table;
    const json = (await table.json()) as Json;
    const lists = (['images', 'annotations', 'categories'] as const).map((key) => {
      const list = json?.[key];
      if (Array.isArray(list)) return list as Json[];
      if (key === 'annotations' && list === undefined) return [];
      throw new DataFault(`${key} is missing.`, { file, expected: 'a list', found: typeof list });
    });
    const [images, annotations, categories] = lists as [Json[], Json[], Json[]];
    const names = new Map(categories.map((each) => [each?.id, each?.name]));
    const prefix = await this.#prefix(images, split);
    const known = new Map<unknown, Described>();
    for (const [i, image] of images.entries()) {
      const named = readName(textOf(image?.file_name), 'file_name');
      if (named.problem || image?.id === undefined) {
        const problem = badRow(`image ${i + 1}: ${named.problem ?? 'the id is missing'}`);
        yield { file, line: i + 1, patientId: undefined, target: undefined, box: undefined, problem };
        continue;
      }
      const own = typeof image.split === 'string' && image.split !== '' ? image.split : undefined;
      known.set(image.id, {
        image: prefix + named.value!.replace(/^\.?\//, ''),
        patientId:
          readName(textOf(image.patient_id), 'patient_id').value ?? named.value!.replace(IMAGE_ENDING, ''),
        split: own ?? (several ? split : 'all'),
        width: Number(image.width),
        height: Number(image.height),
        marked: false,
      });
    }
    for (const [i, annotation] of annotations.entries()) {
      const row = { file, line: i + 1, box: undefined };
      const of = known.get(annotation?.image_id);
      if (!of) {
        const problem = badRow(
          `annotation ${i + 1} is of image ${quoteText(String(annotation?.image_id))}, which is not listed`,
        );
        yield { ...row, patientId: undefined, target: undefined, problem };
        continue;
      }
      of.marked = true;
      const { image, patientId, split: part } = of;
      const name = readName(textOf(names.get(annotation.category_id)), 'name of the category');
      const where = { ...row, image, patientId, split: part };
      if (name.problem)
        yield { ...where, target: undefined, problem: badRow(`annotation ${i + 1}: ${name.problem}`) };
      else {
        const reader = readName(textOf(annotation.reader), 'reader').value;
        yield {
          ...where,
          name: name.value,
          target: 1,
          ...(reader && { reader }),
          ...readRegion(annotation, of),
        };
      }
    }
    let line = annotations.length;
    for (const { image, patientId, split: part, marked } of known.values())
      if (!marked)
        yield { file, line: ++line, image, patientId, split: part, name: NOTHING, target: 0, box: undefined };
  }

  /** What stands before file names: annotations name files from the folder of their images. */
  async #prefix(images: readonly Json[], split: string): Promise<string> {
    const first = images.map((image) => textOf(image?.file_name)).find(Boolean);
    if (!first) return '';
    for (const prefix of ['', 'images/', `${split}/`, `images/${split}/`])
      if (!first.split('/').includes('..') && (await this.files.isFile(prefix + first))) return prefix;
    return '';
  }

  async *images(wanted?: (path: string) => boolean): AsyncIterable<ImageFile | SkippedFile> {
    const known = new Set(this.tables.map(({ file }) => file));
    for await (const file of this.files.files('', true, wanted)) {
      if (known.has(file.path)) continue;
      if ('skipped' in file) yield file;
      else if (IMAGE_ENDING.test(file.path)) {
        // Whose it is, and which part it belongs to, the annotations say.
        yield { ...file, name: file.path, patientId: file.path.replace(IMAGE_ENDING, ''), split: 'all' };
      }
    }
  }

  protected splitOf(): undefined {
    return undefined;
  }
}

interface Described {
  image: string;
  patientId: string | undefined;
  split: string;
  width: number;
  height: number;
  /** Whether an annotation is of it. */
  marked: boolean;
}

/** Files' names without what they have in common. */
function splitNames(files: readonly string[]): string[] {
  const stems = files.map((file) => file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/i, ''));
  const short = stems.map((stem) =>
    stem
      .replace(/^(instances|annotations|_annotations|coco)[_.-]?/i, '')
      .replace(/[_.-]?(annotations|coco)$/i, ''),
  );
  return new Set(short).size === short.length && short.every(Boolean) ? short : stems;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** Box and outline of an annotation. */
function readRegion(
  annotation: Json,
  { width, height }: Described,
): Pick<LabelRow, 'box' | 'outline' | 'problem'> {
  try {
    const outline = outlineOf(annotation.segmentation, width, height);
    const { bbox } = annotation;
    if (bbox === undefined || (Array.isArray(bbox) && bbox.length === 0)) {
      const box = outline && boundsOf(outline);
      return box ? { box, outline } : { box: undefined };
    }
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every((n) => Number.isFinite(n)))
      return { box: undefined, problem: badRow('bbox is no list of four numbers') };
    const [x, y, w, h] = bbox as [number, number, number, number];
    return { ...checkBox({ x, y, width: w, height: h } satisfies Box), ...(outline && { outline }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { box: undefined, problem: badRow(`segmentation cannot be read: ${why}`) };
  }
}

function outlineOf(segmentation: unknown, width: number, height: number): Outline | undefined {
  if (Array.isArray(segmentation)) {
    const lines = segmentation.filter((line): line is number[] => Array.isArray(line) && line.length >= 6);
    if (lines.some((line) => line.length % 2 === 1 || !line.every((n) => Number.isFinite(n))))
      throw new Error('a polygon is no list of pairs of numbers');
    return lines.length > 0 ? lines : undefined;
  }
  if (typeof segmentation !== 'object' || segmentation === null) return undefined;
  const { counts, size } = segmentation as Json;
  const [high, wide] = Array.isArray(size) ? (size as number[]) : [height, width];
  if (typeof counts !== 'string' && !Array.isArray(counts)) throw new Error('there are no counts');
  const lines = outlineOfMask(decodeCocoRuns(counts, wide!, high!), wide!, high!);
  return lines.length > 0 ? lines : undefined;
}
