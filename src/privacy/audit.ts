import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Database } from '../catalogue/database.ts';
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

/** What pseudonyms stand for, in the cache: for the owner of the dataset alone. */
export const IDENTITIES_FILE = 'pseudonyms.jsonl';

/** Writes which patient has which pseudonym, a line of JSON each, readable by nobody else. */
export function writeIdentities(db: Database, file: string): void {
  const descriptor = openSync(`${file}.tmp`, 'w', 0o600);
  let lines: string[] = [];
  const write = () => {
    writeSync(descriptor, lines.join(''));
    lines = [];
  };
  for (const { id, raw } of db.iterate<{ id: string; raw: string }>(
    'SELECT id, raw FROM identities ORDER BY id',
  )) {
    lines.push(`${JSON.stringify({ pseudonym: id, id: raw })}\n`);
    if (lines.length >= HELD) write();
  }
  write();
  closeSync(descriptor);
  renameSync(`${file}.tmp`, file);
}
