import path from 'node:path';
import { JOB_VARIABLE } from '../job.ts';
import { onPageRendered } from './page-signal.ts';

export interface RenderOptions {
  /** Folder of the project: pages, styles, static files. */
  project: string;
  jobFile: string;
  /** Folder to write to; emptied first. */
  staging: string;
  base: string;
  site?: string | undefined;
  /** Folder for what Astro keeps between its steps. */
  cache: string;
  onPage?: () => void;
}

/**
 * Renders all pages with Astro into a folder.
 * @returns the number of pages
 */
export async function renderPages({
  project,
  jobFile,
  staging,
  base,
  site,
  cache,
  onPage,
}: RenderOptions): Promise<number> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  process.env[JOB_VARIABLE] = jobFile;
  const { build } = await import('astro');
  onPageRendered(onPage);
  let pages = 0;
  await build({
    root: project,
    outDir: staging,
    cacheDir: path.join(cache, 'astro'),
    base,
    ...(site && { site }),
    logLevel: 'error',
    integrations: [
      {
        name: 'count-pages',
        hooks: {
          'astro:build:done': (done: { pages: unknown[] }) => {
            pages = done.pages.length;
          },
        },
      },
    ],
  });
  onPageRendered(undefined);
  return pages;
}
