import { createHash } from 'node:crypto';
import { parse } from 'csv-parse';
import { DataFault, quoteText } from '../errors.ts';
import { ColumnCounters, type ColumnSummary } from './columns.ts';
import type { TableSource } from './table-source.ts';

/** One record of a table. */
export interface CsvRecord {
  /** Physical line on which the record starts; the header is line 1. */
  line: number;
  /** The cell of a column, trimmed; undefined where the record is broken. */
  cell(column: string): string | undefined;
  /** Cells of the columns that nobody asked for, by heading; undefined where there are none or the record is broken. */
  further: Record<string, string> | undefined;
  /** What is wrong with the record as a whole, in a sentence. */
  problem: string | undefined;
}

/** What is known of a table once it was read. */
export interface TableSummary {
  bytes: number;
  sha256: string;
  /** Column names as written. */
  columns: string[];
  /** Data records, broken ones included. */
  rows: number;
  /** The first records, as written. */
  preview: string[][];
  /** Records with as many cells as the header: those whose cells count below. */
  wholeRows: number;
  /** What is in each column. */
  profile: ColumnSummary[];
}

const PREVIEW_ROWS = 5;
const DELIMITERS = [',', ';', '\t'];
/** Cells longer than this are cut in the preview. */
const PREVIEW_CELL = 80;
/** Longer ones of further columns are no values to choose from. */
const FURTHER_CELL = 200;
/** A record of more bytes is broken: most likely a quote was never closed. */
const MAX_RECORD_BYTES = 4 * 2 ** 20;

interface ParsedRecord {
  record: string[];
  raw: string;
}

/** A CSV file, read once, as a stream. Column names are compared without case and surrounding blanks. */
export class CsvTable {
  readonly source: TableSource;
  /** The file's name, for messages. */
  readonly file: string;
  readonly role: string;
  /** SHA-256 of the file as the folder was listed. */
  content: string | undefined;
  #known = false;
  /** Complete after `records` has ended. */
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

  /** Gives the table a summary of the same content: it is not read any more, and has no records. */
  takeOver(summary: TableSummary): void {
    Object.assign(this.summary, summary);
    this.#known = true;
  }

  /**
   * Streams the records. Those that cannot be read come with a problem and no cells.
   * @param required columns without which the table has no meaning
   * @throws DataFault where the file is empty or a required column is missing
   */
  async *records(required: readonly string[]): AsyncGenerator<CsvRecord> {
    if (this.#known) return;
    const delimiter = await this.#delimiter(required);
    const hash = createHash('sha256');
    const input = this.source.stream();
    const parser = parse({
      bom: true,
      delimiter,
      raw: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_BYTES,
    });
    input.on('data', (chunk) => {
      hash.update(chunk);
      this.summary.bytes += chunk.length;
    });
    input.on('error', (error) => parser.destroy(error));
    input.pipe(parser);

    const lines = new LineCounter();
    let index: Map<string, number> | undefined;
    let further: [heading: string, place: number][] = [];
    let columns = new ColumnCounters([]);
    let broken = false;
    try {
      for await (const { record, raw } of parser as AsyncIterable<ParsedRecord>) {
        const line = lines.startOf(raw);
        if (!index) {
          index = this.#header(record, required);
          columns = new ColumnCounters(this.summary.columns);
          const asked = new Set(required.map((name) => name.toLowerCase()));
          further = [...index]
            .filter(([key]) => !asked.has(key))
            .map(([, place]) => [this.summary.columns[place]!, place]);
          continue;
        }
        this.summary.rows++;
        const cells = record.map((cell) => cell.trim());
        if (this.summary.preview.length < PREVIEW_ROWS) {
          this.summary.preview.push(
            cells.map((c) => (c.length > PREVIEW_CELL ? `${c.slice(0, PREVIEW_CELL)}…` : c)),
          );
        }
        if (cells.length === this.summary.columns.length) {
          this.summary.wholeRows++;
          columns.add(cells);
        }
        yield this.#record(cells, line, index, further);
      }
    } catch (error) {
      if (error instanceof DataFault || !isCsvError(error)) throw error;
      // What follows a broken quote cannot be told apart: the rest of the file is one broken record.
      broken = true;
      this.summary.rows++;
      yield {
        line: error.lines ?? 0,
        cell: () => undefined,
        further: undefined,
        problem: `the rest of the file cannot be read (${error.message})`,
      };
    }
    this.summary.profile = columns.summaries();
    this.summary.sha256 = broken ? await this.#hashAgain() : hash.digest('hex');
    if (!index) {
      throw new DataFault('the file is empty.', {
        file: this.file,
        expected: `a header line with ${required.join(', ')}`,
        found: 'nothing',
      });
    }
  }

  /** Parsing ended before the file did: its size and hash are still of the whole. */
  async #hashAgain(): Promise<string> {
    const hash = createHash('sha256');
    this.summary.bytes = 0;
    for await (const chunk of this.source.stream()) {
      hash.update(chunk as Buffer);
      this.summary.bytes += (chunk as Buffer).length;
    }
    return hash.digest('hex');
  }

  #header(record: string[], required: readonly string[]): Map<string, number> {
    this.summary.columns = record.map((name) => name.trim());
    const index = new Map<string, number>();
    this.summary.columns.forEach((name, i) => {
      const key = name.toLowerCase();
      if (!index.has(key)) index.set(key, i);
    });
    const missing = required.filter((name) => !index.has(name.toLowerCase()));
    if (missing.length > 0) {
      const found = this.summary.columns.map((name) => quoteText(name)).join(', ');
      throw new DataFault(`the column ${missing.join(', ')} is missing.`, {
        file: this.file,
        at: 'line 1',
        expected: `the columns ${required.join(', ')}`,
        found,
        remedy: 'Add the column to the file, or rename the one that holds it.',
      });
    }
    return index;
  }

  #record(
    cells: string[],
    line: number,
    index: Map<string, number>,
    further: readonly [heading: string, place: number][],
  ): CsvRecord {
    const wanted = this.summary.columns.length;
    if (cells.length !== wanted) {
      return {
        line,
        cell: (column) => (column === this.summary.columns[0] ? cells[0] : undefined),
        further: undefined,
        problem: `the row has ${cells.length} cells, the header has ${wanted}`,
      };
    }
    return {
      line,
      cell: (column) => cells[index.get(column.toLowerCase())!],
      further:
        further.length === 0
          ? undefined
          : Object.fromEntries(
              further.map(([heading, place]) => [heading, cells[place]!.slice(0, FURTHER_CELL)]),
            ),
      problem: undefined,
    };
  }

  /** Comma, unless only another delimiter makes the needed columns out of the first line. */
  async #delimiter(required: readonly string[]): Promise<string> {
    const start = await this.source.head(16384);
    const header = start.toString('utf8').split(/\r?\n/, 1)[0]!.toLowerCase();
    const fits = (delimiter: string) => {
      const names = header
        .replace(/^\uFEFF/, '')
        .split(delimiter)
        .map((name) => name.replace(/["\s]/g, ''));
      return required.every((name) => names.includes(name.toLowerCase()));
    };
    return DELIMITERS.find(fits) ?? ',';
  }
}

/**
 * Counts physical lines along the records. The parser's own count takes a CR LF within quotes for two lines, and
 * its `raw` text leaves the LF of a CR LF between records out: one break is CR LF, CR or LF.
 */
class LineCounter {
  #next = 1;

  /** The line on which a record starts: blank lines before it are part of its text. */
  startOf(raw: string): number {
    const start = this.#next + breaks(/^[\r\n]*/.exec(raw)![0]);
    this.#next += breaks(raw);
    return start;
  }
}

const breaks = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

interface CsvError extends Error {
  code: string;
  lines?: number;
}

function isCsvError(error: unknown): error is CsvError {
  return (
    error instanceof Error &&
    typeof (error as CsvError).code === 'string' &&
    (error as CsvError).code.startsWith('CSV_')
  );
}
