import { mkdir } from 'node:fs/promises';
import { FORMATS } from './index.ts';
import type { ExportFormat, ExportSource } from './types.ts';

/** The formats of some names, and those whose files they describe, in the order in which they are written. */
export function formatsOf(names: Iterable<string>): ExportFormat[] {
  const asked = new Set(names);
  for (const { name, needs = [] } of FORMATS)
    if (asked.has(name)) for (const other of needs) asked.add(other);
  return FORMATS.filter(({ name }) => asked.has(name));
}

/** Writes the files of some formats into a folder. @returns what was left out and why, in sentences */
export async function writeExports(
  source: ExportSource,
  names: Iterable<string>,
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const notes: string[] = [];
  for (const { load } of formatsOf(names)) notes.push(...(await (await load()).write(source, folder)));
  return notes;
}
