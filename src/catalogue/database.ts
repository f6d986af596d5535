import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CATALOGUE_VERSION, SCHEMA } from './schema.ts';

export type Row = Record<string, string | number | bigint | null | Uint8Array>;

/** A catalogue file with its statements prepared once. SQLite is the one that Node carries. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** A new, empty catalogue. The file must not exist. */
  static create(file: string): Database {
    const db = new DatabaseSync(file);
    // A catalogue is written aside and renamed when it is complete: no journal is needed before that.
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
    db.exec(SCHEMA);
    db.exec(`PRAGMA user_version = ${CATALOGUE_VERSION}`);
    return new Database(db);
  }

  /**
   * Opens a catalogue for reading.
   * @throws Error where the file is missing or was written by another version
   */
  static open(file: string): Database {
    if (!existsSync(file)) throw new Error(`there is no catalogue at ${file}: run a build first`);
    const db = new DatabaseSync(file, { readOnly: true });
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version !== CATALOGUE_VERSION) {
      db.close();
      throw new Error(
        `${file} is a catalogue of version ${version}, expected ${CATALOGUE_VERSION}: build it anew`,
      );
    }
    return new Database(db);
  }

  /** Opens a catalogue that this process has just created, to add to it. */
  static openForWriting(file: string): Database {
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    return new Database(db);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.#prepare(sql).run(...values);
  }

  /** The first row, or undefined. */
  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Rows one at a time, for results that grow with the dataset. The statement is not shared with other calls. */
  iterate<T = Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<T> {
    return this.#db.prepare(sql).iterate(...values) as IterableIterator<T>;
  }

  /** Runs the work in one transaction. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}
