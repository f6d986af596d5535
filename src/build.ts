import { createHash } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openCache, sweepMedia } from './cache/cache.ts';
import { isRunning } from './cache/lock.ts';
import { programKeys } from './cache/program.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { Database } from './catalogue/database.ts';
import { HISTORY_FILE } from './datasets/own-files.ts';
import { DataFault, diskFault } from './errors.ts';
import { writeExports } from './export/write.ts';
import { stageHistory } from './history/place.ts';
import { historyKey, type OpenedHistory, openHistory, recordHistory } from './history/write.ts';
import type { BackendName } from './imaging/backend.ts';
import { bestBackend, loadBackend } from './imaging/backends.ts';
import { cutCrop } from './ingest/crop.ts';
import { listInputs } from './ingest/index.ts';
import { forgetRemoved } from './ingest/readings.ts';
import type { Job, Provenance, Publication } from './job.ts';
import { openPredictions, type PredictionFile } from './predictions/read.ts';
import { writePredictions } from './predictions/write.ts';
import { appliedCodes } from './privacy/profile/codes.ts';
import { refuse } from './privacy/refusals.ts';
import { Stages, silentProgress } from './progress.ts';
import { finishSite } from './publishing/finish.ts';
import type { HostName } from './publishing/limits.ts';
import {
  checkDestination,
  type Destination,
  destinationOf,
  type UploadResult,
  uploadSite,
} from './publishing/to-bucket.ts';
import { countFindings, type FindingCounts } from './quality/counts.ts';
import { beginFindings } from './quality/write.ts';
import {
  contentFor,
  type Inputs,
  ingestAll,
  type Listed,
  openInputs,
  PROJECT,
  type Reading,
  type ReadingKeys,
  type ReadingOptions,
  readerKey,
  startLooks,
  tellUnreadable,
} from './reading.ts';
import { assignSheets } from './sheets/assign.ts';
import { drawSheets } from './sheets/draw.ts';
import { checkOutput, openStaging } from './site/output.ts';
import { type Distribution, handOutNothing, renderElsewhere } from './site/page-work.ts';
import { classSlugs } from './site/paths.ts';
import { beginChanges, prepareChanges } from './site/publish.ts';
import { Renderers } from './site/render.ts';
import { isPending, makeChanges, openSite, type StoredSite, startComparison } from './site/store.ts';
import { hash } from './site/views.ts';
import { readWords, renderWords } from './site/words.ts';
import { keyCounts } from './statistics/counts.ts';
import { writeStandings } from './statistics/standing.ts';
import { startFigures } from './statistics/start.ts';
import { isStored } from './storage/address.ts';
import { FEW_IMAGES } from './thread.ts';

export interface BuildOptions extends ReadingOptions {
  /** Folder of the site, or its address in object storage. */
  out: string;
  base: string;
  site?: string | undefined;
  /** How full-size images are published; all there is of them where nothing is said. */
  images?: Publication['images'] | undefined;
  framesUrl?: string | undefined;
  /** Fail where a file could not be read. */
  strict?: boolean;
  /** Pages are rendered by several machines over a folder: in how many parts, and whether they are to be handed out now. */
  distributed?: Distribution | undefined;
  /** Put compressed texts beside texts. */
  precompress?: boolean;
  /** Ask object storage what it holds of the site, and do not believe what is known of it. */
  verifyUpload?: boolean;
  /** Host of the site: a warning says where it takes less. */
  host?: HostName | undefined;
  /** File of the history of changes, or `none`; where nothing is said it lies with the dataset, unless this is in object storage. */
  history?: string | undefined;
  /** When the build is made, in ISO 8601, for the history. */
  date?: string | undefined;
}

/** What a build did. */
export interface BuildResult {
  out: string;
  /** Whether everything was as the last build had left it. */
  unchanged: boolean;
  /** Whether pages were handed out to be rendered elsewhere: the site is as it was. */
  handedOut?: true;
  patients: number;
  /** Image files: all; read now, or by an earlier build; thumbnails drawn again; those that cannot be read. */
  images: { total: number; read: number; reused: number; redrawn: number; unreadable: number };
  /** Pages of the site; rendered now, or by an earlier build. */
  pages: { total: number; rendered: number; reused: number };
  /** Files of the site that were written, linked or removed. */
  files: number;
  /** Open ones by severity, and those that were accepted. */
  findings: FindingCounts;
  /** By stage. */
  seconds: Record<string, number>;
  /** Share of the workers' time in which they had no image to read, from 0 to 1. */
  idle: number;
  /** What was done to object storage, where the site lies there. */
  upload?: UploadResult;
}

/** A build on its way. */
interface Run extends Reading {
  options: BuildOptions;
  out: string;
  publication: Publication;
  /** Folder beside the site, for this build alone. */
  staging: string;
  /** What changed before; undefined where no history is kept. */
  history: OpenedHistory | undefined;
  predictions: PredictionFile[];
}

/**
 * Builds the site of a dataset, or brings it up to date: reads what no earlier build has read into a catalogue,
 * renders the pages that show something else than before, and moves what is new into the site. Whatever goes wrong
 * before that leaves the old site as it was. The result is the same, byte for byte, as that of a build from nothing.
 * @throws DataFault where the user has something to mend; the reason of `signal` once it is aborted
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const to = isStored(options.out) ? destinationOf(options.out, options.cache, options.data) : undefined;
  if (to) await checkDestination(to, options.precompress ?? false);
  if (!to && options.verifyUpload)
    throw new DataFault('--verify-upload is for sites in object storage.', {
      file: options.out,
      expected: '--out s3://bucket/prefix',
    });
  const inputs = await openInputs(options);
  const result = await bringUpToDate(options, inputs, to);
  if (options.distributed?.handOut) return result;
  const { jobs, precompress = false, progress = silentProgress, signal } = options;
  signal?.throwIfAborted();
  const out = to?.site ?? options.out;
  const host = options.host ?? inputs.settings.host;
  await finishSite({ out, isUploaded: to !== undefined, jobs, precompress, host, progress });
  return result;
}

async function bringUpToDate(
  options: BuildOptions,
  inputs: Inputs,
  to: Destination | undefined,
): Promise<BuildResult> {
  const out = to?.site ?? path.resolve(options.out);
  await checkOutput(out, to || isStored(options.data) ? undefined : path.resolve(options.data));
  const { images = 'all', framesUrl } = options;
  const publication: Publication = {
    images,
    ...(framesUrl !== undefined && { framesUrl }),
    ...(inputs.settings.thumbnails === 'sheets' && { sheets: true }),
  };
  const stages = new Stages(options.progress ?? silentProgress);
  const history = historyOf(options, out);
  if (isStored(options.data) && options.history === undefined)
    stages.note(
      'No history of changes is kept: nothing is written into a dataset in object storage. --history says where else.',
    );
  const predictions = openPredictions(inputs.settings.predictions ?? [], inputs.settingsFile);
  const around = { ...inputs, options, out, publication, stages, history, predictions };
  try {
    const cache = openCache(path.resolve(options.cache), to?.address ?? out);
    try {
      const result = await withCatalogue({ ...around, cache });
      if (!to || options.distributed?.handOut) return result;
      const { verifyUpload: verify = false, signal } = options;
      const upload = await uploadSite({ to, verify, stages, signal });
      return { ...result, upload };
    } finally {
      cache.close();
    }
  } catch (error) {
    throw diskFault(error) ?? error;
  }
}

async function withCatalogue(around: Omit<Run, 'staging'>): Promise<BuildResult> {
  const { dataset, cache, stages, out } = around;
  for (const text of dataset.notes) stages.note(text);
  if (cache.renewed) stages.note('The cache was of another version or damaged: everything is read anew.');
  const file = path.join(cache.work, 'catalogue.sqlite');
  const db = Database.create(file, cache.state);
  let done: { result: BuildResult; job?: Job };
  try {
    stages.begin('compare');
    // Before anything is cleared away: a build that was cut short may have left files that the site needs.
    const { site, finished } = await openSite(db, out);
    if (finished)
      stages.note('The last build was cut short while it changed the site: that is finished now.');
    const staging = await openStaging(out, isRunning);
    try {
      done = await update({ ...around, staging }, new Catalogue(db), file, site);
    } finally {
      // Where the last step failed, the next build needs what is there.
      if (!isPending(db, site)) await rm(staging, { recursive: true, force: true });
    }
  } finally {
    db.close();
  }
  if (done.job) {
    renameSync(file, cache.catalogue);
    await writeFile(cache.job, JSON.stringify({ ...done.job, catalogue: cache.catalogue }));
  }
  return done.result;
}

/** @returns what was done, and the job that the pages were given; none where nothing had to be done */
async function update(
  run: Run,
  catalogue: Catalogue,
  catalogueFile: string,
  site: StoredSite,
): Promise<{ result: BuildResult; job?: Job }> {
  const { options, stages } = run;
  const { verify = false, strict = false, signal } = options;
  const { db } = catalogue;
  const imaging = options.imaging ?? (await bestBackend());
  const finishComparison = startComparison(db, run.cache.state, site);
  const listed = await listInputs(db, run.dataset);
  const keys = await keysOf(run, listed.signature, imaging);
  const changed = await finishComparison();
  if (changed > 0)
    stages.note(`${changed} files of the site are not as they were put there: they are made again.`);
  const signature = signatureOf(keys, run.history?.text);
  if (site.signature === signature && changed === 0 && !verify && !strict) {
    stages.end('nothing has changed');
    const { distributed } = options;
    if (distributed?.handOut) handOutNothing(path.resolve(distributed.folder), keys.program);
    return { result: unchanged(site, run) };
  }
  stages.end();
  signal?.throwIfAborted();
  const renderers = new Renderers({
    project: PROJECT,
    folder: path.join(run.staging, 'pages'),
    base: options.base,
    site: options.site,
    cache: path.join(run.cache.work, 'astro'),
  });
  try {
    return await remake(run, catalogue, catalogueFile, site, listed, imaging, keys, renderers);
  } finally {
    renderers.end();
  }
}

/** Reads what has to be read and makes what has to be made. */
async function remake(
  run: Run,
  catalogue: Catalogue,
  catalogueFile: string,
  site: StoredSite,
  listed: Listed,
  imaging: BackendName,
  keys: Keys,
  renderers: Renderers,
): Promise<{ result: BuildResult; job: Job }> {
  const { options, settings, cache, stages } = run;
  const { db } = catalogue;
  const { signal } = options;
  const salt = hash(keys.views, keys.reader);
  const previous = cache.catalogue;
  const prepareRenderer = () => options.distributed === undefined && renderers.prepare();
  // While many images are read every core has enough to do.
  const onPlan = (images: number) => images <= FEW_IMAGES && prepareRenderer();
  const read = await ingestAll(run, db, listed, imaging, keys, onPlan);
  if (run.publication.sheets) assignSheets(db, hash('sheets', keys.program, keys.reader));
  prepareRenderer();
  stages.begin('statistics');
  const finishLooks = startLooks(run, db, keys);
  const backend = await loadBackend(imaging);
  const finishFigures = startFigures(db, {
    file: path.join(cache.work, 'figures.sqlite'),
    catalogue: catalogueFile,
    state: cache.state,
    settings,
    salt,
    previous,
    fullSize: publishesFullSize(run.publication),
    small: Math.max(listed.imageFiles, catalogue.patientCount()) <= FEW_IMAGES,
    drawing: {
      encodePng: (picture) => backend.encodePng(picture),
      cutCrop: (crop) => cutCrop(db, cache.media, crop, backend),
    },
    signal,
  });
  writeStandings(catalogue);
  const job: Job = {
    catalogue: catalogueFile,
    state: cache.state,
    settings,
    words: await wordsOf(db, readWords(path.dirname(run.settingsFile), contentFor(run.dataset))),
    provenance: provenanceOf(catalogue, run),
  };
  const finishFindings = beginFindings(db, settings);
  refuse(await finishLooks());
  finishFindings(run.acceptances);
  const recorded = keepHistory(run, catalogue);
  const slugs = classSlugs(run.predictions.map(({ name }) => name));
  const { pseudonyms } = run;
  await writePredictions(
    catalogue,
    run.predictions,
    slugs,
    pseudonyms && ((id) => pseudonyms.of('patient', id)),
  );
  const preparation = beginChanges({
    catalogue,
    job,
    site,
    viewSalt: keys.views,
    pageSalt: keys.pages,
    media: cache.media,
    staging: run.staging,
    jobs: options.jobs,
    stages,
    signal,
    renderers,
    ...(options.distributed && {
      elsewhere: renderElsewhere(db, job, {
        ...options.distributed,
        key: signatureOf(keys, recorded),
        program: keys.program,
      }),
    }),
    ...(settings.exports && {
      writeMore: async (folder: string) => {
        const source = { catalogue, settings, folder: run.dataset.folder };
        for (const text of await writeExports(source, settings.exports!, path.join(folder, 'exports')))
          stages.note(text);
      },
    }),
  });
  await finishFigures();
  stages.end();
  tellUnreadable(catalogue, stages, options.strict ?? false);
  signal?.throwIfAborted();

  if (!options.distributed?.handOut)
    await drawSheets(db, { media: cache.media, backend, jobs: options.jobs, stages, signal });
  const { plan, made } = await prepareChanges(preparation);
  const changes = made?.changes ?? 0;
  const result: BuildResult = {
    out: options.out,
    unchanged: false,
    ...(!made && { handedOut: true }),
    patients: catalogue.patientCount(),
    images: {
      total: listed.imageFiles,
      read: read.read,
      reused: read.reused,
      redrawn: read.redrawn,
      unreadable: catalogue.count('SELECT count(*) FROM images WHERE problem IS NOT NULL'),
    },
    pages: {
      total: plan.stalePages + plan.keptPages + plan.sharedPages,
      rendered: plan.stalePages + plan.sharedPages,
      reused: plan.keptPages,
    },
    files: changes,
    findings: countFindings(catalogue),
    seconds: stages.seconds,
    idle: read.idle,
  };
  if (!made) return { result, job };
  stages.begin('files', changes);
  // What failed for the moment only is tried again by the next build, even if nothing else has changed.
  const isFinal = catalogue.count('SELECT count(*) FROM readings WHERE transient') === 0;
  const told = {
    signature: isFinal ? signatureOf(keys, recorded) : 'to be continued',
    summary: JSON.stringify(result),
  };
  await makeChanges(db, site, made.staged, told, (files) => stages.advance(files));
  stages.end(`${changes} put in place`);
  forgetRemoved(db);
  sweepMedia(db, cache);
  return { result, job };
}

/** Whether pages show full-size images, be they of this site or of another host. */
const publishesFullSize = ({ images, framesUrl }: Publication) =>
  images !== 'none' || framesUrl !== undefined;

/** Hashes by which what was made before is known to be still good. */
interface Keys extends ReadingKeys {
  /** Of how views are made. */
  views: string;
  /** Of what all pages share. */
  pages: string;
  /** Of everything. */
  signature: string;
}

async function keysOf(
  { options, dataset, settings, settingsFile, publication, acceptances, predictions }: Run,
  inputs: string,
  imaging: BackendName,
): Promise<Keys> {
  const program = programKeys(PROJECT);
  const words = textsOf(readWords(path.dirname(settingsFile), contentFor(dataset)));
  const reader = await readerKey(program.reader, imaging, settings);
  const views = hash(program.whole, JSON.stringify(publication), JSON.stringify(settings.privacy));
  const pages = hash(views, JSON.stringify(settings), options.base, options.site ?? '');
  return {
    program: program.whole,
    reader,
    views,
    pages,
    signature: hash(inputs, reader, pages, words, JSON.stringify(acceptances), ...predictions.map(contentOf)),
  };
}

const contentOf = ({ bytes }: PredictionFile) => createHash('sha256').update(bytes).digest('base64url');

/** Of all that a site is made of, the history included. */
const signatureOf = ({ signature }: Keys, history: string | undefined): string =>
  hash(signature, historyKey(history));

/** @throws DataFault where the history would be a part of the site, or was asked for and cannot be written */
function historyOf({ data, history }: BuildOptions, out: string): OpenedHistory | undefined {
  if (history === 'none' || (history === undefined && isStored(data))) return undefined;
  const file = path.resolve(history ?? path.join(data, HISTORY_FILE));
  if (file.startsWith(out + path.sep)) {
    throw new DataFault('the history lies in the output folder, which may be replaced as a whole.', {
      file,
      remedy: 'Choose another place with --history.',
    });
  }
  const opened = openHistory(file);
  if (history !== undefined && !opened.writable) {
    throw new DataFault('the history cannot be written.', {
      file,
      remedy: 'Choose another place with --history, or --history none.',
    });
  }
  return opened;
}

/**
 * Adds what changed to the history, and lets it wait beside the site.
 * @returns what the history's file will hold when the site is in place; undefined for none
 */
function keepHistory(
  { history, options, settings, staging, stages }: Run,
  catalogue: Catalogue,
): string | undefined {
  if (!history) return undefined;
  const { text, build: number } = recordHistory(catalogue, history, { settings, date: options.date });
  if (number === undefined) return text;
  if (!history.writable) {
    stages.note(
      `What changed is told and not kept: ${path.dirname(history.file)} cannot be written. --history says where else.`,
    );
    return history.text;
  }
  stageHistory(staging, history.file, text);
  return text;
}

/** Words without where they lie: those of object storage lie in another folder each time. */
const textsOf = (words: ReturnType<typeof readWords>): string =>
  JSON.stringify(Object.entries(words).map(([name, { text }]) => [name, text]));

/** The report's words as HTML; kept, because the library that renders them takes long to load. */
async function wordsOf(db: Database, words: ReturnType<typeof readWords>): Promise<Job['words']> {
  const key = hash(textsOf(words), readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
  const kept = db.get<{ value: string }>("SELECT value FROM state.meta WHERE key = 'words'")?.value;
  const known = kept === undefined ? undefined : (JSON.parse(kept) as { key: string; html: Job['words'] });
  if (known?.key === key) return known.html;
  const html = await renderWords(words);
  db.run("INSERT OR REPLACE INTO state.meta VALUES ('words', ?)", JSON.stringify({ key, html }));
  return html;
}

function unchanged(site: StoredSite, { options, stages }: Run): BuildResult {
  const last = JSON.parse(site.summary!) as BuildResult;
  return {
    ...last,
    out: options.out,
    unchanged: true,
    images: { ...last.images, read: 0, reused: last.images.total, redrawn: 0 },
    pages: { total: last.pages.total, rendered: 0, reused: last.pages.total },
    files: 0,
    seconds: stages.seconds,
    idle: 0,
  };
}

function provenanceOf(catalogue: Catalogue, { options, settings, publication }: Run): Provenance {
  const { version } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const hashed = createHash('sha256');
  const inputs = catalogue.db.iterate<{ name: string; sha256: string }>(`
    SELECT name, sha256 FROM inputs WHERE sha256 IS NOT NULL
    UNION ALL SELECT path, coalesce(sha256, problem) FROM images ORDER BY 1`);
  for (const { name, sha256 } of inputs) hashed.update(`${name}\0${sha256}\0`);
  return {
    version,
    adapter: catalogue.meta('adapter') ?? '',
    base: options.base,
    site: options.site ?? null,
    publication,
    deidentification: appliedCodes(settings.privacy),
    imaging: JSON.parse(catalogue.meta('imaging') ?? '{}'),
    fingerprint: hashed.digest('hex'),
    settings,
    counts: { ...keyCounts(catalogue) },
  };
}
