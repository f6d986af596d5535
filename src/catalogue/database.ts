import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CATALOGUE_VERSION, FIGURES, SCHEMA, STATE_SCHEMA, STATE_VERSION } from './schema.ts';

/** Milliseconds to wait for another thread that reads or writes the same file. */
const PATIENCE = 60_000;

export type Row = Record<string, string | number | bigint | null | Uint8Array>;

/** A database file with its statements prepared once. SQLite is the one that Node carries. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * A new, empty catalogue beside the state that builds keep.
   * @param file must not exist
   * @param state file of the state: its tables are at hand as `state.readings` and so on
   */
  static create(file: string, state: string): Database {
    const db = new DatabaseSync(file, { timeout: PATIENCE });
    // A catalogue is written aside and renamed when it is complete: no journal is needed before that.
    db.exec(
      'PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; PRAGMA main.cache_size = -65536;',
    );
    db.exec(SCHEMA);
    db.exec(`PRAGMA main.user_version = ${CATALOGUE_VERSION}`);
    return attached(new Database(db), state);
  }

  /**
   * Opens a catalogue for reading, and the state it was made with.
   * @throws Error where the file is missing or was written by another version
   */
  static open(file: string, state: string): Database {
    if (!existsSync(file)) throw new Error(`there is no catalogue at ${file}: run a build first`);
    const db = new DatabaseSync(file, { readOnly: true });
    const version = versionOf(db);
    if (version !== CATALOGUE_VERSION) {
      db.close();
      throw new Error(
        `${file} is a catalogue of version ${version}, expected ${CATALOGUE_VERSION}: build it anew`,
      );
    }
    return attached(new Database(db), state);
  }

  /**
   * A new, empty file for statistics beside the catalogue they are made of, which may be changed in the meantime: its
   * tables, and those of the state, are at hand by their names alone.
   * @param file must not exist
   */
  static forFigures(file: string, catalogue: string, state: string): Database {
    const db = new DatabaseSync(file, { timeout: PATIENCE });
    db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${FIGURES}`);
    const figures = new Database(db);
    figures.run('ATTACH DATABASE ? AS catalogue', catalogue);
    return attached(figures, state);
  }

  /**
   * A database in memory, which is gone with it, beside the state that builds keep.
   * @param state file of the state: its tables are at hand as `state.headers` and so on
   */
  static beside(state: string): Database {
    return attached(new Database(new DatabaseSync(':memory:')), state);
  }

  /**
   * Opens what builds keep, or begins it. One that another version wrote, or that is damaged, is begun anew: all of
   * it can be made again.
   * @param suspect whether the last build may have been cut short: then every page of the file is looked at
   * @returns the database, and whether an old one was left behind
   */
  static openState(file: string, suspect = false): { db: Database; renewed: boolean } {
    let renewed = false;
    if (existsSync(file)) {
      const db = soundState(file, suspect);
      if (db) return { db: new Database(db), renewed };
      renewed = true;
      for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
    }
    const db = new DatabaseSync(file);
    // A transaction that was committed survives the end of the process, and the file that of the machine.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    db.exec(`BEGIN; ${STATE_SCHEMA} PRAGMA user_version = ${STATE_VERSION}; COMMIT;`);
    return { db: new Database(db), renewed };
  }

  /**
   * Writes a state that holds the views of patients and nothing else: what pages read of it.
   * @param db a catalogue with the state beside it
   * @param file must not exist
   */
  static copyViews(db: Database, file: string): void {
    const copy = new DatabaseSync(file);
    copy.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; ${STATE_SCHEMA}
      PRAGMA user_version = ${STATE_VERSION}; COMMIT;`);
    copy.close();
    db.run('ATTACH DATABASE ? AS handed_out', file);
    try {
      db.exec('INSERT INTO handed_out.views SELECT * FROM state.views ORDER BY slug');
    } finally {
      db.exec('DETACH DATABASE handed_out');
    }
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
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Lets SQL call a function of texts that answers the same to the same. */
  define(name: string, of: (text: string) => string): void {
    this.#db.function(name, { deterministic: true }, (text) => of(String(text)));
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

const versionOf = (db: DatabaseSync) =>
  (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

function attached(db: Database, state: string): Database {
  db.run('ATTACH DATABASE ? AS state', state);
  db.exec('PRAGMA state.synchronous = NORMAL');
  return db;
}

/** The state in a file, or undefined where it is of another version or none at all. */
function soundState(file: string, suspect: boolean): DatabaseSync | undefined {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA synchronous = NORMAL');
    const sound = (check: string) => Object.values(db.prepare(check).get() ?? {})[0] === 'ok';
    if (versionOf(db) === STATE_VERSION && (!suspect || sound('PRAGMA quick_check(1)'))) return db;
  } catch {
    // Not a database at all, or one that breaks off.
  }
  db.close();
  return undefined;
}
