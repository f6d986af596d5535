import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENGINES } from '../src/cluster/index.ts';
import type { Volume, Work } from '../src/cluster/types.ts';
import { MOST_SHARDS } from '../src/shards/shard.ts';
import { canonicalAddress } from '../src/storage/address.ts';
import { example, interruptible, type Outcome, wholeNumber } from './command-parts.ts';

const PROGRAM = fileURLToPath(new URL('reading-room.mjs', import.meta.url));

/** `cluster`: many machines read the shards of a dataset. */
export function clusterCommand(parent: Command, outcome: Outcome): void {
  const cluster = parent
    .command('cluster')
    .description('have the machines of a cluster read a dataset')
    .addHelpText('after', example('reading-room cluster submit --help'));
  submitCommand(cluster, outcome);
  renderCommand(cluster);
}

/** What both need to know. */
function withWork(command: Command): Command {
  return command
    .requiredOption('--data <dir>', 'folder of the dataset, as the machines see it')
    .requiredOption('--shards <dir>', 'folder of all shards, which the machines share')
    .requiredOption('--of <n>', 'into how many shards the dataset is cut', wholeNumber(1, MOST_SHARDS))
    .requiredOption('--cache <dir>', 'folder of the cache into which they are merged')
    .option('--out <dir>', 'folder of the site; without it none is built')
    .option(
      '--pages-of <n>',
      'have the pages rendered in so many parts, too (default: by the build alone)',
      wholeNumber(1, MOST_SHARDS),
    )
    .option('--config <file>', 'settings of the report (default: as build has it)')
    .option('--jobs <n>', 'cores of a task, and images that it reads at the same time', wholeNumber(1), 2)
    .option('--memory <mb>', 'memory of a task in megabytes', wholeNumber(100), 2000)
    .option('--build-jobs <n>', 'cores for merge and build (default: as a task)', wholeNumber(1))
    .option('--build-memory <mb>', 'memory for merge and build (default: as a task)', wholeNumber(100));
}

function submitCommand(parent: Command, outcome: Outcome): void {
  withWork(parent.command('submit'))
    .description('submit the shards that are missing, the merge and the build, and follow them')
    .addOption(new Option('--engine <engine>', 'what runs them').choices(['slurm']).default('slurm'))
    .option('--sbatch <option>', 'further option for sbatch; may be given several times', collect, [])
    .option('--detach', 'return when everything is submitted')
    .option('--json', 'print the numbers of the jobs as JSON on standard output')
    .addHelpText(
      'after',
      `
Dataset, shards, cache and this program have to be at the same places on all machines. A shard
that fails is tried three times. The same command again follows what is on its way, and submits
only what is missing. Ctrl-C ends the following, not the jobs.
${example('reading-room cluster submit --data /data/cxr --shards /scratch/shards --of 100 --cache /scratch/cache --out /scratch/site --sbatch=--partition=short')}`,
    )
    .action(async ({ sbatch, detach, json, ...options }) => {
      const { submitWork } = await import('../src/submit.ts');
      await interruptible(
        outcome,
        async (progress, signal) => {
          const work = workOf(options, [process.execPath, PROGRAM]);
          const submitted = await submitWork({ work, sbatch, detach, progress, signal });
          if (json) process.stdout.write(`${JSON.stringify(submitted)}\n`);
          if (!detach)
            progress.note(work.out ? `The site is in ${work.out}.` : `The cache is ${work.cache}.`);
        },
        'Stopped following. The jobs go on: the same command follows them again.',
      );
    });
}

function renderCommand(parent: Command): void {
  withWork(parent.command('render'))
    .description('write the files by which an engine does it, for people who submit by themselves')
    .addOption(
      new Option('--engine <engine>', 'what runs them')
        .choices(ENGINES.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .requiredOption('--files <dir>', 'folder to write to')
    .option('--image <image>', 'container image that holds Reading Room', 'reading-room:latest')
    .option(
      '--volume <name=path>',
      'what containers mount, and where: claims of Kubernetes, EFS file systems; several times',
      (text: string, before: Volume[]) => [...before, volumeOf(text)],
      [],
    )
    .addHelpText(
      'after',
      `
Each file says at its top how it is used. In containers, the program is called reading-room.
${example('reading-room cluster render --engine kubernetes --files jobs --data /d/cxr --shards /d/shards --of 100 --cache /d/cache --out /d/site --volume films=/d')}`,
    )
    .action(({ engine: name, files, volume, ...options }) => {
      const engine = ENGINES.find((each) => each.name === name)!;
      const program = engine.containers ? ['reading-room'] : [process.execPath, PROGRAM];
      mkdirSync(files, { recursive: true });
      for (const { name: file, text, executable } of engine.render(workOf(options, program, volume))) {
        writeFileSync(path.join(files, file), text, { mode: executable ? 0o755 : 0o644 });
        process.stderr.write(`${path.join(files, file)}\n`);
      }
    });
}

interface WorkOptions extends Pick<Work, 'data' | 'shards' | 'of' | 'cache' | 'out' | 'config'> {
  jobs: number;
  memory: number;
  buildJobs?: number;
  buildMemory?: number;
  pagesOf?: number;
  image?: string;
}

/** Other machines start in other folders: all paths are absolute. */
function workOf(options: WorkOptions, program: string[], volumes: Volume[] = []): Work {
  const { data, shards, of, cache, out, config, jobs, memory } = options;
  return {
    data: canonicalAddress(data),
    shards: path.resolve(shards),
    of,
    cache: path.resolve(cache),
    out: out === undefined ? undefined : canonicalAddress(out),
    config: config === undefined ? undefined : path.resolve(config),
    pageParts: options.pagesOf,
    program,
    task: { jobs, memory },
    build: { jobs: options.buildJobs ?? jobs, memory: options.buildMemory ?? memory },
    image: options.image ?? '',
    volumes,
  };
}

const collect = (text: string, before: string[]) => [...before, text];

function volumeOf(text: string): Volume {
  const [, name, folder] = /^([A-Za-z0-9][\w.-]*)=(\/.*)$/.exec(text) ?? [];
  if (name === undefined || folder === undefined)
    throw new InvalidArgumentError('Expected a name and an absolute path, such as films=/data.');
  return { name, path: folder };
}
