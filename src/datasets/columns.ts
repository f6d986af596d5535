import { createHash } from 'node:crypto';

/** What every cell of a column is that is not missing; `empty` where there is none. */
export type ColumnType = 'integer' | 'number' | 'date' | 'boolean' | 'text' | 'empty';

/** What is known of a column once its table was read. */
export interface ColumnSummary {
  /** Heading as written. */
  name: string;
  type: ColumnType;
  /** Cells that are empty; in columns of numbers also those that say NaN. */
  missing: number;
  /** Different values; undefined where there are more than `distinctBound`. */
  distinct: number | undefined;
  /** Up to here different values are counted. */
  distinctBound: number;
  /** The most frequent values with their rows where there are few different ones and some occur again, else the first. */
  examples: { value: string; rows?: number }[];
  /** Smallest and largest value of a column of numbers. */
  min?: number;
  max?: number;
}

/** Different values that are counted in a column, and in all columns of a table together: memory ends there. */
const DISTINCT = 100_000;
const DISTINCT_IN_TABLE = 1_000_000;
/** Of so many different values the most frequent ones are examples. */
const FEW = 20;
const FREQUENT_SHOWN = 5;
const FIRST_SHOWN = 3;
/** Longer values are cut where they are shown, and compared by their SHA-256. */
const LONGEST_SHOWN = 80;

/** Fifteen digits before the point: more are a code, and would not be exact. Leading zeros are a code's, too. */
const NUMBER = /^[+-]?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const NOT_A_NUMBER = /^nan$/i;
const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const BOOLEAN = /^(?:true|false)$/i;

/** Tests of types, the narrowest first. A column keeps those that all of its cells pass. */
const TESTS: [ColumnType, (cell: string, value: number) => boolean][] = [
  ['integer', (_, value) => Number.isInteger(value)],
  ['number', (_, value) => Number.isFinite(value)],
  ['date', isDate],
  ['boolean', (cell) => BOOLEAN.test(cell)],
];

function isDate(cell: string): boolean {
  const [, year, month, day] = DATE.exec(cell)?.map(Number) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month! - 1, day);
  return date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
}

/** Counts the cells of one column as they are read. */
class ColumnCounter {
  readonly #name: string;
  readonly #bound: number;
  #types = TESTS;
  #empty = 0;
  #filled = 0;
  /** Rows of each spelling of NaN: at the end it is a missing number or a word. */
  readonly #notANumber = new Map<string, number>();
  /** Rows of each other value; undefined once there are too many. */
  #rows: Map<string, number> | undefined = new Map();
  /** The first different values, as they are shown. */
  readonly #first = new Map<string, string>();
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(name: string, bound: number) {
    this.#name = name;
    this.#bound = bound;
  }

  /** @param cell without blanks around it */
  add(cell: string): void {
    if (cell === '') {
      this.#empty++;
    } else if (NOT_A_NUMBER.test(cell)) {
      this.#notANumber.set(cell, (this.#notANumber.get(cell) ?? 0) + 1);
    } else {
      this.#filled++;
      this.#count(cell, 1);
      if (this.#types.length > 0) this.#narrow(cell);
    }
  }

  #narrow(cell: string): void {
    const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
    if (this.#types.some(([, test]) => !test(cell, value)))
      this.#types = this.#types.filter(([, test]) => test(cell, value));
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #count(cell: string, rows: number): void {
    if (!this.#rows) return;
    const key = keyOf(cell);
    const known = this.#rows.get(key);
    if (known !== undefined) this.#rows.set(key, known + rows);
    else if (this.#rows.size === this.#bound) this.#rows = undefined;
    else {
      const kept = ownMemory(key);
      this.#rows.set(kept, rows);
      if (this.#first.size < FEW) this.#first.set(kept, ownMemory(shorten(cell)));
    }
  }

  /** To be asked once, after the last cell. */
  summary(): ColumnSummary {
    let type: ColumnType = this.#filled === 0 ? 'empty' : (this.#types[0]?.[0] ?? 'text');
    let missing = this.#empty;
    const isNumeric = type === 'integer' || type === 'number';
    for (const [cell, rows] of this.#notANumber) {
      if (isNumeric || type === 'empty') missing += rows;
      else {
        type = 'text';
        this.#count(cell, rows);
      }
    }
    return {
      name: this.#name,
      type,
      missing,
      distinct: this.#rows?.size,
      distinctBound: this.#bound,
      examples: this.#examples(),
      ...(isNumeric && { min: this.#min, max: this.#max }),
    };
  }

  #examples(): ColumnSummary['examples'] {
    const values = [...this.#first];
    const occurs = (key: string) => this.#rows?.get(key) ?? 0;
    if (!this.#rows || this.#rows.size > FEW || values.every(([key]) => occurs(key) === 1))
      return values.slice(0, FIRST_SHOWN).map(([, value]) => ({ value }));
    // Sorting keeps the order of the file among equally frequent ones.
    return values
      .map(([key, value]) => ({ value, rows: occurs(key) }))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, FREQUENT_SHOWN);
  }
}

/** What stands for a cell among the values: itself, or a hash that is longer than any cell that stands for itself. */
const keyOf = (cell: string) =>
  cell.length <= 64 ? cell : `sha256:${createHash('sha256').update(cell).digest('hex')}`;

const shorten = (cell: string) =>
  cell.length > LONGEST_SHOWN ? `${[...cell.slice(0, LONGEST_SHOWN)].slice(0, -1).join('')}…` : cell;

/** A text with memory of its own: a part of another one would keep all of that. */
const ownMemory = (text: string) => Buffer.from(text).toString();

/** Counts the cells of every column of a table while it is read. Memory does not grow with its rows. */
export class ColumnCounters {
  readonly #columns: ColumnCounter[];

  constructor(names: readonly string[]) {
    const bound = Math.min(DISTINCT, Math.max(FEW, Math.floor(DISTINCT_IN_TABLE / names.length)));
    this.#columns = names.map((name) => new ColumnCounter(name, bound));
  }

  /** @param cells of a row: one a column, without blanks around them */
  add(cells: readonly string[]): void {
    for (let i = 0; i < cells.length; i++) this.#columns[i]!.add(cells[i]!);
  }

  /** To be asked once, after the last row. */
  summaries(): ColumnSummary[] {
    return this.#columns.map((column) => column.summary());
  }
}
