import { open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

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

/** Hosts take files of 25 MiB: parts stay below that. */
export const MOST_BYTES = 24 * 2 ** 20;

/** How rows stand in a file: what is before them, before the first, between and behind them, and what lists the parts of one that was cut. */
interface Framing {
  head: string;
  first: string;
  between: string;
  tail: string;
  index(parts: { file: string; rows: number }[]): string;
}

const JSON_ARRAY: Framing = {
  head: '[',
  first: '\n',
  between: ',\n',
  tail: '\n]\n',
  index: (parts) => `${JSON.stringify({ parts }, null, 1)}\n`,
};

/** Lines of the CSV that stands in the place of one in parts. */
export function* partList(parts: { file: string; rows: number }[]): Generator<string> {
  yield 'part,rows\r\n';
  for (const { file, rows } of parts) yield `${file},${rows}\r\n`;
}

const csvFraming = (head: string): Framing => ({
  head,
  first: '',
  between: '',
  tail: '',
  index: (parts) => [...partList(parts)].join(''),
});

/**
 * Writes a JSON array as `writeArray` does. Where it grows above `most` bytes, it lies in parts beside the file,
 * `NAME-1.json` and so on, each an array, and the file lists them: `{"parts": [{"file", "rows"}]}`.
 * @param most Infinity for one file, however large
 * @returns names of the parts; none where the file is whole
 */
export const writeArrayParts = (file: string, rows: Iterable<string>, most: number): Promise<string[]> =>
  most === Number.POSITIVE_INFINITY
    ? writeArray(file, rows).then(() => [])
    : writeParts(file, rows, JSON_ARRAY, most);

/** The same for lines of a CSV, the first of which is its heading and stands in each part; the file lists `part,rows`. */
export async function writeCsvParts(file: string, lines: Iterable<string>, most: number): Promise<string[]> {
  if (most === Number.POSITIVE_INFINITY) return writeLines(file, lines).then(() => []);
  const rest = lines[Symbol.iterator]();
  const heading = rest.next();
  return writeParts(file, { [Symbol.iterator]: () => rest }, csvFraming(heading.value ?? ''), most);
}

async function writeParts(
  file: string,
  rows: Iterable<string>,
  { head, first, between, tail, index }: Framing,
  most: number,
): Promise<string[]> {
  const { dir, name, ext } = path.parse(file);
  const parts: { file: string; rows: number }[] = [];
  const source = rows[Symbol.iterator]();
  let next = source.next();
  const part = function* () {
    let bytes = Buffer.byteLength(head) + Buffer.byteLength(tail);
    let n = 0;
    yield head;
    while (!next.done) {
      const line = (n > 0 ? between : first) + next.value;
      bytes += Buffer.byteLength(line);
      if (n > 0 && bytes > most) break;
      yield line;
      n++;
      next = source.next();
    }
    yield tail;
    parts.at(-1)!.rows = n;
  };
  do {
    parts.push({ file: `${name}-${parts.length + 1}${ext}`, rows: 0 });
    await writeLines(path.join(dir, parts.at(-1)!.file), part());
  } while (!next.done);
  const [only] = parts;
  if (parts.length === 1 && only) {
    await rename(path.join(dir, only.file), file);
    return [];
  }
  await writeFile(file, index(parts));
  return parts.map((each) => each.file);
}
