import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import type { PublishedHeader } from './policy.ts';

/** Lines held before they are written. */
const HELD = 1000;

/**
 * Notes what was withheld of whose header: one line of JSON a file, with tags and no value. For the owner of the dataset,
 * beside the cache and never in the site. Written aside, so that what stands there is whole.
 */
export class Audit {
  readonly #file: string;
  readonly #descriptor: number;
  #lines: string[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(`${file}.tmp`, 'w');
  }

  /** @param patient the id under which the dataset publishes the patient */
  add(patient: string, withheld: PublishedHeader['withheld'], refused: PublishedHeader['refused']): void {
    if (withheld.length === 0 && refused.length === 0) return;
    const line = {
      patient,
      withheld: withheld.map(({ tag }) => tag),
      ...(refused.length > 0 && { refused: refused.map(({ path }) => path.join('/')) }),
    };
    this.#lines.push(`${JSON.stringify(line)}\n`);
    if (this.#lines.length >= HELD) this.#write();
  }

  finish(): void {
    this.#write();
    closeSync(this.#descriptor);
    renameSync(`${this.#file}.tmp`, this.#file);
  }

  #write(): void {
    writeSync(this.#descriptor, this.#lines.join(''));
    this.#lines = [];
  }
}
