import { InvalidArgumentError } from 'commander';
import { DataFault } from '../src/errors.ts';
import { type Progress, terminalProgress } from '../src/progress.ts';

/** What several commands share: exit statuses, options and how they stop. */

/** Exit statuses that scripts rely on. */
export const DONE = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;
/** As shells have it for a process that Ctrl-C has ended. */
export const INTERRUPTED = 130;
/** The privacy policy refuses to publish the dataset. */
export const REFUSED = 3;

export const FILE_SECONDS_HELP =
  'seconds that one file may take before it is given up and listed (default: 120)';

/** The end of a command's help. */
export const example = (text: string) => `\nExample:\n  ${text}`;

/** The exit status of a command that ran to its end, where that is not 0. */
export interface Outcome {
  status: number;
}

/** The first Ctrl-C ends the build where nothing is lost, the second one at once. */
export function stopOnSignal(controller: AbortController, progress: Progress): { end(): void } {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    progress.note('Stopping …');
    controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    end() {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

/** Runs a command that Ctrl-C ends where nothing is lost. */
export async function interruptible(
  outcome: Outcome,
  work: (progress: Progress, signal: AbortSignal) => Promise<void>,
  stopped = 'Stopped. What was done so far is kept: the same command goes on from there.',
): Promise<void> {
  const progress = terminalProgress();
  const controller = new AbortController();
  const listening = stopOnSignal(controller, progress);
  try {
    await work(progress, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
    progress.note(stopped);
    outcome.status = INTERRUPTED;
  } finally {
    listening.end();
  }
}

/** An option's whole number within bounds. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    }
    return value;
  };
}

/** A base path with a slash at both ends. */
export function basePath(text: string): string {
  if (
    !/^[\w./~-]*$/.test(text) ||
    text.includes('//') ||
    text.split('/').some((part) => part === '.' || part === '..')
  ) {
    throw new InvalidArgumentError(
      'Expected a path such as /rsna/ of letters, digits, ".", "_", "~" and "-".',
    );
  }
  return `/${text.replace(/^\/|\/$/g, '')}/`.replace('//', '/');
}

/** An address of a folder, with a slash at its end. */
export function folderUrl(text: string): string {
  return siteUrl(text).replace(/\/*$/, '/');
}

export function siteUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('Expected an address such as https://example.org.');
  }
  return text;
}

/** A date, or a date and a time with its zone, as ISO 8601 in UTC and whole seconds. */
export function isoDate(text: string): string {
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const time = isDate ? Date.parse(text) : Number.NaN;
  // A day that a month does not have becomes another one.
  if (Number.isNaN(time) || (text.length === 10 && !new Date(time).toISOString().startsWith(text)))
    throw new InvalidArgumentError('Expected a date such as 2018-11-26, or 2018-11-26T09:30:00Z.');
  return instant(time);
}

/** The time that builds are told to take for theirs: see reproducible-builds.org. */
export function sourceDate(epoch = process.env.SOURCE_DATE_EPOCH): string | undefined {
  if (!epoch) return undefined;
  if (!/^\d{1,11}$/.test(epoch)) {
    throw new DataFault(`SOURCE_DATE_EPOCH is "${epoch}".`, {
      expected: 'seconds since 1970, such as 1543190400',
    });
  }
  return instant(Number(epoch) * 1000);
}

const instant = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
