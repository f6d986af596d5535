import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { programKeys } from './cache/program.ts';
import { Database } from './catalogue/database.ts';
import { DataFault, diskFault } from './errors.ts';
import { type Progress, Stages, silentProgress } from './progress.ts';
import { PROJECT } from './reading.ts';
import { beginPart, finishPart, isRendered, jobOf, type PagePart, readWork } from './site/page-work.ts';
import { Renderers, renderPages } from './site/render.ts';

export interface RenderPartOptions {
  /** Folder over which machines render together: see `page-work.ts`. */
  pages: string;
  part: PagePart;
  /** Processes that render at the same time. */
  jobs: number;
  signal?: AbortSignal | undefined;
  progress?: Progress;
}

export interface RenderedPart {
  part: PagePart;
  /** Pages of this part; 0 where nothing is to be rendered. */
  pages: number;
  /** Whether it was there already. */
  known: boolean;
}

/**
 * Renders one part of the pages that a build has handed out. A part that is there is left as it is.
 * @throws DataFault where nothing was handed out, in other parts, or by another version; the reason of `signal` once it is
 * aborted
 */
export async function renderPart(options: RenderPartOptions): Promise<RenderedPart> {
  const { part, jobs, signal } = options;
  const folder = path.resolve(options.pages);
  const work = readWork(folder);
  if (!work)
    throw new DataFault('no pages were handed out here.', {
      file: folder,
      remedy: 'Give the build with --pages and --hand-out first.',
    });
  if (work.pages === 0 && work.of === 0) return { part, pages: 0, known: true };
  if (work.of !== part.of)
    throw new DataFault('the pages were handed out in another number of parts.', {
      file: folder,
      expected: `a part of ${work.of}`,
      found: `${part.number}/${part.of}`,
      remedy: `Give --shard ${Math.min(part.number, work.of)}/${work.of}.`,
    });
  if (work.program !== programKeys(PROJECT).whole)
    throw new DataFault('the pages were handed out by another version of Reading Room.', {
      file: folder,
      remedy: 'Use the same version on all machines.',
    });
  const stages = new Stages(options.progress ?? silentProgress);
  const mine = countMine(folder, part);
  if (isRendered(folder, work, part.number)) return { part, pages: mine, known: true };
  // Files of which Astro makes many lie on this machine: shared folders are slow with them.
  const local = mkdtempSync(path.join(tmpdir(), 'reading-room-pages-'));
  const aside = beginPart(folder, part, `${hostname()}-${process.pid}`);
  try {
    const renderers = new Renderers({
      project: PROJECT,
      folder: aside,
      base: work.base,
      site: work.site ?? undefined,
      cache: local,
    });
    try {
      stages.begin('pages', mine);
      const folders = await renderPages({
        renderers,
        job: jobOf(folder),
        jobs,
        pages: mine,
        share: { part: part.number - 1, of: part.of },
        signal,
        onPages: (pages) => stages.advance(pages),
      });
      stages.end(`part ${part.number} of ${part.of} rendered`);
      finishPart(folder, part, aside, { key: work.key, folders: folders.length, pages: mine });
    } finally {
      renderers.end();
    }
  } catch (error) {
    throw diskFault(error) ?? error;
  } finally {
    rmSync(local, { recursive: true, force: true });
    rmSync(aside, { recursive: true, force: true });
  }
  return { part, pages: mine, known: false };
}

function countMine(folder: string, { number, of }: PagePart): number {
  const { catalogue, state } = jobOf(folder);
  const db = Database.open(catalogue, state);
  try {
    return db.get<{ n: number }>(
      'SELECT count(*) AS n FROM stale_pages WHERE position % ? = ?',
      of,
      number - 1,
    )!.n;
  } finally {
    db.close();
  }
}
