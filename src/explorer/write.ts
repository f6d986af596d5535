import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { withoutGroup } from '../groups.ts';
import { type Encoded, type Encoder, encoderOf, widthOf } from './encode.ts';
import { definitions, type FieldDefinition, type Naming } from './fields.ts';
import {
  columnBytes,
  type ExplorerHead,
  type FieldHead,
  type IdsHead,
  isUuid,
  MAGIC,
  uuidBytes,
} from './format.ts';
import { furtherColumns } from './further-columns.ts';

/** Above so many patients each column is a file of its own, and ids are cut: what is looked at is loaded. */
const MOST_AT_ONCE = 200_000;
const IDS_IN_FILE = 50_000;
/** Boxes in a file: 8 MB of codes, which are less when they are packed. */
const BOXES_IN_FILE = 1_000_000;
/** Of more than one in twenty ids that are no UUIDs all are written as text. */
const FEW_OTHERS = 0.05;
/** A filter has a bit of 32; three are for the text, the lasso and the selection. */
const MOST_FIELDS = 29;

export interface WriteOptions {
  catalogue: Catalogue;
  naming: Naming;
  /** Folder `data` of the site. */
  folder: string;
  /** Patients above whom files are split; as many as browsers load at once where nothing is said. */
  most?: number;
  /** Boxes above which they are cut into several files, and in each of these. */
  boxesInFile?: number;
}

/** Writes what the explorer loads: `explorer.json`, and the files that it names into `explorer/`. */
export async function writeExplorer({
  catalogue,
  naming,
  folder,
  most = MOST_AT_ONCE,
  boxesInFile = BOXES_IN_FILE,
}: WriteOptions): Promise<void> {
  const files = new Files(path.join(folder, 'explorer'));
  await mkdir(files.folder, { recursive: true });
  const own = definitions(catalogue, naming);
  const filters = own.filter(({ shown }) => shown !== 'hidden').length;
  const further = furtherColumns(catalogue, MOST_FIELDS - filters);
  const patients = catalogue.patientCount();
  const encoders = encode(catalogue, [...own, ...further.fields], patients);
  const columns = [];
  // One field after another: what one has gathered is given back before the next is made.
  while (encoders.length > 0) columns.push(encoders.shift()!.finish());
  const head: ExplorerHead = {
    version: 1,
    patients,
    fields: await writeColumns(files, columns, patients, most),
    ids: await writeIds(files, catalogue, patients, most),
    boxes: await writeBoxes(files, catalogue, boxesInFile),
    alike: columns.flatMap(({ field, alike }) =>
      alike === undefined || field.shown === 'hidden' ? [] : [{ name: field.name, value: alike }],
    ),
    leftOut: further.leftOut,
  };
  await writeFile(path.join(folder, 'explorer.json'), `${JSON.stringify(head)}\n`);
}

const FROM = `FROM patients p LEFT JOIN views v ON v.slug = p.slug
  LEFT JOIN images i ON i.number = (SELECT min(number) FROM images WHERE patient = p.number)
  LEFT JOIN sheet_cells c ON c.image = i.number ORDER BY p.number`;

/** Reads all fields in one look. */
function encode({ db }: Catalogue, fields: FieldDefinition[], patients: number): Encoder[] {
  const encoders = fields.map((field) => encoderOf(field, patients));
  const list = fields.map(({ sql }, i) => `${sql} AS f${i}`).join(', ');
  const rows = db.iterate(`SELECT ${list} ${FROM}`, ...fields.flatMap(({ values = [] }) => values));
  for (const row of rows) for (let i = 0; i < encoders.length; i++) encoders[i]!.add(row[`f${i}`]);
  return encoders;
}

async function writeColumns(
  files: Files,
  columns: Encoded[],
  patients: number,
  most: number,
): Promise<FieldHead[]> {
  const groups = patients > most ? columns.map((column) => [column]) : [columns];
  const heads: FieldHead[] = [];
  for (const group of groups) {
    const parts: Uint8Array[] = [Buffer.from(MAGIC)];
    let offset = MAGIC.length;
    const placed: Omit<FieldHead, 'file'>[] = [];
    for (const { field, codes, alike } of group) {
      const width = widthOf(field.codes);
      const shown = alike === undefined ? field.shown : 'hidden';
      placed.push({ ...field, shown, offset, width });
      parts.push(columnBytes(codes, width));
      offset += patients * width;
    }
    const file = await files.packed(
      groups.length > 1 ? group[0]!.field.key : 'columns',
      Buffer.concat(parts),
    );
    heads.push(...placed.map((field) => ({ ...field, file }) as FieldHead));
  }
  return heads;
}

async function writeIds(
  files: Files,
  { db, grouped }: Catalogue,
  patients: number,
  most: number,
): Promise<IdsHead> {
  const others: IdsHead['others'] = [];
  const slugs: IdsHead['slugs'] = [];
  const raw = Buffer.alloc(patients * 16);
  let at = 0;
  const rows = () =>
    db.iterate<{ id: string; slug: string }>('SELECT id, slug FROM patients ORDER BY number');
  for (const { id, slug } of rows()) {
    if (isUuid(id)) raw.set(uuidBytes(id), at * 16);
    else others.push([at, id]);
    const name = withoutGroup(slug);
    if (name !== id) slugs.push([at, name]);
    at++;
  }
  const perFile = patients > most ? Math.min(most, IDS_IN_FILE) : Math.max(1, patients);
  const head: IdsHead = { kind: 'uuid', files: [], perFile, others, slugs, ...(grouped && { grouped }) };
  if (others.length <= patients * FEW_OTHERS) {
    for (let from = 0; from < patients; from += perFile)
      head.files.push(await files.plain('ids', raw.subarray(from * 16, (from + perFile) * 16)));
    return head;
  }
  let lines: string[] = [];
  const put = async () =>
    head.files.push(await files.packed('ids', Buffer.from(MAGIC + JSON.stringify(lines))));
  for (const { id } of rows()) {
    lines.push(id);
    if (lines.length < perFile) continue;
    await put();
    lines = [];
  }
  if (lines.length > 0) await put();
  return { ...head, kind: 'text', others: [] };
}

async function writeBoxes(files: Files, { db }: Catalogue, inFile: number): Promise<ExplorerHead['boxes']> {
  const count = db.get<{ n: number }>('SELECT count(*) AS n FROM boxes')!.n;
  const sides = [0, 1, 2, 3].map(() => new Uint16Array(Math.min(count, inFile)));
  const written: string[] = [];
  let at = 0;
  const put = async () => {
    const columns = sides.map((side) => columnBytes(side.subarray(0, at), 2));
    written.push(await files.packed('boxes', Buffer.concat([Buffer.from(MAGIC), ...columns])));
    at = 0;
  };
  const rows = db.iterate<Record<'x' | 'y' | 'width' | 'height' | 'rows' | 'columns', number>>(`
    SELECT b.x, b.y, b.width, b.height, coalesce(nullif(i.rows, 0), 1024) AS rows,
      coalesce(nullif(i.columns, 0), 1024) AS columns
    FROM boxes b LEFT JOIN images i ON i.number = b.image
    ORDER BY b.patient, b.number`);
  const share = (value: number, whole: number) => Math.round(Math.min(1, Math.max(0, value / whole)) * 65535);
  for (const { x, y, width, height, rows: high, columns: wide } of rows) {
    if (at === inFile) await put();
    sides[0]![at] = share(x, wide);
    sides[1]![at] = share(y, high);
    sides[2]![at] = share(width, wide);
    sides[3]![at] = share(height, high);
    at++;
  }
  await put();
  const [file, ...further] = written as [string, ...string[]];
  return { file, count, ...(further.length > 0 && { further, perFile: inFile }) };
}

const pack = promisify(gzip);

/** Files are named after their content, so that none that a browser has kept is taken for another. */
class Files {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Compressed here: so it is small on any host. */
  async packed(name: string, bytes: Uint8Array): Promise<string> {
    return this.#write(name, 'bin.gz', await pack(bytes, { level: 9 }));
  }

  plain(name: string, bytes: Uint8Array): Promise<string> {
    return this.#write(name, 'bin', bytes);
  }

  async #write(name: string, ending: string, bytes: Uint8Array): Promise<string> {
    const content = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
    const file = `${name}.${content}.${ending}`;
    await writeFile(path.join(this.folder, file), bytes);
    return file;
  }
}
