import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cache } from './cache/cache.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Database } from './catalogue/database.ts';
import { startCensus } from './census/write.ts';
import { openDataset, openFolder } from './datasets/index.ts';
import { pseudonymised } from './datasets/pseudonymised.ts';
import type { Dataset } from './datasets/types.ts';
import { DataFault, visibleText } from './errors.ts';
import type { BackendName } from './imaging/backend.ts';
import { loadBackend } from './imaging/backends.ts';
import { type IngestResult, ingest, type listInputs } from './ingest/index.ts';
import { applyPrivacy, renamePatients } from './privacy/apply.ts';
import { IDENTITIES_FILE, writeIdentities } from './privacy/audit.ts';
import { loadPseudonyms, type Pseudonyms } from './privacy/pseudonyms.ts';
import type { CountedRefusal } from './privacy/refusals.ts';
import type { Progress, Stages } from './progress.ts';
import { ACCEPTED_FILE, type Acceptance, loadAcceptances } from './quality/acceptances.ts';
import { loadSettings, type Settings } from './settings.ts';
import { startSimilarity } from './similarity/write.ts';
import { hash } from './site/views.ts';
import { WORDS } from './site/words.ts';
import { addressWithin, isStored } from './storage/address.ts';

/** What `build` and `check` share: they read a dataset in the same way, with the same cache. */

/** The project's own folder: pages, words and settings of the report live there. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const CONTENT = path.join(PROJECT, 'content');

/** Folder of words and settings for reports that have none of their own: of the challenge, or of any other dataset. */
export const contentFor = ({ adapter }: Pick<Dataset, 'adapter'>): string =>
  adapter === 'rsna' ? CONTENT : path.join(CONTENT, 'other');

export interface ReadingOptions {
  /** Folder of the dataset, or its address in object storage: s3://bucket/prefix. */
  data: string;
  cache: string;
  /** Settings file; where it is missing the dataset's `report.yaml`, else those of `contentFor`. */
  config?: string | undefined;
  jobs: number;
  imaging?: BackendName | undefined;
  /** Seconds that a worker may take for one file before it is given up; two minutes where nothing is said. */
  fileSeconds?: number | undefined;
  /** Compare images by content, not by size and time of change. */
  verify?: boolean;
  /** Stops at the next point at which nothing is lost. */
  signal?: AbortSignal | undefined;
  progress?: Progress;
}

/** What is read before the first image is. */
export interface Inputs {
  dataset: Dataset;
  settings: Settings;
  settingsFile: string;
  acceptances: Acceptance[];
  /** Names in place of patients' ids and files' names, where the settings ask for them. */
  pseudonyms?: Pseudonyms;
}

/** A reading on its way. */
export interface Reading extends Inputs {
  options: ReadingOptions;
  cache: Cache;
  stages: Stages;
}

export type Listed = Awaited<ReturnType<typeof listInputs>>;

/** @throws DataFault where the folder is no dataset, or a setting or an acceptance is wrong */
export async function openInputs(options: ReadingOptions): Promise<Inputs> {
  const carried = isStored(options.data) ? await fetchCarried(options.data) : options.data;
  const own = ownSettings(options.config, carried);
  const load = (file: string) => loadSettings(file, options.config ?? nameOf(file, options.data));
  const layout = own === undefined ? undefined : load(own).dataset;
  const dataset = await openDataset(options.data, layout);
  const settingsFile = own ?? path.join(contentFor(dataset), 'report.yaml');
  const settings = load(settingsFile);
  if (own && !options.config && isStored(options.data)) refuseFurtherFiles(settings, options.data);
  const source = settings.privacy.pseudonyms;
  const pseudonyms = source && loadPseudonyms(source, settingsFile);
  // Beside the settings that were given, else with the dataset, else with the project's own settings.
  const beside = path.dirname(settingsFile);
  const acceptances = options.config ? loadAcceptances(beside) : loadAcceptances(carried, beside);
  if (!pseudonyms) return { dataset, settings, settingsFile, acceptances };
  const hidden = {
    dataset: pseudonymised(dataset, pseudonyms),
    acceptances: renamed(acceptances, pseudonyms),
  };
  // Where the key lies is nobody's business, and another key makes another site.
  const { fingerprint } = pseudonyms;
  const told = { ...settings, privacy: { ...settings.privacy, pseudonyms: { fingerprint } } } as Settings;
  return { ...hidden, settings: told, settingsFile, pseudonyms };
}

/** Whoever accepts a finding may name patients by their ids or by their pseudonyms. */
const renamed = (acceptances: Acceptance[], pseudonyms: Pseudonyms): Acceptance[] =>
  acceptances.map((each) => ({
    ...each,
    ...(each.patients && { patients: each.patients.flatMap((id) => [id, pseudonyms.of('patient', id)]) }),
  }));

/** The settings given, else those that the dataset carries. */
function ownSettings(config: string | undefined, folder: string): string | undefined {
  if (config) return path.resolve(config);
  const carried = path.resolve(folder, SETTINGS_FILE);
  return existsSync(carried) ? carried : undefined;
}

const SETTINGS_FILE = 'report.yaml';

/** How messages name a settings file: those of a dataset in object storage were fetched from there. */
const nameOf = (file: string, data: string) =>
  isStored(data) && !file.startsWith(CONTENT)
    ? addressWithin(data, SETTINGS_FILE)
    : path.relative(process.cwd(), file);

/**
 * Fetches what a dataset in object storage says of its report into a folder for this process alone.
 * @returns the folder
 */
async function fetchCarried(data: string): Promise<string> {
  const stored = await openFolder(data);
  const names = await stored.names();
  const folder = mkdtempSync(path.join(tmpdir(), 'reading-room-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of [SETTINGS_FILE, ACCEPTED_FILE, ...WORDS.map((words) => `${words}.md`)])
    if (names.includes(name)) writeFileSync(path.join(folder, name), await stored.text(name));
  return folder;
}

/** @throws DataFault where settings that lie in object storage name files beside them, which are not fetched */
function refuseFurtherFiles({ predictions = [], privacy }: Settings, data: string): void {
  const beside = [...predictions.map(({ file }) => file), privacy.pseudonyms?.keyFile];
  const file = beside.find((name) => name !== undefined && !path.isAbsolute(name));
  if (file !== undefined)
    throw new DataFault('settings in object storage cannot name files beside them.', {
      file: addressWithin(data, SETTINGS_FILE),
      found: visibleText(file),
      remedy: 'Keep the settings and these files on this machine, and name the settings with --config.',
    });
}

/**
 * Stands for how images are read: readings of another one are made again.
 * @param program of the part that reads images
 */
export async function readerKey(
  program: string,
  imaging: BackendName,
  { overlays }: Settings,
): Promise<string> {
  const { versions } = await loadBackend(imaging);
  return hash(program, imaging, JSON.stringify(versions), String(overlays));
}

/** Hashes by which what an earlier build or check has read is known to be still good. */
export interface ReadingKeys {
  /** Of the program's own files. */
  program: string;
  /** Of how images are read. */
  reader: string;
}

/**
 * Reads what no earlier build has read into a catalogue.
 * @param onPlan told of how many images there are to read
 */
export async function ingestAll(
  { options, dataset, settings, cache, stages, pseudonyms }: Reading,
  db: Database,
  listed: Listed,
  imaging: BackendName,
  { program, reader }: ReadingKeys,
  onPlan?: (images: number) => void,
): Promise<IngestResult> {
  stages.begin('tables');
  const read = await ingest(
    {
      dataset,
      db,
      media: cache.media,
      jobs: options.jobs,
      imaging,
      reader,
      overlays: settings.overlays,
      folders: settings.folders,
      tables: { previous: cache.catalogue, salt: hash('tables', program, pseudonyms?.fingerprint ?? '') },
      verify: options.verify ?? false,
      fileSeconds: options.fileSeconds,
      signal: options.signal,
      onPlan(images) {
        onPlan?.(images);
        stages.end();
        stages.begin('images', images);
      },
      onImages: (images) => stages.advance(images),
    },
    listed,
  );
  const parts = [
    `${read.read} read`,
    read.reused > 0 && `${read.reused} reused`,
    read.redrawn > 0 && `${read.redrawn} drawn again`,
    read.unreadable > 0 && `${read.unreadable} unreadable`,
  ];
  stages.end(parts.filter(Boolean).join(', '));
  // What a header says is compared with the ids that the dataset has now.
  if (pseudonyms) {
    renamePatients(db, (id) => pseudonyms.of('patient', id));
    writeIdentities(db, path.join(cache.folder, IDENTITIES_FILE));
  }
  applyPrivacy(db, settings.privacy);
  return read;
}

/**
 * Begins to look at what was read as a whole, on threads of their own: to count the headers, and to compare the images
 * with one another. What the last build has found is as good where the same files are in the same places.
 * @returns what waits for both, puts them into the catalogue, and says what the privacy policy refuses to publish
 */
export function startLooks(
  { options: { signal, jobs }, settings: { privacy }, cache: { state, catalogue: previous } }: Reading,
  db: Database,
  { program, reader }: ReadingKeys,
): () => Promise<CountedRefusal[]> {
  const around = { state, previous, signal };
  const finishCensus = startCensus(db, {
    ...around,
    privacy,
    salt: hash('census', program, reader, JSON.stringify(privacy)),
  });
  const finishSimilarity = startSimilarity(db, {
    ...around,
    salt: hash('similarity', program, reader),
    threads: jobs,
  });
  return async () => {
    const refused = await finishCensus();
    await finishSimilarity();
    return refused;
  };
}

/**
 * Names the files that could not be read.
 * @throws DataFault where one of them is not accepted and the build is strict
 */
export function tellUnreadable(catalogue: Catalogue, stages: Stages, strict: boolean): void {
  const shown = 20;
  let count = 0;
  const rows = catalogue.db.iterate<{ file: string; message: string }>(
    `SELECT file, message FROM findings WHERE code = 'unreadable-image' AND accepted IS NULL ORDER BY number`,
  );
  for (const { file, message } of rows) if (++count <= shown) stages.warn(visibleText(`${file}: ${message}`));
  if (count > shown) stages.warn(`and ${count - shown} more, listed on the quality page`);
  if (strict && count > 0) {
    throw new DataFault(`${count} image files could not be read, and --strict was given.`, {
      remedy: 'The files are listed above. The site that stood there before was left as it was.',
    });
  }
}
