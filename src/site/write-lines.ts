import { open } from 'node:fs/promises';

/** Writes texts one behind the other, as they come: memory does not grow with them. */
export async function writeLines(file: string, lines: Iterable<string>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let pending = '';
    for (const line of lines) {
      pending += line;
      if (pending.length < 65536) continue;
      await handle.write(pending);
      pending = '';
    }
    await handle.write(pending);
  } finally {
    await handle.close();
  }
}

/** Writes a JSON array, a row a line. */
export const writeArray = (file: string, rows: Iterable<string>): Promise<void> =>
  writeLines(file, wholeArray(rows));

function* wholeArray(rows: Iterable<string>): Generator<string> {
  yield* arrayLines(rows);
  yield '\n';
}

/** A JSON array of rows that are JSON, a line each. */
export function* arrayLines(rows: Iterable<string>): Generator<string> {
  yield '[';
  let first = true;
  for (const row of rows) {
    yield `${first ? '\n' : ',\n'}${row}`;
    first = false;
  }
  yield '\n]';
}
