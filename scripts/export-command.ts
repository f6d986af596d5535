import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { FORMATS } from '../src/export/index.ts';
import { terminalProgress } from '../src/progress.ts';
import { example, INTERRUPTED, type Outcome, stopOnSignal, wholeNumber } from './command-parts.ts';

/** `export`: a dataset's labels in formats of others. */
export function exportCommand(parent: Command, outcome: Outcome): void {
  parent
    .command('export')
    .description('write the labels of a dataset in formats that other programs read')
    .requiredOption(
      '--data <dir>',
      'the dataset: a folder of label CSVs and image folders, or s3://bucket/prefix',
    )
    .option('--out <dir>', 'folder to write to, replaced as a whole', 'export')
    .addOption(
      new Option('--format <formats...>', 'which formats (default: all of them)').choices(
        FORMATS.map(({ name }) => name),
      ),
    )
    .option(
      '--config <file>',
      'settings of the report (default: report.yaml of the dataset, else content/report.yaml)',
    )
    .option('--cache <dir>', 'folder for what the next export or build need not do again', '.reading-room')
    .option('--jobs <n>', 'images read at the same time', wholeNumber(1), availableParallelism())
    .option('--json', 'print what was done as JSON on standard output')
    .addHelpText(
      'after',
      `
${FORMATS.map(({ name, is }) => `  ${name.padEnd(10)} ${is}`).join('\n')}

What is said of patients has passed the privacy policy, as on the site. The cache is that of build.
${example('reading-room export --data ~/rsna --out export --format coco yolo')}`,
    )
    .action(async ({ json, format, ...options }) => {
      const { exportDataset } = await import('../src/export.ts');
      const progress = terminalProgress();
      const controller = new AbortController();
      const listening = stopOnSignal(controller, progress);
      try {
        const result = await exportDataset({
          ...options,
          formats: format,
          progress,
          signal: controller.signal,
        });
        if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
        for (const note of result.notes) progress.note(note);
        progress.note(
          `${result.patients.toLocaleString('en')} patients, ${result.images.total.toLocaleString('en')} images: ${result.formats.join(', ')} in ${result.out}`,
        );
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
