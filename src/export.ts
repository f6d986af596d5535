import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openCache } from './cache/cache.ts';
import { programKeys } from './cache/program.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { Database } from './catalogue/database.ts';
import { DataFault, diskFault } from './errors.ts';
import { FORMATS } from './export/index.ts';
import type { ExportSource } from './export/types.ts';
import { formatsOf } from './export/write.ts';
import { bestBackend } from './imaging/backends.ts';
import { listInputs } from './ingest/index.ts';
import { Stages, silentProgress } from './progress.ts';
import { ingestAll, openInputs, PROJECT, type ReadingOptions, readerKey } from './reading.ts';
import { isStored } from './storage/address.ts';

export interface ExportOptions extends ReadingOptions {
  out: string;
  /** Names of formats; all but those that hold images where nothing is said. */
  formats?: string[] | undefined;
}

/** What an export did. */
export interface ExportResult {
  out: string;
  formats: string[];
  patients: number;
  images: { total: number; read: number; reused: number };
  /** What the formats had to leave out, in sentences. */
  notes: string[];
}

/** The file by which a folder is known to be one of ours. */
const MARK = 'export.json';

/**
 * Writes a dataset's labels in formats of others. What was read is kept in the cache, as by a build.
 * @throws DataFault where the user has something to mend; the reason of `signal` once it is aborted
 */
export async function exportDataset(options: ExportOptions): Promise<ExportResult> {
  if (isStored(options.out))
    throw new DataFault('exports are written into folders, not into object storage.', {
      file: options.out,
      remedy: 'A build writes them with its site: name the formats in `exports` of the settings.',
    });
  const out = path.resolve(options.out);
  const inputs = await openInputs(options);
  await checkFolder(out, path.resolve(options.data));
  const stages = new Stages(options.progress ?? silentProgress);
  try {
    const cache = openCache(path.resolve(options.cache), 'no site');
    const db = Database.create(path.join(cache.work, 'catalogue.sqlite'), cache.state);
    try {
      for (const text of inputs.dataset.notes) stages.note(text);
      stages.begin('compare');
      const listed = await listInputs(db, inputs.dataset);
      stages.end();
      const imaging = options.imaging ?? (await bestBackend());
      const program = programKeys(PROJECT);
      const reader = await readerKey(program.reader, imaging, inputs.settings);
      const keys = { program: program.whole, reader };
      const read = await ingestAll({ ...inputs, options, cache, stages }, db, listed, imaging, keys);
      const catalogue = new Catalogue(db);
      const { formats, notes } = await writeFormats(
        { catalogue, settings: inputs.settings, folder: inputs.dataset.folder },
        options,
        out,
        stages,
      );
      return {
        out: options.out,
        formats,
        patients: catalogue.patientCount(),
        images: { total: listed.imageFiles, read: read.read, reused: read.reused },
        notes,
      };
    } finally {
      db.close();
      cache.close();
    }
  } catch (error) {
    throw diskFault(error) ?? error;
  }
}

/** Writes into a folder aside, which takes the place of the last export as a whole. */
async function writeFormats(
  source: ExportSource,
  { formats: wished, signal }: ExportOptions,
  out: string,
  stages: Stages,
): Promise<Pick<ExportResult, 'formats' | 'notes'>> {
  const formats = formatsOf(wished ?? FORMATS.flatMap(({ name, large }) => (large ? [] : name)));
  const aside = path.join(path.dirname(out), `.${path.basename(out)}.export-${process.pid}`);
  await mkdir(aside, { recursive: true });
  try {
    const notes: string[] = [];
    stages.begin('export', formats.length);
    for (const format of formats) {
      signal?.throwIfAborted();
      const { write } = await format.load();
      notes.push(...(await write(source, aside)));
      stages.advance(1);
    }
    const names = formats.map(({ name }) => name);
    await writeFile(path.join(aside, MARK), `${JSON.stringify({ formats: names, notes }, null, 1)}\n`);
    await rm(out, { recursive: true, force: true });
    await rename(aside, out);
    stages.end(names.join(', '));
    return { formats: names, notes };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** @throws DataFault where the folder holds anything but an export: it is replaced as a whole */
async function checkFolder(out: string, data: string): Promise<void> {
  const inside = (inner: string, outer: string) => inner === outer || inner.startsWith(outer + path.sep);
  if (inside(out, data) || inside(data, out)) {
    throw new DataFault('the export and the dataset folder lie in one another.', {
      file: out,
      remedy: 'Choose another folder with --out: it is replaced as a whole.',
    });
  }
  if (!existsSync(out)) return;
  const names = await readdir(out).catch(() => ['a file']);
  if (names.length === 0 || names.includes(MARK)) return;
  throw new DataFault('the folder holds something other than an export made by Reading Room.', {
    file: out,
    remedy: 'Choose an empty or new folder with --out: it is replaced as a whole.',
  });
}
