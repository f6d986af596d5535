import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { parseDocument } from 'yaml';
import type { BuildOptions, BuildResult } from '../src/build.ts';
import { DataFault, PrivacyRefusal } from '../src/errors.ts';
import { type Progress, terminalProgress } from '../src/progress.ts';
import { HOST_NAMES } from '../src/publishing/limits.ts';
import { MOST_SHARDS } from '../src/shards/shard.ts';
import { isStored } from '../src/storage/address.ts';
import { checkCommand } from './check-command.ts';
import { clusterCommand } from './cluster-command.ts';
import {
  basePath,
  DONE,
  example,
  FAILED,
  FILE_SECONDS_HELP,
  folderUrl,
  INTERRUPTED,
  isoDate,
  type Outcome,
  REFUSED,
  siteUrl,
  sourceDate,
  stopOnSignal,
  WRONG_USAGE,
  wholeNumber,
} from './command-parts.ts';
import { exportCommand } from './export-command.ts';
import { publishCommands } from './publish-commands.ts';
import { ingestCommand, mergeCommand, renderCommand } from './shard-commands.ts';

const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};

/**
 * Runs the command line.
 * @param args without the program's name
 * @returns the exit status
 */
export async function main(args: string[]): Promise<number> {
  try {
    const outcome = { status: DONE };
    await program(outcome).parseAsync(args, { from: 'user' });
    return outcome.status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    if (error instanceof PrivacyRefusal) {
      process.stderr.write(`refused: ${error.message}\n`);
      return REFUSED;
    }
    if (error instanceof DataFault) process.stderr.write(`error: ${error.message}\n`);
    else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return FAILED;
  }
}

function program(outcome: Outcome): Command {
  const command = new Command('reading-room')
    .description(PACKAGE.description)
    .version(PACKAGE.version)
    .exitOverride()
    .showHelpAfterError('(--help lists what is allowed)')
    .addHelpText('after', example('reading-room build --data ~/rsna --out site'));
  buildCommand(command, outcome);
  checkCommand(command, outcome);
  ingestCommand(command, outcome);
  mergeCommand(command, outcome);
  renderCommand(command, outcome);
  clusterCommand(command, outcome);
  exportCommand(command, outcome);
  publishCommands(command);
  sampleCommand(command);
  inspectCommand(command, outcome);
  serveCommand(command);
  return command;
}

function buildCommand(parent: Command, outcome: Outcome): void {
  parent
    .command('build')
    .description('read a dataset and write its site')
    .requiredOption(
      '--data <dir>',
      'the dataset: a folder of label CSVs and image folders, or s3://bucket/prefix',
    )
    .option('--out <dir>', 'folder of the site, or s3://bucket/prefix', 'dist')
    .option(
      '--config <file>',
      'settings of the report (default: report.yaml of the dataset, else content/report.yaml)',
    )
    .option('--cache <dir>', 'folder for what the next build need not do again', '.reading-room')
    .option(
      '--jobs <n>',
      'images read, and pages rendered, at the same time',
      wholeNumber(1),
      availableParallelism(),
    )
    .option('--base <path>', 'path at which the site will be hosted', basePath, '/')
    .option('--site <url>', 'address at which the site will be hosted, for canonical links', siteUrl)
    .addOption(
      new Option(
        '--images <which>',
        'full-size images in the site: all there is of them, only the displayed frame, or none',
      )
        .choices(['all', 'frame', 'none'])
        .default('all'),
    )
    .option(
      '--frames-url <url>',
      'address at which the files of frames/ are hosted: pages lead there, and the site holds none',
      folderUrl,
    )
    .addOption(
      new Option(
        '--imaging <backend>',
        'library that decodes images (default: sharp where it loads)',
      ).choices(['sharp', 'portable']),
    )
    .option(
      '--history <file>',
      'file that keeps what changed from build to build, or "none" (default: history.jsonl of the dataset)',
    )
    .option('--date <date>', 'when this build is made, for the history (default: SOURCE_DATE_EPOCH)', isoDate)
    .option('--file-seconds <n>', FILE_SECONDS_HELP, wholeNumber(1, 86_400))
    .option('--verify', 'compare images with the last build by content, not by size and time of change')
    .option('--strict', 'fail where a file could not be read')
    .option('--pages <dir>', 'folder over which several machines render the pages: see the command render')
    .option('--pages-of <n>', 'in how many parts they render them', wholeNumber(1, MOST_SHARDS))
    .option('--hand-out', 'put what they need into that folder, and leave the site as it is')
    .option(
      '--verify-upload',
      'with --out s3://…, ask the bucket what it holds, and upload what is not as it has to be',
    )
    .option('--precompress', 'put .br and .gz files beside texts, for hosts that send them')
    .addOption(
      new Option('--host <name>', 'warn where the site is more than this host takes').choices(HOST_NAMES),
    )
    .option('--json', 'print what was done as JSON on standard output')
    .addHelpText(
      'after',
      `
A second build reads only the images that are new or have changed, and renders only the pages
that show something else than before. The site is the same as that of a build from nothing.
${example('reading-room build --data ~/rsna --out site --base /rsna/')}`,
    )
    .action(async ({ json, pages, pagesOf, handOut, ...options }) => {
      const distributed = distribution(parent, pages, pagesOf, handOut);
      const { build } = await import('../src/build.ts');
      const progress = terminalProgress();
      const controller = new AbortController();
      const listening = stopOnSignal(controller, progress);
      try {
        const around = { distributed, progress, signal: controller.signal };
        const result = await build({ date: sourceDate(), ...options, ...around });
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
        if (distributed?.handOut) tellHandedOut(result, distributed, progress);
        else tellResult(result, progress);
      } catch (error) {
        if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
        progress.note(
          `Stopped. What was read so far is kept in ${options.cache}: the same command goes on from there. ${isStored(options.out) ? 'What was uploaded is known, too.' : 'The site is as it was.'}`,
        );
        outcome.status = INTERRUPTED;
      } finally {
        listening.end();
      }
    });
}

/** What a build is told of other machines that render its pages. */
function distribution(
  command: Command,
  folder: string | undefined,
  of: number | undefined,
  handOut = false,
): BuildOptions['distributed'] {
  if (folder !== undefined && of !== undefined) return { folder, of, handOut };
  if (folder !== undefined || of !== undefined || handOut)
    command.error("error: options '--pages <dir>' and '--pages-of <n>' are needed together");
  return undefined;
}

function tellHandedOut(
  { handedOut, pages }: BuildResult,
  { folder, of }: NonNullable<BuildOptions['distributed']>,
  progress: Progress,
): void {
  progress.note(
    handedOut
      ? `${pages.rendered.toLocaleString('en')} pages are handed out in ${folder}. Render each part with: ` +
          `reading-room render --pages ${folder} --shard 1/${of}; then build without --hand-out.`
      : 'There is nothing to render: the site is as it has to be.',
  );
}

/** The last lines of a build. */
function tellResult(result: BuildResult, progress: Progress): void {
  const { images, pages, findings, seconds } = result;
  const counted = (n: number, noun: string) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
  const told = Object.entries(findings).filter(([, n]) => n > 0);
  const unreadable = images.unreadable > 0 ? `, ${images.unreadable} unreadable` : '';
  progress.note(
    [
      `${counted(result.patients, 'patient')}`,
      `${counted(images.total, 'image')} (${images.read} read, ${images.reused} reused${unreadable})`,
      `${counted(pages.total, 'page')} (${pages.rendered} rendered, ${pages.reused} reused)`,
      `findings: ${told.map(([severity, n]) => `${n} ${severity}`).join(', ') || 'none'}`,
      `${Object.values(seconds)
        .reduce((sum, s) => sum + s, 0)
        .toFixed(1)} s`,
    ].join('; '),
  );
  if (result.upload) {
    const { uploaded, bytes, unchanged, deleted, foreign } = result.upload;
    const left = foreign > 0 ? ` ${counted(foreign, 'object')} there not of ours were left.` : '';
    progress.note(
      `The site is in ${result.out}: ${counted(uploaded, 'file')} uploaded (${(bytes / 1e6).toFixed(1)} MB), ${unchanged.toLocaleString('en')} unchanged, ${deleted.toLocaleString('en')} deleted.${left}`,
    );
    return;
  }
  const command = process.env.npm_command ? 'npm run report --' : 'reading-room';
  progress.note(`The site is in ${result.out}. Look at it with: ${command} serve --out ${result.out}`);
}

function sampleCommand(parent: Command): void {
  parent
    .command('sample')
    .description('write a small RSNA-shaped dataset of our own making; same seed, same bytes')
    .requiredOption('--out <dir>', 'folder to write to')
    .option('--patients <n>', 'labelled patients', wholeNumber(2, 30000), 60)
    .option('--seed <n>', 'a number from which everything is drawn', wholeNumber(0), 1)
    .addHelpText('after', example('reading-room sample --out sample --patients 60'))
    .action(async ({ out, patients, seed }) => {
      refuseForeignFolder(out);
      const { writeSample } = await import('./sample/write.ts');
      const progress = terminalProgress();
      let stage: ReturnType<typeof progress.stage> | undefined;
      let told = 0;
      const written = await writeSample({
        out,
        patients,
        seed,
        onProgress(done, total) {
          stage ??= progress.stage('sample', total);
          stage.advance(done - told);
          told = done;
        },
      });
      writeSampleSettings(out);
      stage?.done(`${written.patients} patients, ${written.images} images in ${out}`);
    });
}

const SAMPLE_MARK = "Settings of the sample's report.";

/** The sample overwrites label files: never somebody's dataset. */
function refuseForeignFolder(out: string): void {
  if (!existsSync(out) || readdirSync(out).length === 0) return;
  const settings = path.join(out, 'report.yaml');
  if (existsSync(settings) && readFileSync(settings, 'utf8').includes(SAMPLE_MARK)) return;
  throw new DataFault('the folder holds something other than a sample made by Reading Room.', {
    file: out,
    remedy: 'Choose an empty or new folder with --out.',
  });
}

/** The sample's report says on every page that nobody was X-rayed for it. */
function writeSampleSettings(out: string): void {
  const document = parseDocument(readFileSync(new URL('../content/report.yaml', import.meta.url), 'utf8'));
  document.commentBefore = ` ${SAMPLE_MARK}`;
  document.set('title', 'Reading Room sample');
  document.set(
    'description',
    'A small dataset in the layout of the RSNA Pneumonia Detection Challenge 2018, made to show what a report looks like.',
  );
  document.set(
    'notice',
    'This is a made-up sample: its images are drawn by a program, and no person stands behind them.',
  );
  for (const key of ['homepage', 'citation', 'licence']) document.delete(key);
  writeFileSync(path.join(out, 'report.yaml'), document.toString());
  const words = readFileSync(new URL('../content/overview.md', import.meta.url), 'utf8');
  writeFileSync(
    path.join(out, 'overview.md'),
    words.replace(/^title: .*$/m, 'title: The dataset that this sample imitates'),
  );
}

function inspectCommand(parent: Command, outcome: Outcome): void {
  parent
    .command('inspect')
    .description("show DICOM files' headers and a summary of their pixels, complete and unredacted")
    .argument('<files...>', 'DICOM files; what begins with a dash stands behind --')
    .option('--json', 'one line of JSON a file: DICOM JSON Model and pixel statistics')
    .addHelpText(
      'after',
      `
Everything that is in a file is shown, names of patients included: the privacy policy
of published sites does not apply to what you look at on your own terminal.
The exit status is 0 only where every file could be read.
${example('reading-room inspect --json image.dcm other.dcm')}`,
    )
    .action(async (files: string[], { json }: { json?: boolean }) => {
      const { inspectAsText, inspectFile } = await import('../src/inspect.ts');
      // A reader such as `head` may have had enough.
      process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE') process.exit(DONE);
        throw error;
      });
      for (const [i, file] of files.entries()) {
        const { error } = json
          ? await inspectFile(file).then((inspection) => {
              process.stdout.write(`${JSON.stringify(inspection)}\n`);
              return inspection;
            })
          : await inspectAsText(file).then((inspection) => {
              process.stdout.write(`${i > 0 ? '\n' : ''}${inspection.text}`);
              return inspection;
            });
        if (error) outcome.status = FAILED;
      }
    });
}

function serveCommand(parent: Command): void {
  parent
    .command('serve')
    .description('serve a built site, or an export, on this machine')
    .option('--out <dir>', 'folder of the site', 'dist')
    .option('--port <n>', 'port to listen on (default: the first free one from 4321)', wholeNumber(0, 65535))
    .option('--cors', 'let pages of other hosts read it, such as a DICOMweb viewer')
    .addHelpText('after', example('reading-room serve --out site --port 8080'))
    .action(async (options) => {
      const { serve } = await import('../src/serve.ts');
      const { url } = await serve(options);
      // Signals are listened for before the address is told: who reads it may end us at once.
      const stopped = new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      process.stdout.write(`${url}\n`);
      process.stderr.write('Press Ctrl-C to stop.\n');
      await stopped;
      process.exit(DONE);
    });
}
