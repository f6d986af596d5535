import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { JOB_VARIABLE } from '../job.ts';
import { onPageRendered } from './page-signal.ts';
import { RESERVED_NAMES, routeName } from './paths.ts';

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
  // Astro puts the bundle that renders beside the pages, if they lie below the working directory, else into a folder
  // that all builds share: so it works from there, and with everything it needs inside the bundle.
  const cwd = process.cwd();
  process.chdir(path.dirname(staging));
  try {
    await build({
      root: project,
      outDir: staging,
      cacheDir: path.join(cache, 'astro'),
      base,
      ...(site && { site }),
      logLevel: 'error',
      vite: { environments: { prerender: { resolve: { noExternal: true } } } },
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
  } finally {
    process.chdir(cwd);
    onPageRendered(undefined);
  }
  for (const name of RESERVED_NAMES) await restoreName(staging, name);
  return pages;
}

/** Renames a patient's folder back, where there is one: see `routeName`. */
async function restoreName(staging: string, name: string): Promise<void> {
  const from = path.join(staging, 'patients', routeName(name));
  if (existsSync(from)) await rename(from, path.join(staging, 'patients', name));
}
