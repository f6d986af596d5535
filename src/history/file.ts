import { DataFault } from '../errors.ts';
import type { BuildRecord, History, PatientChange, Withdrawn } from './types.ts';

/**
 * The file of a history: lines of JSON, so that version control sees in them what changed. The first line says what it is
 * and what was published as a whole; then builds, patients who were withdrawn, changes of patients, and a line for each
 * patient as last published.
 */
const VERSION = 1;

interface Head {
  history: number;
  names: string[];
  settings: unknown;
  findings: string[];
}

/** Writes a history. */
export function formatHistory({ builds, changes, withdrawn, state }: History): string {
  const { names, settings, findings, patients } = state;
  const head: Head = { history: VERSION, names, settings, findings };
  const lines = [head, ...builds, ...withdrawn, ...changes].map((line) => JSON.stringify(line));
  return `${[...lines, ...patients].join('\n')}\n`;
}

/**
 * Reads a history. Lines of patients are not looked into.
 * @param name of the file, for messages
 * @throws DataFault that names the line
 */
export function parseHistory(text: string, name: string): History {
  const lines = text.split('\n');
  const fault = (i: number, expected: string) =>
    new DataFault('the history of the report cannot be read.', {
      file: name,
      at: `line ${i + 1}`,
      expected,
      remedy:
        'Take it from version control or from a backup, or delete it: the history then begins anew with this build.',
    });
  const head = parseLine(lines[0] ?? '') as Partial<Head> | undefined;
  if (head?.history !== VERSION || !Array.isArray(head.names) || !Array.isArray(head.findings))
    throw fault(0, `the head of a history of version ${VERSION}`);
  const history: History = {
    builds: [],
    changes: [],
    withdrawn: [],
    state: { names: head.names, settings: head.settings, findings: head.findings, patients: [] },
  };
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line === '') continue;
    if (/^\["(?:[^"\\]|\\.)*",.*\]$/.test(line)) {
      history.state.patients.push(line);
      continue;
    }
    const entry = parseLine(line);
    if (isObject(entry) && typeof entry.build === 'number')
      history.builds.push(entry as unknown as BuildRecord);
    else if (isObject(entry) && typeof entry.withdrawn === 'string' && typeof entry.in === 'number')
      history.withdrawn.push(entry as unknown as Withdrawn);
    else if (isObject(entry) && typeof entry.id === 'string' && typeof entry.in === 'number')
      history.changes.push(entry as unknown as PatientChange);
    else throw fault(i, 'a line that Reading Room wrote');
  }
  return history;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
