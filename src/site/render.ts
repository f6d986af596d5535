import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Job } from '../job.ts';
import type { RenderSetup } from './render-child.ts';

/** A process that is ready to render: Astro takes a second to load. */
export interface Renderer {
  child: ChildProcess;
  /** What it printed: Astro and its parts speak to whoever mends a fault. */
  said(): string;
}

/** Starts a process for `renderPages`, which may do other things in the meantime. Kill it where it is not used. */
export function startRenderer(): Renderer {
  const child = fork(new URL('./render-child.ts', import.meta.url), [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In a group of its own: Ctrl-C is for the build, which stops it in its turn.
    detached: true,
    execArgv: [...process.execArgv, '--max-semi-space-size=32'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
    });
  }
  return { child, said: () => said.trim() };
}

export interface RenderOptions {
  /** A process that was started before, for the first part. */
  first: Renderer;
  /** Folder of the project: pages, styles, static files. */
  project: string;
  job: Job;
  /** Folder to write to: `0`, `1` and so on, one for each part of the pages. */
  folder: string;
  base: string;
  site?: string | undefined;
  /** Folder for what Astro keeps between its steps. */
  cache: string;
  /** Processes at the same time. */
  jobs: number;
  /** Pages of patients and galleries to render. */
  pages: number;
  signal?: AbortSignal | undefined;
  onPages?: (pages: number) => void;
}

/** A process of its own takes two seconds to begin: worth it for so many pages. */
const WORTH_A_PROCESS = 1500;
/** Astro keeps a line for each page: with so many it ends, and the next process goes on. Memory does not grow. */
const PAGES_A_PROCESS = 12_000;

/**
 * Renders pages with Astro, in processes of their own: they share the work, and their memory goes with them.
 * @returns the folders they wrote to; the first one holds what all pages share, besides its part of the pages
 * @throws Error with what a process said, where it failed; the reason of `signal` once it is aborted
 */
export async function renderPages(options: RenderOptions): Promise<string[]> {
  const { pages, jobs } = options;
  const wished = Math.min(jobs, Math.max(1, Math.floor(pages / WORTH_A_PROCESS)));
  const parts = Math.max(wished, Math.ceil(pages / PAGES_A_PROCESS));
  const folders: string[] = [];
  let next = 0;
  const children = new Set<ChildProcess>();
  const stop = () => {
    for (const child of children) child.kill();
  };
  options.signal?.addEventListener('abort', stop);
  const lane = async () => {
    while (next < parts) {
      const part = next++;
      options.signal?.throwIfAborted();
      const renderer = part === 0 ? options.first : startRenderer();
      children.add(renderer.child);
      folders[part] = await renderPart(options, part, parts, renderer);
      children.delete(renderer.child);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, parts) }, lane));
  } finally {
    options.signal?.removeEventListener('abort', stop);
    stop();
  }
  return folders;
}

async function renderPart(
  { project, job, folder, base, site, cache, signal, onPages }: RenderOptions,
  part: number,
  of: number,
  { child, said }: Renderer,
): Promise<string> {
  const work = path.join(cache, String(part));
  const staging = path.join(folder, String(part));
  await mkdir(work, { recursive: true });
  await mkdir(staging, { recursive: true });
  const jobFile = path.join(work, 'job.json');
  await writeFile(jobFile, JSON.stringify({ ...job, share: { part, of } } satisfies Job));
  const setup: RenderSetup = { project, jobFile, staging, base, ...(site && { site }), cache: work };
  child.on('message', (pages: number) => onPages?.(pages));
  child.send(setup);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  signal?.throwIfAborted();
  if (status !== 0) throw new Error(`the pages could not be rendered:\n${said()}`);
  return staging;
}
