import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Database } from '../catalogue/database.ts';
import { DataFault } from '../errors.ts';
import type { Job } from '../job.ts';
import type { SitePlan } from './plan.ts';
import { hash } from './views.ts';

/**
 * The folder over which several machines render the pages of one site: what a build hands out (`work.json`, `job.json`,
 * catalogue and views), and the parts that were rendered, `pages-0003-of-0008`, each written aside and renamed when it is
 * whole. Which page is of which part follows from its place in the plan, so parts may be rendered anywhere, in any order,
 * and again.
 */

const WORK = z.object({
  /** Stands for all that the pages are made of, and for which of them are rendered. */
  key: z.string(),
  /** Hash of the program: another one would render other bytes. */
  program: z.string(),
  /** Parts, and pages to render besides those that each part renders. */
  of: z.int(),
  pages: z.int(),
  base: z.string(),
  site: z.string().nullable(),
});
export type PageWork = z.infer<typeof WORK>;

const PART = z.object({ key: z.string(), folders: z.int(), pages: z.int() });

const filesIn = (folder: string) => ({
  work: path.join(folder, 'work.json'),
  job: path.join(folder, 'job.json'),
  catalogue: path.join(folder, 'catalogue.sqlite'),
  state: path.join(folder, 'state.sqlite'),
});

/** A part of the pages, from 1. */
export interface PagePart {
  number: number;
  of: number;
}

const digits = (n: number) => String(n).padStart(4, '0');
const partName = ({ number, of }: PagePart) => `pages-${digits(number)}-of-${digits(of)}`;
const IS_PART = /^pages-\d{4}-of-\d{4}(\..*)?$/;

/** How pages are rendered by several machines: over a folder, in parts, and whether they are to be handed out now. */
export interface Distribution {
  folder: string;
  of: number;
  handOut: boolean;
}

/** Gives others the pages, after which nothing is left to do, or brings what they have rendered into a folder. */
export type PagesElsewhere =
  | { handOut(plan: SitePlan): void }
  | { take(plan: SitePlan, staging: string): string[] };

/**
 * How a build has its pages rendered by others.
 * @param db the catalogue, with the state beside it
 * @param made the distribution; `key` stands for all that the site is made of, `program` for the program that makes it
 */
export function renderElsewhere(
  db: Database,
  job: Job,
  made: Distribution & { key: string; program: string },
): PagesElsewhere {
  const folder = path.resolve(made.folder);
  const workOf = ({ stalePages }: SitePlan): PageWork => {
    const pages = createHash('sha256');
    for (const row of db.iterate('SELECT kind, page, beside FROM stale_pages ORDER BY position'))
      pages.update(JSON.stringify(row));
    return {
      key: hash(made.key, pages.digest('hex')),
      program: made.program,
      of: made.of,
      pages: stalePages,
      base: job.provenance.base,
      site: job.provenance.site,
    };
  };
  return made.handOut
    ? { handOut: (plan) => handOut(db, folder, workOf(plan), job) }
    : { take: (plan, staging) => takePages(folder, workOf(plan), staging) };
}

/**
 * Puts what other machines need into the folder. Parts that stand there already and are of the same work stay.
 * @param db the catalogue, with the pages to render and the state beside it
 */
function handOut(db: Database, folder: string, work: PageWork, job: Job): void {
  mkdirSync(folder, { recursive: true });
  const files = filesIn(folder);
  const known = readWork(folder);
  for (const name of readdirSync(folder))
    if (IS_PART.test(name) && (known?.key !== work.key || name.endsWith('.partial') || known.of !== work.of))
      rmSync(path.join(folder, name), { recursive: true, force: true });
  // While files are replaced, nobody shall take them for those of a work.
  rmSync(files.work, { force: true });
  for (const [file, write] of [
    [files.catalogue, (to: string) => db.run('VACUUM main INTO ?', to)],
    [files.state, (to: string) => Database.copyViews(db, to)],
    [files.job, (to: string) => writeFileSync(to, JSON.stringify(job))],
    [files.work, (to: string) => writeFileSync(to, `${JSON.stringify(work, null, 1)}\n`)],
  ] as const) {
    const aside = `${file}.new`;
    rmSync(aside, { force: true });
    write(aside);
    renameSync(aside, file);
  }
}

/** Says that there is nothing to render. */
export function handOutNothing(folder: string, program: string): void {
  mkdirSync(folder, { recursive: true });
  const { work } = filesIn(folder);
  const nothing: PageWork = { key: '', program, of: 0, pages: 0, base: '/', site: null };
  writeFileSync(`${work}.new`, `${JSON.stringify(nothing, null, 1)}\n`);
  renameSync(`${work}.new`, work);
}

/**
 * @returns what was handed out; undefined where nothing is there
 * @throws DataFault where it cannot be read
 */
export function readWork(folder: string): PageWork | undefined {
  const file = filesIn(folder).work;
  if (!existsSync(file)) return undefined;
  try {
    return WORK.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new DataFault('this does not say which pages are to be rendered.', {
      file,
      remedy: 'Delete the folder, and let build hand the pages out again.',
    });
  }
}

/** The job of the pages as it is read from the folder, wherever that is mounted. */
export function jobOf(folder: string): Job {
  const files = filesIn(folder);
  const job = JSON.parse(readFileSync(files.job, 'utf8')) as Job;
  return { ...job, catalogue: files.catalogue, state: files.state };
}

/** Whether a part of the work is rendered. */
export function isRendered(folder: string, { key, of }: PageWork, number: number): boolean {
  return readPart(path.join(folder, partName({ number, of })))?.key === key;
}

const PART_FILE = 'part.json';

function readPart(folder: string): z.infer<typeof PART> | undefined {
  const file = path.join(folder, PART_FILE);
  if (!existsSync(file)) return undefined;
  return PART.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
}

/** Where a part is rendered, until `finishPart` gives it its name. Each process has its own. */
export function beginPart(folder: string, part: PagePart, unique: string): string {
  const aside = path.join(folder, `${partName(part)}.${unique}.partial`);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  return aside;
}

/** Gives a rendered part its name. Where another process was quicker, its part has the same bytes and stays. */
export function finishPart(
  folder: string,
  part: PagePart,
  aside: string,
  content: { key: string; folders: number; pages: number },
): void {
  writeFileSync(path.join(aside, PART_FILE), `${JSON.stringify(content)}\n`);
  const target = path.join(folder, partName(part));
  if (readPart(target)?.key !== content.key) rmSync(target, { recursive: true, force: true });
  try {
    renameSync(aside, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Brings rendered parts into the staging folder of a build.
 * @param to folder to bring them into: the parts may lie on another disk
 * @returns folders as `renderPages` returns them: the first one holds what all pages share
 * @throws DataFault where the work is of another state of the dataset, or a part is missing
 */
function takePages(folder: string, work: PageWork, to: string): string[] {
  const known = readWork(folder);
  if (known?.key !== work.key || known.of !== work.of)
    throw new DataFault(
      known
        ? 'the pages here are of another state of the dataset, or of other options.'
        : 'no pages were handed out here.',
      { file: folder, remedy: 'Give the same build with --hand-out first, then render the parts.' },
    );
  const numbers = Array.from({ length: work.of }, (_, i) => i + 1);
  const missing = numbers.filter((number) => !isRendered(folder, work, number));
  if (missing.length > 0)
    throw new DataFault(`${missing.length} of ${work.of} parts of the pages are not rendered.`, {
      file: folder,
      found: `missing: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ' …' : ''}`,
      remedy: `Render them with: reading-room render --pages ${folder} --shard ${missing[0]}/${work.of}`,
    });
  return numbers.flatMap((number) => {
    const name = partName({ number, of: work.of });
    const { folders } = readPart(path.join(folder, name))!;
    return Array.from({ length: folders }, (_, i) => {
      const target = path.join(to, name, String(i));
      bring(path.join(folder, name, String(i)), target);
      return target;
    });
  });
}

/** Links files where the disk allows it, and copies them elsewhere. They are never written into, only replaced. */
function bring(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      bring(source, target);
      continue;
    }
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target);
    }
  }
}
