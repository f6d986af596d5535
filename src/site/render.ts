import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Job } from '../job.ts';
import type { RenderOrder, RenderSetup } from './render-child.ts';

/** Where and how pages are rendered, whatever they will show. */
export interface RenderPlace {
  /** Folder of the project: pages, styles, static files. */
  project: string;
  /** Folder to write to: `0`, `1` and so on, one for each part of the pages. */
  folder: string;
  base: string;
  site?: string | undefined;
  /** Folder for what Astro keeps between its steps. */
  cache: string;
}

/** A process that is about to render one part of the pages. */
interface Renderer {
  child: ChildProcess;
  /** Folder it writes to. */
  staging: string;
  /** Folder for what it needs. */
  work: string;
  /** Resolves to its exit status. */
  ended: Promise<number | null>;
  /** What it printed: Astro and its parts speak to whoever mends a fault. */
  said(): string;
}

/** Starts a process that puts together the bundle that renders, and waits: that takes two seconds. */
function startRenderer({ project, folder, base, site, cache }: RenderPlace, part: number): Renderer {
  const work = path.join(cache, String(part));
  const staging = path.join(folder, String(part));
  mkdirSync(work, { recursive: true });
  mkdirSync(staging, { recursive: true });
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
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      said += error.message;
      resolve(null);
    });
    child.on('close', resolve);
  });
  child.send({ project, staging, base, ...(site && { site }), cache: work } satisfies RenderSetup);
  return { child, staging, work, ended, said: () => said.trim() };
}

/** The processes that render a site. The first of them can be made ready while other things are done. */
export class Renderers {
  readonly #place: RenderPlace;
  #first: Renderer | undefined;

  constructor(place: RenderPlace) {
    this.#place = place;
  }

  /** Makes one ready. */
  prepare(): void {
    this.#first ??= startRenderer(this.#place, 0);
  }

  /** The process for a part of the pages. */
  take(part: number): Renderer {
    if (part > 0) return startRenderer(this.#place, part);
    this.prepare();
    return this.#first!;
  }

  /** Ends what was made ready and not used. */
  end(): void {
    this.#first?.child.kill();
  }
}

export interface RenderOptions {
  renderers: Renderers;
  job: Job;
  /** Processes at the same time. */
  jobs: number;
  /** Pages of patients and galleries to render. */
  pages: number;
  /** The part of all pages that is rendered here, where others render the rest. */
  share?: { part: number; of: number } | undefined;
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
      const renderer = options.renderers.take(part);
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
  { job, share = { part: 0, of: 1 }, signal, onPages }: RenderOptions,
  part: number,
  of: number,
  { child, staging, work, ended, said }: Renderer,
): Promise<string> {
  const jobFile = path.join(work, 'job.json');
  await writeFile(
    jobFile,
    JSON.stringify({
      ...job,
      share: { part: share.part + share.of * part, of: share.of * of },
    } satisfies Job),
  );
  child.on('message', (pages: number) => onPages?.(pages));
  // One that has failed by now takes no orders, and has said why.
  if (child.connected) child.send({ jobFile } satisfies RenderOrder, () => undefined);
  const status = await ended;
  signal?.throwIfAborted();
  if (status !== 0) throw new Error(`the pages could not be rendered:\n${said()}`);
  return staging;
}
