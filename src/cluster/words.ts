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

/** Builds the site; undefined where none is wanted. */
export const buildWords = (work: Work): string[] | undefined =>
  work.out === undefined
    ? undefined
    : [
        ...[...work.program, 'build', '--data', work.data, '--cache', work.cache, '--out', work.out],
        ...['--jobs', String(work.build.jobs), ...config(work)],
      ];

/** All that comes after the shards, for a shell. */
export function afterwards(work: Work): string {
  const build = buildWords(work);
  return [line(mergeWords(work)), ...(build ? [line(build)] : [])].join(' && ');
}
