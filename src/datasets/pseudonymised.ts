import type { Dataset, FolderEntry } from './types.ts';

/** Names in place of names. */
export interface Names {
  of(kind: 'patient' | 'image' | 'file', name: string): string;
}

const UNTOLD = 'the row cannot be read; its cells are not shown';

/**
 * A dataset whose patients and files have other names. Paths stay, because files are read by them: what is published of
 * them is `ImageFile.shown`. Cells of columns that the format does not know are left out, and messages quote no cell.
 */
export function pseudonymised(dataset: Dataset, names: Names): Dataset {
  const tables = new Set(dataset.tables.map(({ file }) => file));
  const patient = (id: string | undefined) => (id === undefined ? undefined : names.of('patient', id));
  const image = (name: string | undefined) => (name === undefined ? undefined : names.of('image', name));
  // Label files that are no tables are named after their image.
  const file = (path: string) => (tables.has(path) ? path : shownPath(path, names));
  const untold = <T extends { message: string }>(problem: T | undefined): T | undefined =>
    problem && { ...problem, message: UNTOLD };
  return {
    adapter: dataset.adapter,
    folder: dataset.folder,
    splits: dataset.splits,
    notes: dataset.notes,
    tables: dataset.tables,
    severalClasses: dataset.severalClasses ?? false,
    idsInHeaders: dataset.idsInHeaders ?? true,
    tablesTogether: dataset.tablesTogether ?? false,
    async *labels() {
      for await (const { further: _, problem, ...row } of dataset.labels())
        yield {
          ...row,
          file: file(row.file),
          patientId: patient(row.patientId),
          rawId: row.patientId,
          image: image(row.image),
          ...(problem && { problem: untold(problem)! }),
        };
    },
    async *classes() {
      for await (const { further: _, problem, ...row } of dataset.classes())
        yield {
          ...row,
          patientId: patient(row.patientId),
          rawId: row.patientId,
          ...(problem && { problem: untold(problem)! }),
        };
    },
    async *listed() {
      for await (const { problem, ...row } of dataset.listed())
        yield {
          ...row,
          patientId: patient(row.patientId),
          rawId: row.patientId,
          ...(problem && { problem: untold(problem)! }),
        };
    },
    async *images(wanted) {
      for await (const each of dataset.images(wanted)) {
        const shown = shownPath(each.path, names);
        if ('skipped' in each) yield { ...each, path: shown };
        else
          yield {
            ...each,
            ...(each.name !== undefined && { name: names.of('image', each.name) }),
            patientId: names.of('patient', each.patientId),
            rawId: each.patientId,
            shown,
          };
      }
    },
    entries: async () => hideOthers(await dataset.entries()),
    signature: async () => (await dataset.signature?.()) ?? '',
  };
}

/** A path whose parts are pseudonyms, but for the ending. */
function shownPath(path: string, names: Names): string {
  const ending = /\.[a-z]{1,5}$/i.exec(path)?.[0] ?? '';
  return `${names.of('file', path)}${ending.toLowerCase()}`;
}

/** Entries that the format does not know may be named after patients: they are counted in one. */
function hideOthers(entries: FolderEntry[]): FolderEntry[] {
  const known = entries.filter(({ kind }) => kind !== 'other');
  const others = entries.filter(({ kind }) => kind === 'other');
  if (others.length === 0) return known;
  const bytes = others.reduce((sum, entry) => sum + entry.bytes, 0);
  return [...known, { name: `${others.length} further entries`, kind: 'other', bytes }];
}
