/**
 * The process that renders pages. It is told twice what to do: first where to, upon which it puts together the bundle
 * that renders; then what, upon which it does. It answers with the number of pages, and ends.
 */
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import type { AstroIntegration } from 'astro';
import { inGroup } from '../groups.ts';
import { JOB_VARIABLE } from '../job.ts';
import { onPageRendered } from './page-signal.ts';
import { RESERVED_NAMES, routeName } from './paths.ts';

/** Where to render to: known before anything else is. */
export interface RenderSetup {
  /** Folder of the project: pages, styles, static files. */
  project: string;
  /** Folder to write to; emptied first. */
  staging: string;
  base: string;
  site?: string;
  /** Folder for what Astro keeps between its steps. */
  cache: string;
}

/** What to render. */
export interface RenderOrder {
  jobFile: string;
}

/** Loaded while the build does other things. */
const astro = import('astro');

/** Milliseconds between two messages about how far rendering has come. */
const INTERVAL = 200;

// Whoever asked for the pages is gone.
process.once('disconnect', () => process.exit(1));
process.once('message', async (setup: RenderSetup) => {
  let pages = 0;
  const tell = () => {
    if (pages > 0 && process.connected) process.send!(pages);
    pages = 0;
  };
  onPageRendered(() => {
    pages++;
  });
  const timer = setInterval(tell, INTERVAL);
  const order = new Promise<RenderOrder>((resolve) => process.once('message', resolve));
  await render(setup, order);
  clearInterval(timer);
  tell();
  process.removeAllListeners('disconnect');
  process.disconnect();
  process.exit(0);
});

/** Which pages there are is asked when it is known what to render. */
const waitingFor = (order: Promise<RenderOrder>): AstroIntegration => ({
  name: 'wait-for-job',
  hooks: {
    'astro:build:start': ({ setPrerenderer }) =>
      setPrerenderer((usual) => ({
        ...usual,
        async getStaticPaths() {
          process.env[JOB_VARIABLE] = (await order).jobFile;
          return usual.getStaticPaths();
        },
      })),
  },
});

async function render(
  { project, staging, base, site, cache }: RenderSetup,
  order: Promise<RenderOrder>,
): Promise<void> {
  const { build } = await astro;
  // Astro puts the bundle that renders beside the pages, if they lie below the working directory, else into a folder
  // that all builds share: so it works from there, and with everything it needs inside the bundle.
  process.chdir(path.dirname(staging));
  await build({
    root: project,
    outDir: staging,
    cacheDir: path.join(cache, 'astro'),
    base,
    ...(site && { site }),
    logLevel: 'error',
    integrations: [waitingFor(order)],
    vite: { environments: { prerender: { resolve: { noExternal: true } } } },
  });
  for (const name of RESERVED_NAMES) await restoreName(staging, name);
}

/** Renames a patient's folder back, where there is one: see `routeName`. */
async function restoreName(staging: string, name: string): Promise<void> {
  for (const slug of [name, inGroup(name)]) {
    const from = path.join(staging, 'patients', routeName(slug));
    if (existsSync(from)) await rename(from, path.join(staging, 'patients', slug));
  }
}
