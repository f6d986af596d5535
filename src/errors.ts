/** What a message about bad data has to say: where it stands, what was expected, what was found, what to do. */
export interface FaultDetails {
  /** The file as the user knows it: relative to the dataset folder, or as given on the command line. */
  file?: string;
  /** Where in the file: `line 12`, `(0028,0010) Rows`. */
  at?: string;
  expected?: string;
  found?: string;
  remedy?: string;
}

/**
 * A fault in what the user handed us: a dataset, a settings file, a folder. Its message is one paragraph
 * that a person can act on. Faults of our own are plain errors and show their stack.
 */
export class DataFault extends Error {
  readonly details: FaultDetails;

  constructor(what: string, details: FaultDetails = {}) {
    super(describe(what, details));
    this.name = 'DataFault';
    this.details = details;
  }
}

/** The privacy policy does not let a site be published: nothing of it was written. */
export class PrivacyRefusal extends DataFault {}

function describe(what: string, { file, at, expected, found, remedy }: FaultDetails): string {
  const place = [file, at].filter(Boolean).join(', ');
  let message = place ? `${place}: ${what}` : what;
  if (expected !== undefined) message += ` Expected ${expected}${found === undefined ? '.' : ''}`;
  if (found !== undefined) message += `${expected === undefined ? ' Found' : ', found'} ${found}.`;
  if (remedy !== undefined) message += ` ${remedy}`;
  return message;
}

/** Untrusted text made fit for a terminal: control characters and bidirectional overrides become visible escapes. */
export function visibleText(text: string): string {
  return text.replace(UNPRINTABLE, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);
}

/** The same in quotation marks, for one line of a message: long text is cut. */
export function quoteText(text: string, limit = 60): string {
  return `"${visibleText(text.length > limit ? `${text.slice(0, limit)}…` : text)}"`;
}

/** Control and format characters (Unicode categories Cc and Cf) and line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Disks that are full, and files that may not be touched, as a fault that the user can mend; undefined for anything
 * else. Errors that come from other threads and processes have lost their code: then their message has it.
 */
export function diskFault(error: unknown): DataFault | undefined {
  const { code, path: file, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const where = file === undefined ? {} : { file };
  if (/\b(ENOSPC|EDQUOT)\b|database or disk is full/.test(`${code} ${message}`)) {
    return new DataFault('there is no space left on the disk.', {
      ...where,
      remedy: 'What was done so far is kept: make room and run the same command again.',
    });
  }
  if (code === 'EROFS' || ((code === 'EACCES' || code === 'EPERM') && file !== undefined)) {
    return new DataFault('permission is denied.', {
      ...where,
      remedy: 'Check who may read the dataset and write the folders given by --out and --cache.',
    });
  }
  return undefined;
}
