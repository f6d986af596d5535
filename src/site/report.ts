import { Catalogue, type Selection } from '../catalogue/catalogue.ts';
import type { CensusElement, CensusSummary, CensusUsual } from '../census/types.ts';
import { type Job, loadJob } from '../job.ts';
import { CHECKS } from '../quality/index.ts';
import { checkNote, concernedInWords, type FoundCheck, foundChecks } from '../quality/summary.ts';
import type { Settings } from '../settings.ts';
import { keyCounts } from '../statistics/counts.ts';
import type { StatisticsPage } from '../statistics/index.ts';
import type { Standing } from '../statistics/standing.ts';
import type { StoredFigure } from '../statistics/types.ts';
import { checkPages, type ShownCase, shownCases } from './checks.ts';
import { type ClassInfo, describeClasses } from './classes.ts';
import { type GalleryInfo, galleriesOf, pagesOf } from './galleries.ts';
import { behindName } from './paths.ts';
import { type SimilarImage, similarImages } from './similar.ts';
import { STATISTICS_PAGES } from './statistics-pages.ts';
import type { PatientPage, PatientRow, TileView } from './view-types.ts';

/** Pages that are rendered only where what they show has changed: see `stale_pages`. */
export type PageKind = 'patient' | 'gallery' | 'behind' | 'header' | 'check' | 'change' | 'withdrawn';

/** Patients are kept for the next page that shows them: those at the head of a list stand on many. */
const ROWS_AT_HAND = 5000;

/** Everything that pages ask for: the catalogue, and patients as they lie prepared behind the privacy policy. */
export class Report {
  readonly catalogue: Catalogue;
  readonly job: Job;
  readonly classes: ClassInfo[];
  readonly galleries: GalleryInfo[];
  #checks: Map<string, FoundCheck> | undefined;
  readonly #rows = new Map<string, TileView>();

  constructor(job: Job, catalogue: Catalogue) {
    this.job = job;
    this.catalogue = catalogue;
    this.classes = describeClasses(catalogue, job.settings);
    this.galleries = galleriesOf(this.classes);
  }

  get settings(): Settings {
    return this.job.settings;
  }

  counts() {
    return keyCounts(this.catalogue);
  }

  class(name: string | null | undefined): ClassInfo | undefined {
    return this.classes.find((c) => c.name === name);
  }

  /** @throws Error where there is no such patient */
  patientPage(slug: string): PatientPage {
    const view = this.catalogue.db.get<{ page: string }>('SELECT page FROM views WHERE slug = ?', slug);
    if (!view) throw new Error(`there is no patient ${slug} in the catalogue`);
    return JSON.parse(view.page) as PatientPage;
  }

  /** Where a patient stands among the labelled ones; undefined where nothing of it can be compared. */
  standing(slug: string): Standing | undefined {
    return this.catalogue.db.get<Record<keyof Standing, number | null>>(
      `SELECT t.brightness, t.contrast, t.box_area AS boxArea, t.age FROM standings t
         JOIN patients p ON p.number = t.patient WHERE p.slug = ?`,
      slug,
    );
  }

  /** In what a header of a patient's images is not as nearly all others, in tag order. */
  unusual(slug: string): CensusUsual[] {
    return this.catalogue.db
      .all<{ usual: string }>(
        `SELECT e.usual FROM unusual u JOIN census e ON e.position = u.element
           JOIN patients p ON p.number = u.patient WHERE p.slug = ? ORDER BY e.position`,
        slug,
      )
      .map(({ usual }) => JSON.parse(usual) as CensusUsual);
  }

  /** The same of all patients of whom there is something to say: a text that changes where it does. */
  unusualPatients(): Map<number, string> {
    const texts = new Map<number, string>();
    const rows = this.catalogue.db.iterate<{ patient: number; usual: string }>(
      `SELECT u.patient, e.usual FROM unusual u JOIN census e ON e.position = u.element
       ORDER BY u.patient, u.element`,
    );
    for (const { patient, usual } of rows) texts.set(patient, `${texts.get(patient) ?? ''}${usual}\n`);
    return texts;
  }

  /** The patients before and after one in the site's order. */
  neighbours(slug: string): { previous: string | undefined; next: string | undefined } {
    const slugAt = (step: number) =>
      this.catalogue.db.get<{ slug: string }>(
        'SELECT slug FROM patients WHERE number = (SELECT number FROM patients WHERE slug = ?) + ?',
        slug,
        step,
      )?.slug;
    return { previous: slugAt(-1), next: slugAt(1) };
  }

  /** The statistics of a page, in its order; those that split another one are its `variants`. */
  figures(page: StatisticsPage): StoredFigure[] {
    return this.catalogue.db
      .all<{ json: string }>(
        "SELECT json FROM figures WHERE page = ? AND json_extract(json, '$.variantOf') IS NULL ORDER BY position",
        page,
      )
      .map(({ json }) => JSON.parse(json) as StoredFigure);
  }

  /** One statistic; undefined where the dataset holds nothing for it. */
  figure(slug: string): StoredFigure | undefined {
    const row = this.catalogue.db.get<{ json: string }>('SELECT json FROM figures WHERE slug = ?', slug);
    return row && (JSON.parse(row.json) as StoredFigure);
  }

  /** The figures that split another one, in the order of their page. */
  variants(slug: string): StoredFigure[] {
    return this.catalogue.db
      .all<{ json: string }>(
        "SELECT json FROM figures WHERE json_extract(json, '$.variantOf.figure') = ? ORDER BY position",
        slug,
      )
      .map(({ json }) => JSON.parse(json) as StoredFigure);
  }

  /** The first patients behind a category of a figure, or behind one of its cells; both from 0. */
  patientsBehind(figure: string, category: number, cell: number | undefined, limit: number): TileView[] {
    // The list may be of all patients: no more of it is read than is shown. No number is longer than 9 digits.
    const row = this.catalogue.db.get<{ head: string }>(
      `SELECT substr(patients, 1, ${10 * limit}) AS head FROM figure_patients
       WHERE figure = ? AND category = ? AND cell = ?`,
      figure,
      category,
      cell === undefined ? 0 : cell + 1,
    );
    const head = row?.head ?? '[]';
    const whole = head.endsWith(']') ? head : `${head.slice(0, head.lastIndexOf(','))}]`;
    return (JSON.parse(whole) as number[]).slice(0, limit).map((number) => this.#row(this.#slug(number)));
  }

  /** A patient as galleries show it. */
  patientRow(slug: string): TileView {
    return this.#row(slug);
  }

  /** Size of a patient's first image; undefined where it is not known. */
  imageSize(slug: string): { rows: number; columns: number } | undefined {
    return this.catalogue.db.get(
      `SELECT i.rows, i.columns FROM images i JOIN patients p ON p.number = i.patient
       WHERE p.slug = ? AND i.rows IS NOT NULL ORDER BY i.number LIMIT 1`,
      slug,
    );
  }

  /** The images most like those of a patient. */
  similarImages(slug: string): SimilarImage[] {
    return similarImages(this.catalogue, slug);
  }

  /** What a check found, with what it says of this dataset. */
  check(code: string): FoundCheck & { inWords: string; note: string | undefined } {
    this.#checks ??= new Map(foundChecks(this.catalogue).map((each) => [each.check.code, each]));
    const found = this.#checks.get(code)!;
    return { ...found, inWords: concernedInWords(found), note: checkNote(this.catalogue, code) };
  }

  checkPages(code: string): number {
    return checkPages(this.catalogue, code, this.settings.gallery.pageSize);
  }

  /** Cases on one page of a check. @param page from 1 */
  cases(code: string, page: number): ShownCase[] {
    return shownCases(this.catalogue, code, page, this.settings.gallery.pageSize);
  }

  /** The first patients of a check's open findings. */
  patientsOfCheck(code: string, limit: number): TileView[] {
    return this.catalogue.db
      .all<{ slug: string }>(
        `SELECT p.slug FROM findings f JOIN finding_patients q ON q.finding = f.number
           JOIN patients p ON p.number = q.patient
         WHERE f.code = ? AND f.accepted IS NULL GROUP BY q.patient ORDER BY min(f.number), q.patient LIMIT ?`,
        code,
        limit,
      )
      .map(({ slug }) => this.#row(slug));
  }

  /** The acceptances that fit a finding, in the order of their file. */
  acceptances(): { code: string; reason: string; who: string; cases: number }[] {
    return this.catalogue.db.all(
      `SELECT a.code, a.reason, a.who, count(*) AS cases FROM acceptances a
         JOIN findings f ON f.accepted = a.number GROUP BY a.number ORDER BY a.number`,
    );
  }

  /** What the census of headers is of. */
  censusSummary(): Pick<CensusSummary, 'files' | 'cut'> {
    return JSON.parse(this.catalogue.meta('census') ?? '{"files":0,"cut":false}') as CensusSummary;
  }

  /** The elements of headers, in tag order; those within a sequence behind it. */
  *censusElements(): Generator<CensusElement> {
    const rows = this.catalogue.db.iterate<{ json: string }>('SELECT json FROM census ORDER BY position');
    for (const { json } of rows) yield JSON.parse(json) as CensusElement;
  }

  /** @throws Error where there is no such element */
  censusElement(slug: string): CensusElement {
    const row = this.catalogue.db.get<{ json: string }>('SELECT json FROM census WHERE slug = ?', slug);
    if (!row) throw new Error(`there is no element ${slug} in the catalogue`);
    return JSON.parse(row.json) as CensusElement;
  }

  /** The first patients of each part of an element's files. */
  censusPatients(slug: string): { part: number; slug: string; id: string }[] {
    return this.catalogue.db.all(
      `SELECT c.part, p.slug, p.id FROM census e JOIN census_patients c ON c.element = e.position
         JOIN patients p ON p.number = c.patient
       WHERE e.slug = ? ORDER BY c.part, c.patient`,
      slug,
    );
  }

  /** @throws Error where there is no such gallery */
  gallery(folder: string): GalleryInfo {
    const found = this.galleries.find((gallery) => gallery.folder === folder);
    if (!found) throw new Error(`there is no gallery ${folder}`);
    return found;
  }

  /** Number of gallery pages of a selection: at least one, which says that there is nothing to show. */
  galleryPages(selection: Selection): number {
    return pagesOf(this.catalogue.patientCount(selection), this.settings.gallery.pageSize);
  }

  /** Pages that every build renders: overview, data, quality, changes, about, not found, statistics and census, first pages of galleries, predictions. */
  sharedPages(): number {
    const compared = this.settings.predictions?.length ?? 0;
    return 6 + STATISTICS_PAGES.length + this.galleries.length + (compared > 0 ? compared + 1 : 0);
  }

  /** @param page from 1 */
  galleryPage(selection: Selection, page: number): TileView[] {
    const { pageSize } = this.settings.gallery;
    return this.catalogue
      .patients(selection, (page - 1) * pageSize, pageSize)
      .map(({ slug }) => this.#row(slug));
  }

  #slug(number: number): string {
    return this.catalogue.db.get<{ slug: string }>('SELECT slug FROM patients WHERE number = ?', number)!
      .slug;
  }

  #row(slug: string): TileView {
    const known = this.#rows.get(slug);
    if (known) return known;
    const { row } = this.catalogue.db.get<{ row: string }>('SELECT row FROM views WHERE slug = ?', slug)!;
    const patient = JSON.parse(row) as PatientRow;
    // The first image is called as its patient is.
    const thumbnail = patient.sheet ? `${slug}.webp` : patient.thumbnail;
    const picture = thumbnail === null ? undefined : this.catalogue.thumbnail(thumbnail);
    if (this.#rows.size >= ROWS_AT_HAND) this.#rows.clear();
    const tile = { ...patient, thumbnail, picture };
    this.#rows.set(slug, tile);
    return tile;
  }

  /**
   * The pages of a kind that this rendering has to make, each with what its name is beside: see `stale_pages`. All of
   * them where nobody has divided the work, as for `astro dev`.
   */
  stalePages(kind: PageKind): { page: string; beside: string | undefined }[] {
    if (!this.job.share) return this.#allPages(kind);
    const { part, of } = this.job.share;
    return this.catalogue.db
      .all<{ page: string; beside: string | null }>(
        'SELECT page, beside FROM stale_pages WHERE kind = ? AND position % ? = ? ORDER BY position',
        kind,
        of,
        part,
      )
      .map((row) => ({ page: row.page, beside: row.beside ?? undefined }));
  }

  /** Further pages of galleries to render, of those below a folder: `patients`, `classes` or `targets`. */
  staleGalleryPages(parent: string): { name: string; page: string }[] {
    return this.stalePages('gallery').flatMap(({ page, beside: folder = '' }) => {
      const [first, name = ''] = folder.split('/');
      return first === parent ? [{ name, page }] : [];
    });
  }

  #allPages(kind: PageKind): { page: string; beside: string | undefined }[] {
    if (kind === 'patient')
      return this.catalogue.patientSlugs().map(({ slug }) => ({ page: slug, beside: undefined }));
    if (kind === 'change' || kind === 'withdrawn') {
      const pages =
        kind === 'change'
          ? 'SELECT build AS page FROM history_builds ORDER BY build'
          : 'SELECT slug AS page FROM history_withdrawn ORDER BY slug';
      return this.catalogue.db
        .all<{ page: string | number }>(pages)
        .map(({ page }) => ({ page: String(page), beside: undefined }));
    }
    if (kind === 'header') {
      return this.catalogue.db
        .all<{ slug: string }>('SELECT slug FROM census WHERE paged ORDER BY position')
        .map(({ slug }) => ({ page: slug, beside: undefined }));
    }
    if (kind === 'check') {
      const { pageSize } = this.settings.gallery;
      return CHECKS.flatMap(({ code }) =>
        Array.from({ length: checkPages(this.catalogue, code, pageSize) }, (_, i) => ({
          page: String(i + 1),
          beside: code,
        })),
      );
    }
    if (kind === 'behind') {
      return this.catalogue.db
        .all<{ figure: string; category: number; cell: number }>(
          "SELECT figure, category, cell FROM figure_patients WHERE patients <> '[]' ORDER BY figure, category, cell",
        )
        .map(({ figure, category, cell }) => ({
          page: behindName(category, cell === 0 ? undefined : cell - 1),
          beside: figure,
        }));
    }
    return this.galleries.flatMap(({ folder, selection }) =>
      Array.from({ length: this.galleryPages(selection) - 1 }, (_, i) => ({
        page: String(i + 2),
        beside: folder,
      })),
    );
  }
}

let opened: Report | undefined;

/** The report of the build that is being rendered: opened once, shared by all pages. */
export function report(): Report {
  if (!opened) {
    const job = loadJob();
    if (!job) throw new Error('there is no catalogue to show: run `reading-room build` first');
    opened = new Report(job, Catalogue.open(job.catalogue, job.state));
  }
  return opened;
}
