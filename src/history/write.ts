import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { escapeName } from '../catalogue/names.ts';
import { inGroup } from '../groups.ts';
import { compareStates } from './compare.ts';
import { digestOf, idOfLine } from './digest.ts';
import { formatHistory, parseHistory } from './file.ts';
import type { History, PatientChange, PublishedState } from './types.ts';

/** A history as a build finds it. */
export interface OpenedHistory {
  file: string;
  /** What the file holds; undefined where there is none. */
  text: string | undefined;
  /** Whether the file may be written. */
  writable: boolean;
}

export function openHistory(file: string): OpenedHistory {
  const found = existsSync(file);
  return {
    file,
    text: found ? readFileSync(file, 'utf8') : undefined,
    // A new file takes the place of the old one, so the folder is what counts.
    writable: mayWrite(path.dirname(file)),
  };
}

function mayWrite(folder: string): boolean {
  const nearest = existsSync(folder) ? folder : path.dirname(folder);
  try {
    accessSync(nearest, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Stands for the content of a history: a site is of the history that it shows. */
export const historyKey = (text: string | undefined): string =>
  text === undefined ? '' : createHash('sha256').update(text).digest('base64url');

export interface RecordOptions {
  /** The settings as they are published. */
  settings: unknown;
  /** When the build is made, where somebody says so. */
  date?: string | undefined;
}

/**
 * Compares a dataset with what was published last, adds what changed to the history, and puts it into the catalogue, for
 * pages.
 * @param catalogue open for writing, with findings
 * @returns the text of the history as it is now: the same as before where nothing changed; and the number of a new build
 */
export function recordHistory(
  catalogue: Catalogue,
  { file, text }: OpenedHistory,
  { settings, date }: RecordOptions,
): { text: string; build: number | undefined } {
  const before = text === undefined ? undefined : parseHistory(text, file);
  const published = JSON.parse(JSON.stringify(settings)) as unknown;
  const state = digestOf(catalogue, published, before?.state.names ?? [], lineOf(before?.state));
  const after = before ? continueHistory(before, state, date) : beginHistory(state, date);
  writeTables(catalogue, after ?? before!);
  return after
    ? { text: formatHistory(after), build: after.builds.at(-1)!.build }
    : { text: text!, build: undefined };
}

/** Finds the line of a patient: asked for very few. */
function lineOf(state: PublishedState | undefined): (id: string) => string | undefined {
  let lines: Map<string, string> | undefined;
  return (id) => {
    lines ??= new Map(state?.patients.map((line) => [idOfLine(line), line]));
    return lines.get(id);
  };
}

const dated = (date: string | undefined) => (date === undefined ? {} : { date });

const beginHistory = (state: PublishedState, date: string | undefined): History => ({
  builds: [{ build: 1, ...dated(date), patients: state.patients.length }],
  changes: [],
  withdrawn: [],
  state,
});

/** @returns undefined where nothing has changed */
function continueHistory(
  before: History,
  state: PublishedState,
  date: string | undefined,
): History | undefined {
  const build = (before.builds.at(-1)?.build ?? 0) + 1;
  const compared = compareStates(before.state, state, build);
  if (!compared) return undefined;
  const { record, changes, removed } = compared;
  const { build: number, ...told } = record;
  const gone = new Set(removed);
  const back = new Set(changes.filter(({ added }) => added).map(({ id }) => id));
  return {
    builds: [...before.builds, { build: number, ...dated(date), ...told }],
    // Of who was withdrawn no more is kept than that.
    changes: [...before.changes.filter(({ id }) => !gone.has(id)), ...changes],
    withdrawn: [
      ...before.withdrawn.filter(({ withdrawn: id }) => !back.has(id)),
      ...removed.map((id) => ({ withdrawn: id, in: build })),
    ],
    state,
  };
}

function writeTables({ db, grouped }: Catalogue, { builds, changes, withdrawn }: History): void {
  db.transaction(() => {
    for (const record of builds)
      db.run('INSERT INTO history_builds VALUES (?, ?)', record.build, JSON.stringify(record));
    changes.forEach(({ in: build, id, ...change }: PatientChange, position) => {
      db.run(
        `INSERT INTO history_changes SELECT ?, ?, slug, ? FROM patients WHERE id = ?`,
        position,
        build,
        JSON.stringify(change),
        id,
      );
    });
    // Who is there, and who was withdrawn before, has the address.
    for (const { withdrawn: id, in: build } of withdrawn)
      db.run(
        `INSERT OR IGNORE INTO history_withdrawn SELECT ?1, ?2, ?3
         WHERE NOT EXISTS (SELECT 1 FROM patients WHERE slug = ?1)`,
        grouped ? inGroup(escapeName(id)) : escapeName(id),
        id,
        build,
      );
  });
}
