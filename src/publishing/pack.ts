import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import yazl from 'yazl';
import { DataFault, quoteText } from '../errors.ts';
import { csvLine } from '../site/csv.ts';
import { siteFiles } from './site-files.ts';

export interface PackOptions {
  /** Folder of the site. */
  out: string;
  /** The file to write. */
  to: string;
  /** Name of a class: only its patients. */
  className?: string | undefined;
  onPlan?(files: number): void;
  onFile?(): void;
}

export interface PackResult {
  files: number;
  /** Patients in it; undefined of a whole site. */
  patients: number | undefined;
}

/** Of pictures and packed files nothing is to be gained. */
const PACKED = /\.(jpg|png|webp|woff2|gz|br)$/;
/** The same time for all, so that the same site gives the same file. A ZIP knows no time zone. */
const TIME = new Date(1980, 0, 1);
const OFFLINE = fileURLToPath(new URL('./offline/', import.meta.url));

const README = `This is a copy of a website. To look at it:

  node serve.mjs         where Node is installed (https://nodejs.org), or
  python3 serve.py       where Python 3 is,

and open the address that is printed. Nothing is fetched from the internet, and nobody else can see it.
`;

/**
 * Packs a site, or the patients of one class, with a small server that needs nothing else: pages that are opened as files
 * may load neither scripts nor data.
 * @throws DataFault where there is no site, or no such class
 */
export async function packSite({ out, to, className, onPlan, onFile }: PackOptions): Promise<PackResult> {
  if (!existsSync(path.join(out, 'build.json')))
    throw new DataFault('there is no site made by Reading Room in this folder.', {
      file: out,
      remedy: 'Build one with `reading-room build --data DIR`, or name another folder with --out.',
    });
  const chosen = className === undefined ? undefined : await patientsOf(out, className);
  const names: string[] = [];
  for (const file of siteFiles(out))
    if (!isBeside(out, file.path) && (!chosen || chosen.has(file.path))) names.push(file.path);
  onPlan?.(names.length);
  const zip = new yazl.ZipFile();
  const times = { mtime: TIME, mode: 0o100644, forceDosTimestamp: true };
  const text = (name: string, content: string) => zip.addBuffer(Buffer.from(content), name, times);
  text('README.txt', README);
  for (const name of ['serve.mjs', 'serve.py']) text(name, readFileSync(path.join(OFFLINE, name), 'utf8'));
  if (chosen) {
    text('site/start.txt', `classes/${chosen.slug}/\n`);
    text('labels.csv', chosen.labels);
  }
  for (const name of names)
    zip.addReadStreamLazy(`site/${name}`, { ...times, compress: !PACKED.test(name) }, (take) => {
      onFile?.();
      take(null, createReadStream(path.join(out, name)));
    });
  zip.end();
  const aside = `${to}.tmp`;
  try {
    await pipeline(zip.outputStream, createWriteStream(aside));
    renameSync(aside, to);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  return { files: names.length, patients: chosen?.patients };
}

/** Compressed texts beside their texts: the servers send texts as they are. */
const isBeside = (out: string, name: string) =>
  /\.(br|gz)$/.test(name) &&
  existsSync(path.join(out, name.replace(/\.(br|gz)$/, ''))) &&
  !name.endsWith('.bin.gz');

interface Row {
  id: string;
  slug: string;
  class: string | null;
  classes?: string[];
  target: number | null;
  boxes: number;
  sheet?: unknown;
}

/** The rows of patients.json, which lists its parts where it would be large. */
async function* patientRows(out: string): AsyncGenerator<Row> {
  const data = path.join(out, 'data');
  for (const name of partsOf(path.join(data, 'patients.json')))
    for await (const line of createInterface({ input: createReadStream(path.join(data, name)) })) {
      const text = line
        .trim()
        .replace(/,$/, '')
        .replace(/^\[|\]$/g, '');
      if (text.startsWith('{')) yield JSON.parse(text) as Row;
    }
}

function partsOf(file: string): string[] {
  const first = Buffer.alloc(1);
  const opened = openSync(file, 'r');
  readSync(opened, first);
  closeSync(opened);
  if (first.toString() !== '{') return [path.basename(file)];
  const { parts } = JSON.parse(readFileSync(file, 'utf8')) as { parts: { file: string }[] };
  return parts.map((part) => part.file);
}

/** Which files are of a class: its gallery, its patients with their pictures, and what every page needs. */
async function patientsOf(out: string, name: string) {
  const known = new Map<string, number>();
  const slugs = new Map<string, Row>();
  for await (const row of patientRows(out)) {
    if (row.sheet)
      throw new DataFault(
        'thumbnails of this site lie in sheets, which show patients of other classes, too.',
        {
          file: out,
          remedy: 'Pack the whole site, or build one without `thumbnails: sheets` for it.',
        },
      );
    const classes = [...(row.classes ?? []), ...(row.class === null ? [] : [row.class])];
    for (const each of new Set(classes)) known.set(each, (known.get(each) ?? 0) + 1);
    if (classes.includes(name)) slugs.set(row.slug, row);
  }
  if (slugs.size === 0)
    throw new DataFault(`the site has no patient of the class ${quoteText(name)}.`, {
      file: out,
      expected: [...known].map(([each, n]) => `${quoteText(each)} (${n})`).join(', '),
    });
  const slug = gallerySlug(out, name);
  const lines = [...slugs.values()].flatMap((row) => labelLines(out, row, name));
  return {
    slug,
    patients: slugs.size,
    labels: ['patientId,class,target,x,y,width,height,name,reader\r\n', ...lines].join(''),
    has(file: string): boolean {
      const [top, ...below] = file.split('/');
      if (file.startsWith(`classes/${slug}/`) || top === '_astro') return true;
      if (['build.json', 'favicon.svg', '404.html'].includes(file)) return true;
      if (!/^(patients|frames|thumbnails|stacks|stored|overlays)$/.test(top!)) return false;
      if (top === 'thumbnails' && below[0] === 'clean') below.shift();
      // Names may stand behind their groups. Further images of a patient are named after the first one: ID.2
      const names = [below[0]!, below.slice(0, 2).join('/')].map((name) =>
        name.replace(/\.(jpg|png|webp)$/, ''),
      );
      return names.some((name) => slugs.has(name) || slugs.has(name.replace(/\.\d+$/, '')));
    },
  };
}

/** The address of a class's gallery, without slashes around it. */
function gallerySlug(out: string, name: string): string {
  const galleries = JSON.parse(readFileSync(path.join(out, 'data', 'galleries.json'), 'utf8')) as {
    address: string;
    class?: string;
  }[];
  const address = galleries.find((gallery) => gallery.class === name)?.address;
  if (address === undefined)
    throw new DataFault('the site was built by an older version.', { file: out, remedy: 'Build it again.' });
  return address.split('/').at(-2)!;
}

/** The rows of a patient: one a box, or one without. */
function labelLines(out: string, { id, slug, target }: Row, name: string): string[] {
  const record = JSON.parse(readFileSync(path.join(out, 'patients', slug, 'record.json'), 'utf8')) as {
    boxes: { x: number; y: number; width: number; height: number; name?: string; reader?: string }[];
  };
  const line = (...cells: (string | number | undefined)[]) =>
    csvLine([id, name, target ?? undefined, ...cells]);
  if (record.boxes.length === 0) return [line('', '', '', '', '', '')];
  return record.boxes.map((box) => line(box.x, box.y, box.width, box.height, box.name, box.reader));
}
