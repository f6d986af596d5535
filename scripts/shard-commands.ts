import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DataFault } from '../src/errors.ts';
import { MOST_SHARDS, type Shard, TASK_VARIABLES, taskNumber } from '../src/shards/shard.ts';
import { example, FILE_SECONDS_HELP, interruptible, type Outcome, wholeNumber } from './command-parts.ts';

/** `ingest`, `merge` and `render`: a dataset read, and its pages rendered, by several machines. */

const imagingOption = () =>
  new Option('--imaging <backend>', 'library that decodes images (default: sharp where it loads)').choices([
    'sharp',
    'portable',
  ]);

const CONFIG = 'settings of the report (default: report.yaml of the dataset, else content/report.yaml)';

export function ingestCommand(parent: Command, outcome: Outcome): void {
  const command = parent
    .command('ingest')
    .description('read one shard of a dataset, as one of several machines')
    .requiredOption(
      '--data <dir>',
      'the dataset: a folder of label CSVs and image folders, or s3://bucket/prefix',
    )
    .requiredOption('--shards <dir>', 'folder of all shards, which the machines share')
    .option('--shard <i/n>', 'which shard, from 1, of how many', shardText)
    .option(
      '--of <n>',
      `how many shards; which one is told by ${TASK_VARIABLES.join(', ')}`,
      wholeNumber(1, MOST_SHARDS),
    )
    .option('--config <file>', CONFIG)
    .option('--jobs <n>', 'images read at the same time', wholeNumber(1), availableParallelism())
    .addOption(imagingOption())
    .option('--file-seconds <n>', FILE_SECONDS_HELP, wholeNumber(1, 86_400))
    .option('--json', 'print what was done as JSON on standard output')
    .addHelpText(
      'after',
      `
Each file belongs to one shard by its path. A shard that is finished is left as it is; one that
was begun goes on where it was. When all are there, merge puts them together.
${example('reading-room ingest --data ~/rsna --shards shards --shard 3/8')}`,
    )
    .action(async ({ json, shard, of, ...options }) => {
      const chosen = chooseShard(command, shard, of);
      const { ingestShard } = await import('../src/ingest-shard.ts');
      await interruptible(outcome, async (progress, signal) => {
        const result = await ingestShard({ ...options, shard: chosen, progress, signal });
        const { readings, unreadable, transient } = result.manifest;
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
        progress.note(
          [
            `shard ${chosen.number}/${chosen.of}`,
            `${readings} images (${result.read} read, ${result.reused} reused)`,
            unreadable > 0 && `${unreadable} unreadable`,
            transient > 0 && `${transient} of them for the moment: the build tries again`,
          ]
            .filter(Boolean)
            .join('; '),
        );
      });
    });
}

export function mergeCommand(parent: Command, outcome: Outcome): void {
  parent
    .command('merge')
    .description('put the shards of a dataset into a cache, for a build that reads no image')
    .requiredOption(
      '--data <dir>',
      'the dataset: a folder of label CSVs and image folders, or s3://bucket/prefix',
    )
    .requiredOption('--shards <dir>', 'folder of all shards')
    .option('--of <n>', 'how many shards (default: as their names say)', wholeNumber(1, MOST_SHARDS))
    .option('--cache <dir>', 'folder of the cache that the build will use', '.reading-room')
    .option('--config <file>', CONFIG)
    .addOption(imagingOption())
    .option('--json', 'print what was done as JSON on standard output')
    .addHelpText(
      'after',
      `
All shards have to be there, of this dataset as it is now and of this version. Images are linked
where cache and shards lie on one disk, so they take no room twice. After the build, the shards
may be deleted, or kept: when images are added, only shards that hold them are read again.
${example('reading-room merge --data ~/rsna --shards shards --cache cache')}`,
    )
    .action(async ({ json, ...options }) => {
      const { merge } = await import('../src/merge.ts');
      await interruptible(outcome, async (progress, signal) => {
        const result = await merge({ ...options, progress, signal });
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
        progress.note(
          `${result.shards} shards; ${result.readings} images taken over, ${result.known} known before. ` +
            `Build with: reading-room build --data ${options.data} --cache ${options.cache}`,
        );
      });
    });
}

export function renderCommand(parent: Command, outcome: Outcome): void {
  const command = parent
    .command('render')
    .description('render one part of the pages of a site, as one of several machines')
    .requiredOption('--pages <dir>', 'folder into which build has handed them out, which the machines share')
    .option('--shard <i/n>', 'which part, from 1, of how many', shardText)
    .option(
      '--of <n>',
      `how many parts; which one is told by ${TASK_VARIABLES.join(', ')}`,
      wholeNumber(1, MOST_SHARDS),
    )
    .option('--jobs <n>', 'pages rendered at the same time', wholeNumber(1), availableParallelism())
    .option('--json', 'print what was done as JSON on standard output')
    .addHelpText(
      'after',
      `
First build with --pages DIR --pages-of N --hand-out, then render each part anywhere, then build
with --pages DIR --pages-of N: it puts the parts together. A part that is there is left as it is.
${example('reading-room render --pages pages --shard 3/8')}`,
    )
    .action(async ({ json, shard, of, ...options }) => {
      const part = chooseShard(command, shard, of);
      const { renderPart } = await import('../src/render-pages.ts');
      await interruptible(outcome, async (progress, signal) => {
        const result = await renderPart({ ...options, part, progress, signal });
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
        progress.note(
          result.pages === 0 && result.known
            ? 'There is nothing to render.'
            : `part ${part.number}/${part.of}; ${result.pages} pages${result.known ? ', rendered before' : ''}`,
        );
      });
    });
}

function shardText(text: string): Shard {
  const [number, of] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number);
  if (number === undefined || of === undefined || number < 1 || number > of || of > MOST_SHARDS)
    throw new InvalidArgumentError(`Expected a shard such as 3/8, of at most ${MOST_SHARDS}.`);
  return { number, of };
}

/** The shard that was asked for, else the one that the engine around us tells. */
function chooseShard(command: Command, shard: Shard | undefined, of: number | undefined): Shard {
  const complain = (text: string) => command.error(`error: ${text}`);
  if (shard) {
    if (of === undefined || of === shard.of) return shard;
    return complain(`--shard ${shard.number}/${shard.of} and --of ${of} contradict each other`);
  }
  if (of === undefined) return complain("option '--shard <i/n>' or '--of <n>' is needed");
  const number = taskNumber(process.env);
  if (number === undefined)
    return complain(`--of ${of} needs one of ${TASK_VARIABLES.join(', ')}: give --shard i/${of} instead`);
  if (number < 1 || number > of) {
    throw new DataFault(`the task is number ${number} of its array.`, {
      expected: `1 to ${of}`,
      remedy: 'Submit an array of as many tasks as there are shards, from 1 (Slurm, Grid Engine) or 0.',
    });
  }
  return { number, of };
}
