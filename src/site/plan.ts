import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { mediaFiles, NO_BOXES } from '../catalogue/media.ts';
import type { ImageMedia } from '../catalogue/types.ts';
import type { Publication } from '../job.ts';
import { checkNote, foundChecks } from '../quality/summary.ts';
import type { Standing } from '../statistics/standing.ts';
import type { StoredFigure } from '../statistics/types.ts';
import { buildRecord, builds, changesOf, patientHistories, withdrawal, withdrawnIn } from './changes.ts';
import { checkPages, shownCases } from './checks.ts';
import type { ClassInfo } from './classes.ts';
import { figureFiles } from './figure-files.ts';
import { paths } from './paths.ts';
import { predictionTexts } from './predictions.ts';
import type { Report } from './report.ts';
import { similarFingerprints } from './similar.ts';
import { hash } from './views.ts';

/** What a file of the site is. `figure`: data of a statistic. `site`: made anew by every build that changes anything. */
export type OutputKind = 'page' | 'record' | 'media' | 'figure' | 'site';

/** Files of the site as they have to be, by path; `media` names what they are linked to in the cache. */
const TABLES = `
  CREATE TEMP TABLE wanted (path TEXT PRIMARY KEY, kind TEXT NOT NULL, fingerprint TEXT NOT NULL, media TEXT)
    WITHOUT ROWID;
  CREATE TEMP TABLE stale (path TEXT PRIMARY KEY, kind TEXT NOT NULL, fingerprint TEXT NOT NULL, media TEXT)
    WITHOUT ROWID;`;

export interface PlanOptions {
  report: Report;
  /** Number of the site in the state. */
  site: number;
  publication: Publication;
  /** Stands for what all pages depend on: the program, the settings, base path and address. */
  salt: string;
}

export interface SitePlan {
  /** Pages of patients and galleries to render, and how many are kept. */
  stalePages: number;
  keptPages: number;
  /** Pages that every build renders. */
  sharedPages: number;
  staleRecords: number;
  staleMedia: number;
  /** Files that the site holds and that have no place in it any more. */
  removed: number;
}

/**
 * Says what a site has to hold of patients: all of it that needs no figures. To be followed by
 * `planSite`.
 */
export function planPatients({ report, publication, salt }: PlanOptions): void {
  const { db } = report.catalogue;
  db.exec(TABLES);
  db.transaction(() => {
    const want = wanting(db);
    wantPatients(report, salt, want);
    wantGalleries(report, salt, want);
    wantMedia(report.catalogue, publication, want);
  });
}

/**
 * Finds out which files of a site are not what they have to be. A page is stale where what it shows has changed: its
 * record (table `sources`), its neighbours, its class, the images like its own, or what all pages share. Fills `stale` and `stale_pages`.
 */
export function planSite({ report, site, salt }: PlanOptions): SitePlan {
  const { catalogue } = report;
  const { db } = catalogue;
  db.transaction(() => {
    const want = wanting(db);
    wantBehind(report, salt, want);
    wantFigures(catalogue, want);
    wantHeaders(report, salt, want);
    wantChecks(report, salt, want);
    wantChanges(report, salt, want);
    db.run(
      `INSERT INTO stale SELECT w.* FROM wanted w LEFT JOIN outputs o
         ON o.site = ? AND o.path = w.path AND o.fingerprint = w.fingerprint WHERE o.path IS NULL`,
      site,
    );
  });
  const stale = (kind: OutputKind) => catalogue.count('SELECT count(*) FROM stale WHERE kind = ?', kind);
  const stalePages = listStalePages(report);
  return {
    stalePages,
    sharedPages: report.sharedPages(),
    keptPages: catalogue.count("SELECT count(*) FROM wanted WHERE kind = 'page'") - stalePages,
    staleRecords: stale('record'),
    staleMedia: stale('media'),
    removed: catalogue.count(`SELECT count(*) ${REMOVED}`, site),
  };
}

const wanting =
  (db: Database): Want =>
  (path, kind, fingerprint, media) =>
    db.run('INSERT INTO wanted VALUES (?, ?, ?, ?)', path, kind, fingerprint, media ?? null);

/** Files of the last build that no longer have a place. Those of the kind `site` are known after rendering. */
export const REMOVED = `FROM outputs o LEFT JOIN wanted w ON w.path = o.path
  WHERE o.site = ? AND w.path IS NULL AND o.kind <> 'site'`;

type Want = (path: string, kind: OutputKind, fingerprint: string, media?: string) => void;

interface PlannedPatient extends Standing {
  number: number;
  slug: string;
  source: string;
  /** JSON. */
  classes: string;
}

/** All that a page says of where its patient stands. */
const standingKey = ({ brightness, contrast, boxArea, age }: Standing) =>
  `${brightness} ${contrast} ${boxArea} ${age}`;

function wantPatients(report: Report, salt: string, want: Want): void {
  const { db } = report.catalogue;
  const classes = new Map(report.classes.map((c) => [c.name, asShown(c)]));
  const unusual = report.unusualPatients();
  const similar = similarFingerprints(report.catalogue, classes);
  const predicted = new Map([...predictionTexts(report.catalogue)].map(([slug, text]) => [slug, hash(text)]));
  const histories = patientHistories(report.catalogue);
  let previous = '';
  let current: PlannedPatient | undefined;
  const emit = (next: string) => {
    if (!current) return;
    const shownClass = (JSON.parse(current.classes) as string[])
      .map((name) => classes.get(name) ?? '')
      .join();
    want(
      `patients/${current.slug}/index.html`,
      'page',
      hash(
        salt,
        current.source,
        previous,
        next,
        shownClass,
        standingKey(current),
        unusual.get(current.number) ?? '',
        similar(current.number),
        histories.get(current.slug) ?? '',
        predicted.get(current.slug) ?? '',
      ),
    );
    want(`patients/${current.slug}/record.json`, 'record', current.source);
    want(`patients/${current.slug}/header.txt`, 'record', current.source);
    previous = current.slug;
  };
  const rows = db.iterate<PlannedPatient>(
    `SELECT s.number, s.slug, s.source, t.brightness, t.contrast, t.box_area AS boxArea, t.age,
       (SELECT json_group_array(class) FROM (
         SELECT class FROM patient_classes WHERE patient = s.number ORDER BY class)) AS classes
     FROM sources s LEFT JOIN standings t ON t.patient = s.number
     ORDER BY s.number`,
  );
  for (const row of rows) {
    emit(row.slug);
    current = row;
  }
  emit('');
}

/** What a page other than its own gallery shows of a class. */
const asShown = ({ name, slug, colour, description }: ClassInfo) =>
  JSON.stringify([name, slug, colour, description]);

/**
 * Second and further pages of galleries: first ones are rendered by every build. Of the length of their gallery they
 * show no more than whether a page follows: `galleries.json` says the rest.
 */
function wantGalleries(report: Report, salt: string, want: Want): void {
  const { db } = report.catalogue;
  const { pageSize } = report.settings.gallery;
  const classes = JSON.stringify(report.classes.map(asShown));
  for (const { folder, selection } of report.galleries) {
    const { class: name = null, target = null } = selection;
    const rows = db.iterate<{ source: string }>(
      `SELECT s.source FROM (
         SELECT number FROM patients
         WHERE (?1 IS NULL OR ${report.catalogue.ofClass}) AND (?2 IS NULL OR target = ?2) ORDER BY number) p
       JOIN sources s ON s.number = p.number ORDER BY p.number`,
      name,
      target,
    );
    let sources: string[] = [];
    let page = 1;
    const emit = (isLast: boolean) => {
      if (page > 1)
        want(
          `${paths.gallery(folder, page).slice(1)}index.html`,
          'page',
          hash(salt, classes, folder, String(page), String(isLast), ...sources),
        );
      sources = [];
      page++;
    };
    for (const { source } of rows) {
      if (sources.length === pageSize) emit(false);
      sources.push(source);
    }
    if (sources.length > 0) emit(true);
  }
}

/** Pages of the patients behind the categories of figures and behind their cells. */
function wantBehind(report: Report, salt: string, want: Want): void {
  const { db } = report.catalogue;
  const { pageSize } = report.settings.gallery;
  const classes = JSON.stringify(report.classes.map(asShown));
  const figures = db.iterate<{ slug: string; json: string }>('SELECT slug, json FROM figures ORDER BY slug');
  for (const { slug, json } of figures) {
    const { title, page, categoryLabel, columns, categories } = JSON.parse(json) as StoredFigure;
    const wantList = (category: number, cell: number | undefined, listed: number | null | undefined) => {
      if (!listed) return;
      const sources = db.all<{ source: string }>(
        `SELECT s.source FROM figure_patients f, json_each(f.patients) e JOIN sources s ON s.number = e.value
         WHERE f.figure = ? AND f.category = ? AND f.cell = ? AND e.key < ? ORDER BY e.key`,
        slug,
        category,
        cell === undefined ? 0 : cell + 1,
        pageSize,
      );
      const { label } = categories[category]!;
      const column = cell === undefined ? null : columns[cell]!.label;
      const shown = JSON.stringify([title, page, categoryLabel, label, column, listed]);
      const fingerprint = hash(salt, classes, shown, ...sources.map((row) => row.source));
      want(`${paths.behind(slug, category, cell).slice(1)}index.html`, 'page', fingerprint);
    };
    for (const [i, { listed, listedCells = [] }] of categories.entries()) {
      wantList(i, undefined, listed);
      listedCells.forEach((n, cell) => {
        wantList(i, cell, n);
      });
    }
  }
}

/** Files of the figures for programs: data, and pictures. */
function wantFigures({ db, grouped }: Catalogue, want: Want): void {
  const figures = db.iterate<{ json: string; fingerprint: string }>('SELECT json, fingerprint FROM figures');
  for (const { json, fingerprint } of figures)
    for (const file of figureFiles(JSON.parse(json) as StoredFigure, grouped))
      want(file, 'figure', fingerprint);
}

/** Pages of the elements of headers. They name patients and show no picture of them. */
function wantHeaders(report: Report, salt: string, want: Want): void {
  const { files } = report.censusSummary();
  for (const element of report.censusElements()) {
    if (!element.paged) continue;
    const patients = JSON.stringify(report.censusPatients(element.slug));
    const fingerprint = hash(salt, String(files), JSON.stringify(element), patients);
    want(`headers/${element.slug}/index.html`, 'page', fingerprint);
  }
}

/** Pages of the checks. The first ones say how many cases there are, of how many; others show their own only. */
function wantChecks(report: Report, salt: string, want: Want): void {
  const { catalogue } = report;
  const { pageSize } = report.settings.gallery;
  const classes = JSON.stringify(report.classes.map(asShown));
  for (const { check, ...counts } of foundChecks(catalogue)) {
    const { code } = check;
    if (counts.cases + counts.accepted === 0) continue;
    const pages = checkPages(catalogue, code, pageSize);
    const first = JSON.stringify([counts, checkNote(catalogue, code)]);
    for (let page = 1; page <= pages; page++) {
      const cases = shownCases(catalogue, code, page, pageSize);
      const sources = cases.flatMap(({ patients }) => patients.map(({ slug }) => sourceOf(catalogue, slug)));
      const shown = JSON.stringify([page, pages, cases, sources]);
      want(
        `${paths.check(code, page).slice(1)}index.html`,
        'page',
        hash(salt, classes, shown, page === 1 ? first : ''),
      );
    }
  }
}

/** Pages of what builds changed, and of patients who were withdrawn. */
function wantChanges({ catalogue, classes }: Report, salt: string, want: Want): void {
  const shownClasses = JSON.stringify(classes.map(asShown));
  for (const { build } of builds(catalogue)) {
    const [added, changed] = (['added', 'changed'] as const).map((kind) => changesOf(catalogue, build, kind));
    const sources = [added!, changed!].flatMap(({ shown }) =>
      shown.map(({ slug }) => sourceOf(catalogue, slug)),
    );
    const told = [buildRecord(catalogue, build), added, changed, withdrawnIn(catalogue, build), sources];
    want(`${paths.change(build).slice(1)}index.html`, 'page', hash(salt, shownClasses, JSON.stringify(told)));
  }
  const withdrawn = catalogue.db.iterate<{ slug: string }>(
    'SELECT slug FROM history_withdrawn ORDER BY slug',
  );
  for (const { slug } of withdrawn)
    want(
      `${paths.patient(slug).slice(1)}index.html`,
      'page',
      hash(salt, 'withdrawn', JSON.stringify(withdrawal(catalogue, slug))),
    );
}

const sourceOf = ({ db }: Catalogue, slug: string) =>
  db.get<{ source: string }>(
    'SELECT s.source FROM patients p JOIN sources s ON s.number = p.number WHERE p.slug = ?',
    slug,
  )!.source;

function wantMedia(catalogue: Catalogue, publication: Publication, want: Want): void {
  for (const image of catalogue.allMedia())
    for (const [path, media] of mediaOf(image, publication)) want(path, 'media', media, media);
  const sheets = catalogue.db.iterate<{ sheet: string }>(
    'SELECT DISTINCT sheet FROM sheet_cells ORDER BY sheet',
  );
  for (const { sheet } of sheets) {
    const file = mediaFiles.sheet(sheet);
    want(paths.sheet(sheet).slice(1), 'media', file, file);
  }
}

/** Files of an image in the site, each with what it is in the cache. */
function* mediaOf(
  image: ImageMedia,
  { images, framesUrl, sheets }: Publication,
): Generator<[path: string, media: string]> {
  const { media, frameExtension } = image;
  if (!media || !frameExtension) return;
  if (!sheets) yield [`thumbnails/${image.thumbnail}`, mediaFiles.thumbnail(media, image.drawn!)];
  if (!sheets && image.drawn !== NO_BOXES)
    yield [`thumbnails/clean/${image.thumbnail}`, mediaFiles.thumbnail(media, NO_BOXES)];
  if (images === 'none' || framesUrl !== undefined) return;
  yield [`frames/${image.frame}`, mediaFiles.frame(media, frameExtension)];
  if (images === 'frame') return;
  for (const file of image.stack ?? []) {
    const [, number, extension] = /(\d+)\.(\w+)$/.exec(file)!;
    yield [`stacks/${file}`, mediaFiles.stack(media, Number(number), extension!)];
  }
  if (image.stored) yield [`stored/${image.stored}`, mediaFiles.stored(media)];
  if (image.overlay) yield [`overlays/${image.overlay}`, mediaFiles.overlay(media)];
}

/** Writes the pages to render where the pages find them. Patients first: neighbours in the list are alike in size. */
function listStalePages({ catalogue, galleries: all }: Report): number {
  const { db } = catalogue;
  const folders = new Set(all.map(({ folder }) => folder));
  let position = 0;
  const list = (kind: string, page: string, beside: string | null) =>
    db.run('INSERT INTO stale_pages VALUES (?, ?, ?, ?)', position++, kind, page, beside);
  db.transaction(() => {
    const patients = db.iterate<{ slug: string }>(
      `SELECT s.slug FROM sources s JOIN stale w ON w.path = 'patients/' || s.slug || '/index.html' ORDER BY s.number`,
    );
    for (const { slug } of patients) list('patient', slug, null);
    const withdrawn = db.iterate<{ slug: string }>(
      `SELECT h.slug FROM history_withdrawn h JOIN stale w ON w.path = 'patients/' || h.slug || '/index.html'
       ORDER BY h.slug`,
    );
    for (const { slug } of withdrawn) list('withdrawn', slug, null);
    const changes = db.iterate<{ build: number }>(
      `SELECT b.build FROM history_builds b JOIN stale w ON w.path = 'changes/' || b.build || '/index.html'
       ORDER BY b.build`,
    );
    for (const { build } of changes) list('change', String(build), null);
    const galleries = db.iterate<{ path: string }>(
      "SELECT path FROM stale WHERE kind = 'page' AND path GLOB '*/page/*/index.html' ORDER BY path",
    );
    for (const { path } of galleries) {
      const [, folder, page] = /^(.+)\/page\/(?:\d+\/)?(\d+)\/index\.html$/.exec(path) ?? [];
      // A patient may be called `page`: its own page is none of a gallery.
      if (page && folders.has(folder!)) list('gallery', page, folder!);
    }
    const behind = db.iterate<{ path: string }>(
      "SELECT path FROM stale WHERE kind = 'page' AND path GLOB 'figures/*/index.html' ORDER BY path",
    );
    for (const { path } of behind) {
      const [, figure, page] = path.split('/');
      list('behind', page!, figure!);
    }
    const checks = db.iterate<{ path: string }>(
      "SELECT path FROM stale WHERE kind = 'page' AND path GLOB 'quality/*/index.html' ORDER BY path",
    );
    for (const { path } of checks) {
      const parts = path.split('/');
      list('check', parts.length === 3 ? '1' : parts.at(-2)!, parts[1]!);
    }
    const headers = db.iterate<{ path: string }>(
      "SELECT path FROM stale WHERE kind = 'page' AND path GLOB 'headers/*/index.html' ORDER BY path",
    );
    for (const { path } of headers) list('header', path.split('/')[1]!, null);
  });
  return position;
}
