import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** An object as it was put. */
export interface Uploaded {
  md5: string;
  bytes: number;
  /** Time of change of the file on this disk: one that has it still need not be read again. */
  modified: number;
  /** Stands for the headers it was given. */
  headers: string;
  /** As the storage told it: the MD5 where objects are not encrypted. */
  etag: string;
}

/** `true` for what is or may be there, of whatever content. */
export type Known = Uploaded | true;

const HEAD = JSON.stringify({ readingRoom: 'uploaded objects', version: 1 });

/** An object that was put; one that may be there; one that is gone. */
type Line = [string, string, number, number, string, string?] | [string] | [string, null];

/**
 * What a bucket holds of a site, as far as we have put it there: a file of lines, written to after each object, so that
 * whoever is killed has lost nothing but what was on its way. Of that it says beforehand that it may be there.
 */
export class UploadTable {
  readonly #file: string;
  #open: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns undefined where there is no table, or none that can be read */
  read(): Map<string, Known> | undefined {
    let lines: string[];
    try {
      lines = readFileSync(this.#file, 'utf8').split('\n');
    } catch {
      return undefined;
    }
    // What stands behind the last line feed was cut short.
    lines.pop();
    if (lines.shift() !== HEAD) return undefined;
    const known = new Map<string, Known>();
    try {
      for (const line of lines) {
        const [name, md5, bytes, modified, headers, etag] = JSON.parse(line) as Line;
        if (md5 === null) known.delete(name);
        else
          known.set(
            name,
            md5 === undefined
              ? true
              : { md5, bytes: bytes!, modified: modified!, headers: headers!, etag: etag ?? md5 },
          );
      }
    } catch {
      return undefined;
    }
    return known;
  }

  /** Begins the table anew; it is on the disk when this returns. */
  write(known: Iterable<[string, Known]>): void {
    this.close();
    const file = openSync(`${this.#file}.new`, 'w');
    let text = `${HEAD}\n`;
    for (const [name, what] of known) {
      text += lineOf(name, what);
      if (text.length > 1e6) {
        writeSync(file, text);
        text = '';
      }
    }
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** Adds what was put, or is gone. */
  add(name: string, what: Uploaded | undefined): void {
    this.#open ??= openSync(this.#file, 'a');
    writeSync(this.#open, what ? lineOf(name, what) : `${JSON.stringify([name, null])}\n`);
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }
}

function lineOf(name: string, what: Known): string {
  if (what === true) return `${JSON.stringify([name])}\n`;
  const { md5, bytes, modified, headers, etag } = what;
  return `${JSON.stringify([name, md5, bytes, modified, headers, ...(etag === md5 ? [] : [etag])])}\n`;
}
