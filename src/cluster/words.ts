import type { Work } from './types.ts';

/** A word of a shell's command line, whatever is in it (POSIX 2.2.2). */
export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as a shell's command line. */
export const line = (words: readonly string[]): string => words.map(quoted).join(' ');

const config = ({ config: file }: Work) => (file === undefined ? [] : ['--config', file]);

/** Reads a shard: which one, the engine's own variable tells. */
export const ingestWords = (work: Work): string[] => [
  ...[...work.program, 'ingest', '--data', work.data, '--shards', work.shards, '--of', String(work.of)],
  ...['--jobs', String(work.task.jobs), ...config(work)],
];

export const mergeWords = (work: Work): string[] => [
  ...[...work.program, 'merge', '--data', work.data, '--shards', work.shards, '--of', String(work.of)],
  ...['--cache', work.cache, ...config(work)],
];

/** Where machines render pages together. */
const pagesFolder = ({ shards }: Work) => `${shards}/pages`;

const distributed = (work: Work) =>
  work.pageParts === undefined ? [] : ['--pages', pagesFolder(work), '--pages-of', String(work.pageParts)];

/** Builds the site; undefined where none is wanted. */
export const buildWords = (work: Work): string[] | undefined =>
  work.out === undefined
    ? undefined
    : [
        ...[...work.program, 'build', '--data', work.data, '--cache', work.cache, '--out', work.out],
        ...['--jobs', String(work.build.jobs), ...config(work), ...distributed(work)],
      ];

/** The parts in which pages are rendered; undefined where the build does it alone. */
export const partsOf = ({ out, pageParts }: Work): number | undefined =>
  out === undefined ? undefined : pageParts;

/** Renders a part of the pages: which one, the engine's own variable tells. */
export const renderWords = (work: Work): string[] => [
  ...[...work.program, 'render', '--pages', pagesFolder(work), '--of', String(work.pageParts)],
  ...['--jobs', String(work.task.jobs)],
];

/** The same with a place for the number of the part. */
export const renderOne = (work: Work, number: string): string =>
  `${line([...work.program, 'render', '--pages', pagesFolder(work), '--jobs', String(work.task.jobs)])} --shard ${number}/${work.pageParts}`;

/** All that comes after the shards, for a shell: up to the pages, where these are rendered in parts. */
export function afterwards(work: Work): string {
  const build = buildWords(work);
  const handOut = partsOf(work) === undefined ? [] : ['--hand-out'];
  return [line(mergeWords(work)), ...(build ? [line([...build, ...handOut])] : [])].join(' && ');
}

/** What comes after the parts of the pages. */
export const finishing = (work: Work): string => line(buildWords(work)!);
