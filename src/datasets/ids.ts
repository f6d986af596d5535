import type { CsvRecord } from './csv.ts';

/** No dataset has longer ones; a cell beyond it is a broken row. */
const MAX_ID_LENGTH = 256;

/** An id or a name of an image as a cell has it, or why it is none. @param column for the message */
export function readName(
  cell: string | undefined,
  column: string,
): { value: string | undefined; problem?: string } {
  if (!cell) return { value: undefined, problem: `the ${column} is empty` };
  if (cell.length > MAX_ID_LENGTH) {
    return {
      value: undefined,
      problem: `the ${column} has ${cell.length} characters, more than ${MAX_ID_LENGTH}`,
    };
  }
  return { value: cell };
}

export const badRow = (message: string): { code: 'bad-row'; message: string } => ({
  code: 'bad-row',
  message,
});

/** Problem of a record as a whole, or of its name. */
export const recordProblem = (record: CsvRecord, name: { problem?: string }) =>
  record.problem ?? name.problem;
