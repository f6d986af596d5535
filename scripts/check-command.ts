import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Severity } from '../src/catalogue/types.ts';
import type { CheckResult } from '../src/check.ts';
import { terminalProgress } from '../src/progress.ts';
import {
  example,
  FAILED,
  FILE_SECONDS_HELP,
  INTERRUPTED,
  type Outcome,
  stopOnSignal,
  wholeNumber,
} from './command-parts.ts';

/** `check`: the findings of a dataset without its site. */
export function checkCommand(parent: Command, outcome: Outcome): void {
  parent
    .command('check')
    .description('read a dataset and report what is wrong with it, without building a site')
    .requiredOption(
      '--data <dir>',
      'the dataset: a folder of label CSVs and image folders, or s3://bucket/prefix',
    )
    .option(
      '--config <file>',
      'settings of the report (default: report.yaml of the dataset, else content/report.yaml)',
    )
    .option('--cache <dir>', 'folder for what the next check or build need not do again', '.reading-room')
    .option('--jobs <n>', 'images read at the same time', wholeNumber(1), availableParallelism())
    .addOption(
      new Option(
        '--imaging <backend>',
        'library that decodes images (default: sharp where it loads)',
      ).choices(['sharp', 'portable']),
    )
    .addOption(
      new Option(
        '--fail-on <severity>',
        'fail where there is a finding of this severity or a worse one',
      ).choices(['error', 'warning', 'info']),
    )
    .option('--file-seconds <n>', FILE_SECONDS_HELP, wholeNumber(1, 86_400))
    .option('--verify', 'compare images with the last reading by content, not by size and time of change')
    .option('--json', 'print the findings as JSON on standard output, as /data/findings.json has them')
    .addHelpText(
      'after',
      `
The findings are those of the site's quality page; what accepted.yaml accepts does not count
as one. The cache is that of build: neither reads an image that the other has read.
Exit status: 0 done, 1 failed or a finding of --fail-on, 2 wrong usage.
${example('reading-room check --data ~/rsna --fail-on error')}`,
    )
    .action(async ({ json, failOn, ...options }) => {
      const { check, hasFindings } = await import('../src/check.ts');
      const progress = terminalProgress();
      const controller = new AbortController();
      const listening = stopOnSignal(controller, progress);
      try {
        using result = await check({ ...options, progress, signal: controller.signal });
        await print(json ? result.json() : lines(result.text()));
        if (json) process.stdout.write('\n');
        progress.note(inWords(result));
        if (failOn && hasFindings(result.findings, failOn as Severity)) outcome.status = FAILED;
      } catch (error) {
        if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
        progress.note(
          `Stopped. What was read so far is kept in ${options.cache}: the same command goes on from there.`,
        );
        outcome.status = INTERRUPTED;
      } finally {
        listening.end();
      }
    });
}

function* lines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield `${text}\n`;
}

/** Writes no faster than whoever reads: a reader such as `head` may have had enough. */
async function print(pieces: Iterable<string>): Promise<void> {
  const { stdout } = process;
  let ended = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    ended = true;
    stdout.emit('drain');
  });
  for (const piece of pieces) {
    if (ended) return;
    if (!stdout.write(piece)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
  }
}

function inWords({ patients, images, findings }: CheckResult): string {
  const told = Object.entries(findings).filter(([, n]) => n > 0);
  return [
    `${patients.toLocaleString('en')} patients`,
    `${images.total.toLocaleString('en')} images (${images.read} read, ${images.reused} reused)`,
    `findings: ${told.map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none'}`,
  ].join('; ');
}
