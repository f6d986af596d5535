import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { DataFault } from '../errors.ts';
import type { TableSummary } from './csv.ts';
import type { TableSource } from './table-source.ts';

/** A file of labels that is no CSV: JSON, or lines of text. The catalogue knows it as it knows tables. */
export class TextTable {
  readonly source: TableSource;
  readonly file: string;
  readonly role: string;
  /** SHA-256 of the file as the folder was listed. */
  content: string | undefined;
  #known = false;
  /** Complete after it was read; it has no columns. */
  readonly summary: TableSummary = {
    bytes: 0,
    sha256: '',
    columns: [],
    rows: 0,
    preview: [],
    wholeRows: 0,
    profile: [],
  };

  constructor(source: TableSource, file: string, role: string) {
    this.source = source;
    this.file = file;
    this.role = role;
  }

  /** Gives it a summary of the same content: what it says was taken over, and is not asked for again. */
  takeOver(summary: TableSummary): void {
    Object.assign(this.summary, summary);
    this.#known = true;
  }

  /** Whether what it says was taken over. */
  get isKnown(): boolean {
    return this.#known;
  }

  /**
   * The file as JSON.
   * @throws DataFault where it cannot be read, is larger than texts can be, or no JSON
   */
  async json(): Promise<unknown> {
    let bytes: Buffer;
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of this.source.stream()) chunks.push(chunk as Buffer);
      bytes = Buffer.concat(chunks);
    } catch (error) {
      if (error instanceof DataFault) throw error;
      throw new DataFault('the file cannot be read.', {
        file: this.file,
        remedy: 'Check that it may be read, and that it has less than 2 GiB.',
      });
    }
    this.#describe(bytes.length, createHash('sha256').update(bytes).digest('hex'));
    try {
      return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
    } catch (error) {
      throw new DataFault('the file is no JSON.', {
        file: this.file,
        found: error instanceof Error ? error.message : String(error),
        remedy: 'Write it anew with the program that made it.',
      });
    }
  }

  /** Its lines, without blanks around them, with their numbers from 1; empty ones are left out. */
  async *lines(): AsyncGenerator<{ line: number; text: string }> {
    const hash = createHash('sha256');
    const input = this.source.stream();
    let bytes = 0;
    input.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    let line = 0;
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    // The interface says nothing of errors of what it reads.
    let failure: Error | undefined;
    input.on('error', (error) => {
      failure = error;
      lines.close();
    });
    for await (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      this.summary.rows++;
      yield { line, text: text.trim() };
    }
    if (failure) throw failure;
    this.#describe(bytes, hash.digest('hex'));
  }

  #describe(bytes: number, sha256: string): void {
    Object.assign(this.summary, { bytes, sha256 });
  }
}
