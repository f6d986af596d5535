import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  ALL_DONE,
  FINISH_SCRIPT,
  INGEST_SCRIPT,
  MERGE_SCRIPT,
  RENDER_SCRIPT,
  slurm,
} from './cluster/engines/slurm.ts';
import {
  cancel,
  isAlive,
  isStuck,
  maxArraySize,
  type QueuedTask,
  queue,
  submit,
} from './cluster/slurm-jobs.ts';
import type { Work } from './cluster/types.ts';
import { partsOf } from './cluster/words.ts';
import { DataFault, diskFault, visibleText } from './errors.ts';
import { isSound, programOf } from './ingest-shard.ts';
import { type Progress, type Stage, silentProgress } from './progress.ts';
import { openInputs } from './reading.ts';
import { findShards, inRanges } from './shards/found.ts';
import { listingsOf } from './shards/listing.ts';
import { readManifest } from './shards/manifest.ts';

export interface SubmitOptions {
  work: Work;
  /** Further options for sbatch. */
  sbatch?: readonly string[];
  /** Return when the jobs are submitted. */
  detach?: boolean;
  signal?: AbortSignal | undefined;
  progress?: Progress;
}

export interface Submitted {
  /** Shards that are read by these jobs. */
  shards: number[];
  /** Numbers of Slurm's jobs; no array where all shards are there. */
  ingest?: string;
  merge: string;
  /** Where pages are rendered in parts: the array that does it, and the build that puts them together. */
  render?: string;
  finish?: string;
}

/** Milliseconds between two looks at the queue: few at first, for small datasets; then more, for busy controllers. */
const SOONEST = 500;
const LATEST = 30_000;
/** How long a controller may not answer: it may be started anew meanwhile. */
const SILENCE = 15 * 60_000;

/**
 * Has Slurm read the shards that are missing, put all together and build the site, and follows until it is done. Jobs
 * that an earlier call has submitted are followed, not submitted again.
 * @throws DataFault where something cannot be done, with how to go on; the reason of `signal` once it is aborted:
 * the jobs go on
 */
export async function submitWork(options: SubmitOptions): Promise<Submitted> {
  const progress = options.progress ?? silentProgress;
  try {
    const stands = await standingOf(options.work);
    const submitted = (await earlier(options.work, progress)) ?? (await submitNew(options, stands.missing));
    if (submitted.shards.length > 0)
      progress.note(`Shards ${inRanges(submitted.shards)} of ${options.work.of}: job ${submitted.ingest}.`);
    progress.note(
      `Then ${options.work.out === undefined ? 'the merge' : 'merge and build'}: job ${submitted.merge}.`,
    );
    if (submitted.render !== undefined)
      progress.note(
        `Pages in ${options.work.pageParts} parts: job ${submitted.render}; then the site: job ${submitted.finish}.`,
      );
    if (!options.detach) await follow(options, submitted, stands.isDone, progress);
    return submitted;
  } catch (error) {
    throw diskFault(error) ?? error;
  }
}

interface Standing {
  /** Numbers of shards that have to be read. */
  missing: number[];
  isDone(number: number): boolean;
}

async function standingOf({ data, config, shards, of }: Work): Promise<Standing> {
  const inputs = await openInputs({ data, config, cache: shards, jobs: 1 });
  const program = await programOf({}, inputs);
  const listings = await listingsOf(inputs.dataset, of);
  const found = findShards(shards, program, listings);
  const isDone = (number: number) => {
    const manifest = readManifest(found[number - 1]!.folder);
    return manifest !== undefined && isSound(manifest, program, listings[number - 1]!);
  };
  return { missing: found.filter((shard) => shard.standing !== 'done').map((shard) => shard.number), isDone };
}

const filesOf = ({ shards }: Work) => {
  const folder = path.join(shards, 'slurm');
  return {
    folder,
    record: path.join(folder, 'submitted.json'),
    ingestLog: (job: string, task: string | number) => path.join(folder, `ingest-${job}-${task}.log`),
    mergeLog: (job: string) => path.join(folder, `merge-${job}.log`),
    renderLog: (job: string, task: string | number) => path.join(folder, `render-${job}-${task}.log`),
    finishLog: (job: string) => path.join(folder, `finish-${job}.log`),
  };
};

/** What an earlier call has submitted and is still to come. */
async function earlier(work: Work, progress: Progress): Promise<Submitted | undefined> {
  const { record } = filesOf(work);
  if (!existsSync(record)) return undefined;
  const known = JSON.parse(readFileSync(record, 'utf8')) as Submitted;
  const tasks = await queue(jobsOf(known));
  if (tasks === undefined) {
    throw new DataFault('Slurm does not answer, so it cannot be known whether jobs are on their way.', {
      remedy: 'Try again when squeue works.',
    });
  }
  if (!tasks.some(isAlive)) return undefined;
  progress.note('An earlier call has submitted this work: it is followed.');
  return known;
}

const jobsOf = ({ ingest, merge, render, finish }: Submitted) =>
  [ingest, merge, render, finish].filter((job) => job !== undefined);

async function submitNew({ work, sbatch = [] }: SubmitOptions, missing: number[]): Promise<Submitted> {
  const most = await maxArraySize();
  if (most !== undefined && missing.some((number) => number >= most)) {
    throw new DataFault(`this cluster takes no task beyond number ${most - 1} (MaxArraySize).`, {
      found: `${work.of} shards`,
      remedy: `Give --of ${most - 1} or fewer.`,
    });
  }
  const files = filesOf(work);
  mkdirSync(files.folder, { recursive: true });
  for (const { name, text } of slurm.render(work))
    writeFileSync(path.join(files.folder, name), text, { mode: 0o755 });
  // A percent sign begins a pattern in names of logs.
  const log = (file: string) => `--output=${file}`;
  const folder = files.folder.replaceAll('%', '%%');
  const within = (file: string) => path.join(folder, path.basename(file));
  const script = (name: string) => path.join(files.folder, name);
  const ingest =
    missing.length === 0
      ? undefined
      : await submit(
          [`--array=${inRanges(missing)}`, log(within(files.ingestLog('%A', '%a'))), ...sbatch],
          script(INGEST_SCRIPT),
        );
  // After any end: where a shard could not be read, the merge says which.
  const after = ingest === undefined ? [] : [`--dependency=afterany:${ingest}`];
  const jobs: string[] = ingest === undefined ? [] : [ingest];
  const next = async (options: string[], name: string) => {
    const job = await submit([...options, ...sbatch], script(name));
    jobs.push(job);
    return job;
  };
  let submitted: Submitted;
  try {
    const merge = await next([...after, log(within(files.mergeLog('%j')))], MERGE_SCRIPT);
    submitted = { shards: missing, ...(ingest !== undefined && { ingest }), merge };
    if (partsOf(work) !== undefined) {
      const render = await next(
        [`--dependency=afterany:${merge}`, log(within(files.renderLog('%A', '%a')))],
        RENDER_SCRIPT,
      );
      const finish = await next(
        [`--dependency=afterany:${render}`, log(within(files.finishLog('%j')))],
        FINISH_SCRIPT,
      );
      submitted = { ...submitted, render, finish };
    }
  } catch (error) {
    // Half of the work would be followed by nobody.
    if (jobs.length > 0) await cancel(jobs);
    throw error;
  }
  writeFileSync(`${files.record}.new`, JSON.stringify(submitted));
  renameSync(`${files.record}.new`, files.record);
  return submitted;
}

/** Waits for the end of all jobs and tells how far they are. */
async function follow(
  { work, signal }: SubmitOptions,
  submitted: Submitted,
  isDone: (number: number) => boolean,
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('shards', submitted.shards.length);
  const told = new Set<string>();
  let open = submitted.shards;
  let answered = Date.now();
  for (let pause = SOONEST; ; pause = Math.min(LATEST, pause * 1.3)) {
    signal?.throwIfAborted();
    open = advance(stage, open, isDone);
    const tasks = await queue(jobsOf(submitted));
    if (tasks) answered = Date.now();
    else if (Date.now() - answered > SILENCE) throw silence(submitted);
    if (tasks && !tasks.some(isAlive)) break;
    const stuck = (tasks ?? []).filter(isStuck);
    for (const { id, reason, state } of stuck) {
      if (!told.has(id)) progress.warn(`Slurm holds ${id}: ${visibleText(reason || state)}`);
      told.add(id);
    }
    if (tasks && nothingGoesOn(tasks, submitted)) throw heldFault(submitted, stuck);
    await wait(pause, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
  open = advance(stage, open, isDone);
  stage.done(`${submitted.shards.length - open.length} read`);
  const { mergeLog, finishLog } = filesOf(work);
  const { merge, finish } = submitted;
  const last = finish === undefined ? mergeLog(merge) : finishLog(finish);
  if (textOf(last).includes(`${ALL_DONE} ${finish ?? merge}`)) return;
  if (open.length > 0) throw shardFault(work, submitted, open);
  const handedOut = finish !== undefined && !/error/i.test(textOf(mergeLog(merge)));
  throw handedOut
    ? endFault('the pages could not be rendered, or the site not be finished', last)
    : endFault('merge or build failed', mergeLog(merge));
}

/** @returns shards that are still to come */
function advance(stage: Stage, open: number[], isDone: (number: number) => boolean): number[] {
  const left = open.filter((number) => !isDone(number));
  if (left.length < open.length) stage.advance(open.length - left.length);
  return left;
}

/** Whether all that is left waits for somebody: each step waits for the one before, so that one counts as long as it is. */
function nothingGoesOn(tasks: readonly QueuedTask[], submitted: Submitted): boolean {
  const alive = tasks.filter(isAlive);
  const steps = jobsOf(submitted).map((job) => alive.filter((task) => task.job === job));
  const deciding = steps.find((step) => step.length > 0);
  return deciding?.every(isStuck) ?? false;
}

const AGAIN = 'Then give the same command again: only what is missing is read.';

function heldFault(submitted: Submitted, stuck: readonly QueuedTask[]): DataFault {
  const reasons = [...new Set(stuck.map(({ reason, state }) => reason || state))].map((r) => visibleText(r));
  const ids = stuck.map(({ id }) => id);
  return new DataFault(`Slurm holds all that is left, ${few(ids)}: ${reasons.join(', ')}.`, {
    remedy:
      `Let it go on with "scontrol release ${few(ids, ' ')}", or give it up with ` +
      `"scancel ${jobsOf(submitted).join(' ')}". ${AGAIN}`,
  });
}

function silence(submitted: Submitted): DataFault {
  return new DataFault('Slurm has not answered for a quarter of an hour.', {
    remedy: `Jobs ${jobsOf(submitted).join(' and ')} may go on. ${AGAIN}`,
  });
}

function shardFault(work: Work, { ingest }: Submitted, open: readonly number[]): DataFault {
  return endFault(
    `${open.length === 1 ? 'shard' : 'shards'} ${inRanges(open)} of ${work.of} could not be read`,
    filesOf(work).ingestLog(ingest!, open[0]!),
  );
}

function endFault(what: string, log: string): DataFault {
  const text = textOf(log).trim();
  const errors = text.split('\n').filter((row) => /error/i.test(row));
  const last = errors.at(-1) ?? text.split('\n').at(-1);
  return new DataFault(`${what}.`, {
    file: log,
    ...(last && { found: visibleText(last.slice(0, 500)) }),
    remedy: `Mend what it says. ${AGAIN}`,
  });
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The first of many names. */
const few = (names: readonly string[], by = ', ') =>
  names.length > 10 ? `${names.slice(0, 10).join(by)}${by}…` : names.join(by);
