import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Catalogue } from './catalogue/catalogue.ts';
import { Database } from './catalogue/database.ts';
import { openDataset } from './datasets/index.ts';
import { DataFault } from './errors.ts';
import type { BackendName } from './imaging/backend.ts';
import { bestBackend } from './imaging/backends.ts';
import { catalogueFile, ingest, mediaFolders } from './ingest/index.ts';
import type { Job, Provenance } from './job.ts';
import { type Progress, silentProgress } from './progress.ts';
import { writeFindings } from './quality/index.ts';
import { loadSettings, type Settings } from './settings.ts';
import { placeMedia, writeSiteFiles } from './site/files.ts';
import { renderPages } from './site/render.ts';
import { Report } from './site/report.ts';
import { keyCounts } from './statistics/counts.ts';

/** The project's own folder: pages, words and settings of the report live there. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url));

export interface BuildOptions {
  data: string;
  out: string;
  cache: string;
  /** Settings file; where it is missing the dataset's `report.yaml`, else the project's own. */
  config?: string | undefined;
  jobs: number;
  base: string;
  site?: string | undefined;
  imaging?: BackendName | undefined;
  /** Fail where a file could not be read. */
  strict?: boolean;
  progress?: Progress;
}

export interface BuildResult {
  out: string;
  imagesRead: number;
  imagesUnreadable: number;
  patients: number;
  pages: number;
  findings: { severity: string; count: number }[];
}

/**
 * Builds the site of a dataset: reads it into a catalogue, renders pages from that, and puts the finished site in
 * the place of the one that stood there. Whatever goes wrong before that leaves the old site as it was.
 * @throws DataFault where the user has something to mend
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const progress = options.progress ?? silentProgress;
  const out = path.resolve(options.out);
  const dataset = await openDataset(options.data);
  const settingsFile = findSettings(options);
  const settings = loadSettings(settingsFile, options.config ?? path.relative(process.cwd(), settingsFile));
  await checkOutput(out, path.resolve(options.data));
  for (const text of dataset.notes) progress.note(text);

  const work = await openOwnFolder(path.resolve(options.cache), 'build-');
  const staging = await openOwnFolder(path.dirname(out), `.${path.basename(out)}.staging-`);
  try {
    const imaging = options.imaging ?? (await bestBackend());
    let stage = progress.stage('tables');
    const read = await ingest({
      dataset,
      folder: work,
      jobs: options.jobs,
      imaging,
      overlays: settings.overlays,
      onPlan(images) {
        stage.done();
        stage = progress.stage('images', images);
      },
      onImages: (images) => stage.advance(images),
    });
    stage.done(
      `${read.imagesRead} read${read.imagesUnreadable ? `, ${read.imagesUnreadable} unreadable` : ''}`,
    );

    const db = Database.openForWriting(catalogueFile(work));
    writeFindings(db, settings);
    db.close();
    const catalogue = Catalogue.open(catalogueFile(work));
    try {
      tellUnreadable(catalogue, progress);
      if (options.strict && read.imagesUnreadable > 0) {
        throw new DataFault(
          `${read.imagesUnreadable} image files could not be read, and --strict was given.`,
          {
            remedy: 'The files are listed above. The site that stood there before was left as it was.',
          },
        );
      }
      const provenance = await provenanceOf(catalogue, settings, options);
      const job: Job = {
        catalogue: catalogueFile(work),
        settings,
        words: path.dirname(settingsFile),
        provenance,
      };
      const jobFile = path.join(work, 'job.json');
      await writeFile(jobFile, JSON.stringify(job));

      stage = progress.stage('pages', new Report(job, catalogue).pageCount());
      const pages = await renderPages({
        project: PROJECT,
        jobFile,
        staging,
        base: options.base,
        site: options.site,
        cache: work,
        onPage: () => stage.advance(1),
      });
      stage.done(`${pages} rendered`);
      stage = progress.stage('files', catalogue.patientCount());
      await placeMedia({ ...mediaFolders(work) }, staging);
      await writeSiteFiles({ catalogue, settings, provenance, staging, onPatients: (n) => stage.advance(n) });
      stage.done();
      const result: BuildResult = {
        out: options.out,
        imagesRead: read.imagesRead,
        imagesUnreadable: read.imagesUnreadable,
        patients: catalogue.patientCount(),
        pages,
        findings: catalogue.db.all(
          'SELECT severity, count(*) AS count FROM findings GROUP BY severity ORDER BY severity',
        ),
      };
      await replaceFolder(staging, out);
      await keepWorkFolder(work, job);
      return result;
    } finally {
      catalogue.close();
    }
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The settings given, else those that the dataset carries, else the project's own. */
function findSettings({ config, data }: BuildOptions): string {
  if (config) return path.resolve(config);
  const carried = path.resolve(data, 'report.yaml');
  return existsSync(carried) ? carried : path.join(PROJECT, 'content', 'report.yaml');
}

/** The site is replaced as a whole: refuse a folder that holds anything but a site of ours. */
async function checkOutput(out: string, data: string): Promise<void> {
  const inside = (inner: string, outer: string) => inner === outer || inner.startsWith(outer + path.sep);
  if (inside(out, data) || inside(data, out)) {
    throw new DataFault('the output folder and the dataset folder lie in one another.', {
      file: out,
      remedy: 'Choose another folder with --out: it is replaced as a whole.',
    });
  }
  if (!existsSync(out)) return;
  const names = await readdir(out).catch(() => {
    throw new DataFault('the output is a file, not a folder.', {
      file: out,
      remedy: 'Choose another folder with --out.',
    });
  });
  if (names.length === 0) return;
  if (!names.includes('build.json') || names.includes('.git')) {
    throw new DataFault('the output folder holds something other than a site made by Reading Room.', {
      file: out,
      remedy: 'Choose an empty or new folder with --out: it is replaced as a whole.',
    });
  }
}

/** A new folder of this build alone, named by the process. Those of builds that were killed are removed. */
async function openOwnFolder(parent: string, prefix: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (pid && !isRunning(pid)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
  const own = path.join(parent, `${prefix}${process.pid}`);
  await mkdir(own);
  return own;
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The finished work folder becomes the cache's `current` one. */
async function keepWorkFolder(work: string, job: Job): Promise<void> {
  const current = path.join(path.dirname(work), 'current');
  await rm(current, { recursive: true, force: true });
  await rename(work, current);
  await writeFile(
    path.join(current, 'job.json'),
    JSON.stringify({ ...job, catalogue: catalogueFile(current) }),
  );
}

/** Puts `from` in the place of `to`: two renames, so that nobody sees half a site. */
async function replaceFolder(from: string, to: string): Promise<void> {
  const previous = `${from}-previous`;
  await rm(previous, { recursive: true, force: true });
  const existed = existsSync(to);
  if (existed) await rename(to, previous);
  try {
    await rename(from, to);
  } catch (error) {
    if (existed) await rename(previous, to);
    throw error;
  }
  await rm(previous, { recursive: true, force: true });
}

function tellUnreadable(catalogue: Catalogue, progress: Progress): void {
  const shown = 20;
  let count = 0;
  const rows = catalogue.db.iterate<{ path: string; problem: string }>(
    'SELECT path, problem FROM images WHERE problem IS NOT NULL ORDER BY number',
  );
  for (const { path: file, problem } of rows)
    if (++count <= shown) progress.warn(`${printable(file)}: ${problem}`);
  if (count > shown) progress.warn(`and ${count - shown} more, listed on the quality page`);
}

/** File names come from outside: control characters must not reach the terminal. */
const printable = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');

async function provenanceOf(
  catalogue: Catalogue,
  settings: Settings,
  options: BuildOptions,
): Promise<Provenance> {
  const { version } = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const hash = createHash('sha256');
  const inputs = catalogue.db.iterate<{ name: string; sha256: string }>(`
    SELECT name, sha256 FROM inputs WHERE sha256 IS NOT NULL
    UNION ALL SELECT path, coalesce(sha256, problem) FROM images ORDER BY 1`);
  for (const { name, sha256 } of inputs) hash.update(`${name}\0${sha256}\0`);
  return {
    version,
    adapter: catalogue.meta('adapter') ?? '',
    base: options.base,
    site: options.site ?? null,
    imaging: JSON.parse(catalogue.meta('imaging') ?? '{}'),
    fingerprint: hash.digest('hex'),
    settings,
    counts: { ...keyCounts(catalogue) },
  };
}
