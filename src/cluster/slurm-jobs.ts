import { execFile } from 'node:child_process';
import { DataFault } from '../errors.ts';

/** Slurm's own programs: what they are asked, and what they answer. */

interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

/** @throws DataFault where the program is not there */
function call(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') {
        reject(
          new DataFault(`${program} is not on the PATH.`, {
            remedy: 'Run this where jobs are submitted to Slurm, or use "cluster render" for another engine.',
          }),
        );
      } else resolve({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/**
 * Submits a batch script.
 * @returns the job's number
 * @throws DataFault with what sbatch says where it refuses
 */
export async function submit(options: readonly string[], script: string): Promise<string> {
  const { status, stdout, stderr } = await call('sbatch', ['--parsable', ...options, script]);
  // The name of the cluster may stand behind the number.
  const job = /^(\d+)(;\S*)?$/.exec(stdout.trim())?.[1];
  if (status === 0 && job !== undefined) return job;
  throw new DataFault('Slurm did not take the job.', {
    file: script,
    found: (stderr || stdout).trim().replaceAll('\n', ' '),
    remedy: 'Options for sbatch are given by --sbatch, such as --sbatch=--partition=long.',
  });
}

export const cancel = (jobs: readonly string[]) => call('scancel', jobs);

/** The largest number of a task, less one; undefined where Slurm does not tell. */
export async function maxArraySize(): Promise<number | undefined> {
  const { stdout } = await call('scontrol', ['show', 'config']);
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1];
  return size === undefined ? undefined : Number(size);
}

/** A job, or a task of an array. */
export interface QueuedTask {
  /** 12_3 for the third task of job 12. */
  id: string;
  job: string;
  task: number | undefined;
  state: string;
  reason: string;
}

/**
 * What Slurm knows of some jobs, those that have ended a short while ago included.
 * @returns undefined where the controller does not answer at the moment
 */
export async function queue(jobs: readonly string[]): Promise<QueuedTask[] | undefined> {
  const { status, stdout, stderr } = await call('squeue', [
    ...['--noheader', '--array', '--states=all', `--jobs=${jobs.join(',')}`, '--format=%i|%T|%r'],
  ]);
  // It has forgotten them.
  if (status !== 0) return /Invalid job id/i.test(stderr) ? [] : undefined;
  return readQueue(stdout);
}

export function readQueue(text: string): QueuedTask[] {
  return text
    .split('\n')
    .filter((row) => row.includes('|'))
    .map((row) => {
      const [id = '', state = '', reason = ''] = row.trim().split('|');
      const [job = '', task] = id.split('_');
      return { id, job, task: task === undefined ? undefined : Number(task), state, reason };
    });
}

const WAITING = /^(PENDING|RUNNING|CONFIGURING|COMPLETING|SUSPENDED|REQUEUED|STOPPED|SIGNALING|STAGE_OUT)$/;

/** Whether something may still come of a task by itself. */
export const isAlive = ({ state }: QueuedTask): boolean =>
  WAITING.test(state) || state.startsWith('REQUEUE') || state === 'RESV_DEL_HOLD' || state === 'SPECIAL_EXIT';

/** Whether somebody has to do something before a task runs: it is held, or waits for what will not come. */
export const isStuck = (task: QueuedTask): boolean =>
  isAlive(task) &&
  (/REQUEUE_HOLD|SPECIAL_EXIT|RESV_DEL_HOLD/.test(task.state) ||
    /held|hold|DependencyNeverSatisfied|BadConstraints|PartitionConfig|InvalidAccount|InvalidQOS/i.test(
      task.reason,
    ));
