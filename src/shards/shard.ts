import { hash } from 'node:crypto';
import type { Dataset } from '../datasets/types.ts';

/** One of the parts in which several machines read a dataset. */
export interface Shard {
  /** From 1. */
  number: number;
  /** How many there are. */
  of: number;
}

/** The most that a dataset is cut into: what a name of four digits holds. */
export const MOST_SHARDS = 9999;

/**
 * Number of the shard in which a file is read, from 1. It follows from its path alone, so that a file that comes or
 * goes changes one shard, and each shard has as many small and large files, of all folders, as any other.
 * @param path relative to the dataset's folder, with `/`
 */
export function shardOf(path: string, of: number): number {
  const digest = hash('sha256', path, 'buffer');
  return Number(digest.readBigUInt64BE(0) % BigInt(of)) + 1;
}

const digits = (n: number) => String(n).padStart(4, '0');

/** Name of the folder in which a finished shard lies. */
export const shardName = ({ number, of }: Shard): string => `shard-${digits(number)}-of-${digits(of)}`;

/** Ending of the name while a shard is being read. */
export const PARTIAL = '.partial';

/** The shard whose folder has a name, and whether it is finished; undefined for other names. */
export function readShardName(name: string): (Shard & { finished: boolean }) | undefined {
  const match = /^shard-(\d{4})-of-(\d{4})(\.partial)?$/.exec(name);
  if (!match) return undefined;
  return { number: Number(match[1]), of: Number(match[2]), finished: match[3] === undefined };
}

/**
 * The variables by which engines tell a task its place in an array, with the number of the first task: Slurm (we ask
 * for arrays from 1), Kubernetes Indexed Jobs, AWS Batch, and Grid Engine.
 */
const TASK_NUMBERS = [
  ['SLURM_ARRAY_TASK_ID', 1],
  ['JOB_COMPLETION_INDEX', 0],
  ['AWS_BATCH_JOB_ARRAY_INDEX', 0],
  ['SGE_TASK_ID', 1],
] as const;

/** Their names, for messages. */
export const TASK_VARIABLES = TASK_NUMBERS.map(([name]) => name);

/** The number of a shard as the engine that runs this process tells it, from 1; undefined where none does. */
export function taskNumber(environment: NodeJS.ProcessEnv): number | undefined {
  for (const [name, first] of TASK_NUMBERS) {
    const value = environment[name];
    // Grid Engine says "undefined" outside an array.
    if (value !== undefined && /^\d+$/.test(value)) return Number(value) - first + 1;
  }
  return undefined;
}

/**
 * A dataset with the images of one shard only, and of its tables the rows of their patients: boxes are drawn by them.
 * Images have to be listed first.
 */
export function onlyShard(dataset: Dataset, { number, of }: Shard): Dataset {
  const { adapter, folder, splits, notes, tables, severalClasses = false, idsInHeaders = true } = dataset;
  const patients = new Set<string>();
  const names = new Set<string>();
  const isOurs = ({ patientId, image }: { patientId?: string | undefined; image?: string | undefined }) =>
    image !== undefined ? names.has(image) : patientId !== undefined && patients.has(patientId);
  return {
    adapter,
    folder,
    splits,
    severalClasses,
    idsInHeaders,
    notes,
    tables,
    labels: () => only(dataset.labels(), isOurs),
    classes: () => only(dataset.classes(), isOurs),
    listed: () => only(dataset.listed(), isOurs),
    async *images() {
      for await (const file of dataset.images((path) => shardOf(path, of) === number)) {
        if ('patientId' in file) {
          patients.add(file.patientId);
          if (file.name !== undefined) names.add(file.name);
        }
        yield file;
      }
    },
    entries: () => dataset.entries(),
    signature: async () => (await dataset.signature?.()) ?? '',
  };
}

async function* only<T>(rows: AsyncIterable<T>, wanted: (row: T) => boolean): AsyncIterable<T> {
  for await (const row of rows) if (wanted(row)) yield row;
}
