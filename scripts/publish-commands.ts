import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DataFault } from '../src/errors.ts';
import { terminalProgress } from '../src/progress.ts';
import { RECIPES } from '../src/publishing/hosts/index.ts';
import { beyondLimits, measureSite } from '../src/publishing/limits.ts';
import { siteFiles } from '../src/publishing/site-files.ts';
import { uploadList, writeManifest } from '../src/publishing/upload-list.ts';
import { example } from './command-parts.ts';

/** `deploy`, `upload-list` and `pack`: a built site on its way to others. */
export function publishCommands(parent: Command): void {
  deployCommand(parent);
  uploadListCommand(parent);
  packCommand(parent);
}

function deployCommand(parent: Command): void {
  parent
    .command('deploy')
    .description('write what a host needs to publish the site: workflows, scripts, configuration')
    .addOption(
      new Option('--host <name>', 'where the site will be hosted')
        .choices(RECIPES.map(({ host }) => host))
        .makeOptionMandatory(),
    )
    .option('--out <dir>', 'folder of the site', 'dist')
    .option('--data <dir>', 'folder of the dataset, for hosts that build', 'data')
    .option('--base <path>', 'path at which the site will be hosted', pathOf, '/')
    .option('--name <name>', 'name of the server, the project or the bucket', nameOf, 'reading-room')
    .option('--private', 'let in only who has a password, where the host can do that')
    .requiredOption('--files <dir>', 'folder to write to')
    .addHelpText(
      'after',
      `
Each file says at its top how it is used. Where a site is there, it is compared with what the host
takes.
${example('reading-room deploy --host nginx --out /srv/site --name films.example.org --private --files deploy')}`,
    )
    .action(({ host, files, private: isPrivate = false, ...options }) => {
      const recipe = RECIPES.find((each) => each.host === host)!;
      for (const { name, text, executable } of recipe.render({ ...options, isPrivate })) {
        const file = path.join(files, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text, { mode: executable ? 0o755 : 0o644 });
        process.stderr.write(`${file}\n`);
      }
      if (!existsSync(path.join(options.out, 'build.json'))) return;
      const progress = terminalProgress();
      for (const text of beyondLimits(measureSite(siteFiles(options.out)), recipe.host)) progress.warn(text);
    });
}

function uploadListCommand(parent: Command): void {
  parent
    .command('upload-list')
    .description('list which files of the site changed since it was published')
    .option('--out <dir>', 'folder of the site', 'dist')
    .requiredOption('--published <file>', 'what is published, by content; everything is new without it')
    .option('--files <dir>', 'folder for upload.txt and remove.txt')
    .option('--done', 'the site as it is now has been published: write that down')
    .addHelpText(
      'after',
      `
upload.txt has what pages lead to first, then pages, and the overview last; remove.txt what is
no longer there. Publish by them, then say so with --done:

  rsync --files-from=lists/upload.txt site/ host:/srv/site/
${example('reading-room upload-list --out site --published published.jsonl --files lists')}`,
    )
    .action(async ({ out, published, files, done }) => {
      if (!existsSync(path.join(out, 'build.json')))
        throw new DataFault('there is no site made by Reading Room in this folder.', {
          file: out,
          remedy: 'Build one with `reading-room build --data DIR`, or name another folder with --out.',
        });
      const progress = terminalProgress();
      const stage = progress.stage('compare');
      const list = await uploadList(out, published);
      stage.done();
      if (files !== undefined) {
        mkdirSync(files, { recursive: true });
        for (const name of ['upload', 'remove'] as const)
          writeFileSync(path.join(files, `${name}.txt`), list[name].map((file) => `${file}\n`).join(''));
      }
      if (done) writeManifest(published, list.manifest);
      progress.note(
        `${list.upload.length} files to upload (${(list.bytes / 1e6).toFixed(1)} MB), ${list.remove.length} to remove, ${list.same} as published.`,
      );
    });
}

function packCommand(parent: Command): void {
  parent
    .command('pack')
    .description('pack the site, or one class of it, into a ZIP that opens without a network')
    .option('--out <dir>', 'folder of the site', 'dist')
    .requiredOption('--to <file>', 'the ZIP to write')
    .option('--class <name>', 'only patients of this class, with their labels as a CSV')
    .addHelpText(
      'after',
      `
In the ZIP are serve.mjs and serve.py, which show it in a browser with Node or Python alone.
${example('reading-room pack --out site --class "Lung Opacity" --to opacities.zip')}`,
    )
    .action(async ({ out, to, class: className }) => {
      const { packSite } = await import('../src/publishing/pack.ts');
      const progress = terminalProgress();
      let stage: ReturnType<typeof progress.stage> | undefined;
      const result = await packSite({
        out,
        to,
        className,
        onPlan: (files) => {
          stage = progress.stage('pack', files);
        },
        onFile: () => stage?.advance(1),
      });
      stage?.done();
      const patients = result.patients === undefined ? '' : ` of ${result.patients} patients`;
      progress.note(`${result.files} files${patients} are in ${to}.`);
    });
}

function pathOf(text: string): string {
  if (!/^\/([\w.~-]+\/)*$/.test(text.endsWith('/') ? text : `${text}/`))
    throw new InvalidArgumentError('Expected a path such as /films/.');
  return text.endsWith('/') ? text : `${text}/`;
}

/** Names of servers, projects and buckets: they stand in configurations and commands. */
function nameOf(text: string): string {
  if (!/^[\w][\w.-]*$/.test(text))
    throw new InvalidArgumentError('Expected letters, digits, dots and hyphens.');
  return text;
}
