import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Finding, ImageRecord, SheetPlace } from '../catalogue/types.ts';
import { ageInYears } from '../dicom/facts.ts';
import { type DicomJson, firstText } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { uidName } from '../dicom/uids.ts';
import type { NamedWindow } from '../imaging/window.ts';
import type { Publication } from '../job.ts';
import { type PublishedHeader, publishHeader } from '../privacy/policy.ts';
import type { PrivacySettings } from '../privacy/settings.ts';
import { publishableWindowName } from '../privacy/window-names.ts';
import { cellCorner } from '../sheets/grid.ts';
import { displayView } from './display-view.ts';
import { findingAnchor } from './finding-anchor.ts';
import { greyStatistics } from './grey-statistics.ts';
import { type HeaderRow, headerRows } from './header-table.ts';
import { headerText } from './header-text.ts';
import { orientationOf } from './orientation.ts';
import { paths } from './paths.ts';
import { pixelSpacing } from './spacing.ts';
import type {
  BoxView,
  ImageView,
  PatientFacts,
  PatientPage,
  PatientRow,
  StatementView,
} from './view-types.ts';

/** Patients looked at, and views written, at a time: no query stays open while others write. */
const PAGE = 500;

/** Everything in the catalogue that a patient's view depends on; of a file, its content and who read it. */
const SOURCES = `
  SELECT p.number, p.slug, p.id, p.labelled, p.target, p.class,
    (SELECT json_group_array(json_array(x, y, width, height, image - (SELECT min(number) FROM images WHERE patient = p.number), name, reader, outline, tint)) FROM (
      SELECT * FROM boxes WHERE patient = p.number ORDER BY number)) AS boxes,
    (SELECT json_group_array(json_array(image, name, target, shown)) FROM (
      SELECT l.image, l.name, l.target, r.shown FROM label_rows l LEFT JOIN readers r ON r.name = l.reader
      WHERE l.patient_id = p.id AND l.name IS NOT NULL ORDER BY l.id)) AS statements,
    (SELECT json_group_array(class) FROM (
      SELECT class FROM patient_classes WHERE patient = p.number ORDER BY class)) AS classes,
    (SELECT json_group_array(json_array(split, slug, sha256, media, problem, sheet, cell)) FROM (
      SELECT * FROM images LEFT JOIN sheet_cells ON image = number WHERE patient = p.number ORDER BY number)) AS images,
    (SELECT json_group_array(json_array(code, severity, message, line, box, reason, who)) FROM (
      SELECT f.*, a.reason, a.who FROM findings f JOIN finding_patients q ON q.finding = f.number
      LEFT JOIN acceptances a ON a.number = f.accepted
      WHERE q.patient = p.number ORDER BY f.number)) AS findings
  FROM patients p WHERE p.number > ? ORDER BY p.number LIMIT ${PAGE}`;

interface Sources {
  number: number;
  slug: string;
}

/**
 * Writes, for every patient, a hash of all that its view is made of: table `sources` (number, slug, source).
 * @param salt stands for what all views depend on: the program, the settings, how images are published
 */
export function writeSources({ db }: Catalogue, salt: string): void {
  db.exec('CREATE TEMP TABLE sources (number INTEGER PRIMARY KEY, slug TEXT NOT NULL, source TEXT NOT NULL)');
  for (let last = 0; ; ) {
    const rows = db.all<Sources>(SOURCES, last);
    if (rows.length === 0) return;
    last = rows.at(-1)!.number;
    db.transaction(() => {
      for (const { number, slug, ...rest } of rows)
        db.run('INSERT INTO sources VALUES (?, ?, ?)', number, slug, hash(salt, slug, JSON.stringify(rest)));
    });
  }
}

/** Patients whose view, or whose record or header in the site, is not of their source. */
const STALE = `
  FROM sources s LEFT JOIN views v ON v.slug = s.slug AND v.source = s.source
    LEFT JOIN stale w ON w.path = 'patients/' || s.slug || '/record.json'
    LEFT JOIN stale h ON h.path = 'patients/' || s.slug || '/header.txt'
  WHERE (v.slug IS NULL OR w.path IS NOT NULL OR h.path IS NOT NULL)`;

/** How many patients `prepareViews` will look at. */
export const countStaleViews = ({ db }: Catalogue): number =>
  db.get<{ n: number }>(`SELECT count(*) AS n ${STALE}`)!.n;

/** Files beside a patient's page. */
export type RecordFile = 'record.json' | 'header.txt';

interface Stale extends Sources {
  source: string;
  viewed: number;
  recorded: number;
  written: number;
}

/**
 * Prepares what pages show, behind the privacy policy: pages themselves see no header and no dictionary. A view is
 * made again only where something that it was made of has changed.
 * @param putFile writes a patient's record.json or header.txt where the site's is stale; undefined where only views are wanted
 * @param onPatients told after every patients prepared
 */
export async function prepareViews(
  catalogue: Catalogue,
  publication: Publication,
  privacy: PrivacySettings,
  putFile: ((slug: string, name: RecordFile, text: string) => void) | undefined,
  onPatients: (patients: number) => void = () => {},
): Promise<void> {
  const { db } = catalogue;
  for (let last = 0; ; ) {
    const rows = db.all<Stale>(
      `SELECT s.number, s.slug, s.source, v.slug IS NOT NULL AS viewed, w.path IS NULL AS recorded,
         h.path IS NULL AS written
       ${STALE} AND s.number > ? ORDER BY s.number LIMIT ${PAGE}`,
      last,
    );
    if (rows.length === 0) break;
    last = rows.at(-1)!.number;
    const made: [slug: string, source: string, page: string, row: string][] = [];
    for (const { number, slug, source, viewed, recorded, written } of rows) {
      if (viewed && !putFile) continue;
      const view = patientView(catalogue, number, privacy);
      if (!recorded) putFile?.(slug, 'record.json', `${JSON.stringify(record(view, publication))}\n`);
      if (!written)
        putFile?.(
          slug,
          'header.txt',
          headerText(
            view.patient.id,
            view.images.map(({ rows }) => rows),
          ),
        );
      if (viewed) continue;
      made.push([
        slug,
        source,
        JSON.stringify(patientPage(view, publication)),
        JSON.stringify(patientRow(view)),
      ]);
    }
    db.transaction(() => {
      for (const view of made) db.run('INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?)', ...view);
    });
    onPatients(rows.length);
    await setImmediate();
  }
  db.run('DELETE FROM views WHERE slug NOT IN (SELECT slug FROM patients)');
}

/** A hash of texts, none of which runs into the next. */
export function hash(...texts: string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 22);
}

/** A patient with everything that is published. */
interface PatientView {
  patient: NonNullable<ReturnType<Catalogue['patient']>>;
  classes: string[];
  boxes: BoxView[];
  statements: StatementView[];
  images: PublishedImage[];
  findings: Finding[];
  facts: PatientFacts;
}

interface PublishedImage {
  image: ImageRecord;
  /** Where its thumbnail lies, if in a sheet. */
  sheet: SheetPlace | undefined;
  histogram: Uint8Array | undefined;
  header: PublishedHeader | undefined;
  /** The header as a table. */
  rows: HeaderRow[] | undefined;
}

function patientView(catalogue: Catalogue, number: number, privacy: PrivacySettings): PatientView {
  const patient = catalogue.patient(number);
  if (!patient) throw new Error(`there is no patient number ${number} in the catalogue`);
  const images = catalogue.images(number).map((image) => {
    const raw = catalogue.header(image.number);
    const header = raw && publishHeader(raw, patient.id, privacy, catalogue.rawId(patient.id));
    const rows = header && headerRows(header, image.pixelBytes);
    const sheet = catalogue.sheetPlace(image.number);
    return { image, sheet, histogram: catalogue.histogram(image.number), header, rows };
  });
  const place = new Map(images.map(({ image }, i) => [image.number, i]));
  const placeOf = (image: number | undefined) => (image === undefined ? undefined : place.get(image));
  return {
    patient,
    classes: catalogue.classesOf(number),
    boxes: catalogue.boxes(number).map(({ line: _, image, ...box }) => ({ ...box, image: placeOf(image) })),
    statements: catalogue.statements(number).map((said) => ({ ...said, image: placeOf(said.image) })),
    images,
    findings: catalogue.findingsOf(number),
    facts: patientFacts(images[0]?.image, images[0]?.header?.header),
  };
}

/** Age, sex and view of a published header. */
function patientFacts(image: ImageRecord | undefined, header: DicomJson | undefined): PatientFacts {
  return {
    split: image?.split,
    age: header && ageInYears(header),
    sex: header && firstText(header, Tag.PatientSex),
    view: header && firstText(header, Tag.ViewPosition),
  };
}

function patientPage(view: PatientView, publication: Publication): PatientPage {
  const { patient, classes, boxes, statements, images, findings, facts } = view;
  const { id, slug, labelled, target } = patient;
  const first = images[0]?.header?.header;
  return {
    id,
    slug,
    labelled,
    target,
    class: patient.class,
    classes,
    boxes,
    statements,
    kind: kindOf(first),
    images: images.map((image) => imageView(image, publication)),
    findings: findingViews(findings),
    facts,
    spacing: first && pixelSpacing(first),
  };
}

/** What a picture is, by Modality (0008,0060) and Body Part Examined (0018,0015), as far as they are published. */
function kindOf(header: DicomJson | undefined): string {
  const modality = header && firstText(header, Tag.Modality);
  if (!modality || !/^(CR|DX|RG|RF|MG)$/.test(modality)) return 'Image';
  return firstText(header, Tag.BodyPartExamined) === 'CHEST' ? 'Chest radiograph' : 'Radiograph';
}

/** Findings with their names on the page; of several of one code the later ones are numbered. */
function findingViews(findings: Finding[]): PatientPage['findings'] {
  const seen = new Map<string, number>();
  return findings.map(({ code, severity, message, line, box, accepted }) => {
    const nth = seen.get(code) ?? 0;
    seen.set(code, nth + 1);
    return { code, severity, message, line, box, accepted, anchor: findingAnchor(code, nth) };
  });
}

/** A window's name is shown where it is a name of windows: what else stands there is free text. */
function namedWindows({ windows }: ImageRecord): NamedWindow[] {
  return windows.map(({ center, width, explanation = '' }) => {
    const name = publishableWindowName(explanation);
    return { center, width, ...(name && { name }) };
  });
}

/** Where a full-size image is found: under the site, somewhere else, or nowhere. */
function frameAddress(image: ImageRecord, { images, framesUrl }: Publication): string | undefined {
  if (!image.frame) return undefined;
  if (framesUrl !== undefined) return framesUrl + image.frame;
  return images === 'none' ? undefined : paths.frame(image.frame);
}

function imageView(
  { image, sheet, histogram, header, rows }: PublishedImage,
  publication: Publication,
): ImageView {
  const whole = publication.images === 'all';
  return {
    frame: frameAddress(image, publication),
    rows: image.rows,
    columns: image.columns,
    bitsStored: image.bitsStored,
    photometricInterpretation: image.photometricInterpretation,
    transferSyntax: uidName(image.transferSyntaxUID ?? '') ?? image.transferSyntaxUID,
    pixelBytes: image.pixelBytes,
    pixelAspect: image.pixelAspect,
    windows: namedWindows(image),
    display: displayView(image, header?.header, whole),
    orientation: header && orientationOf(header.header),
    spacing: header && pixelSpacing(header.header),
    notes: image.notes,
    frames: image.frames,
    shownFrame: image.shownFrame,
    stack: whole ? image.stack?.map(paths.stack) : undefined,
    readableFrames: image.stack?.length,
    overlay: whole && image.overlay ? paths.overlay(image.overlay) : undefined,
    overlayPlanes: image.overlayPlanes,
    stored: whole && image.stored ? paths.stored(image.stored) : undefined,
    thumbnail: sheet ? undefined : image.thumbnail && paths.thumbnail(image.thumbnail),
    sheet,
    thumbnailWidth: image.thumbnailWidth,
    thumbnailHeight: image.thumbnailHeight,
    problem: image.problem,
    withheld: image.withheld,
    statistics: greyStatistics(image, histogram),
    header: rows,
  };
}

/** Where a thumbnail begins, in pixels from the top-left corner of its sheet: as other programs read it. */
const sheetRecord = ({ file, cell }: SheetPlace) => ({
  file: paths.sheet(file).slice(1),
  ...cellCorner(cell),
});

/** What galleries and patients.json say of a patient. */
function patientRow({ patient, classes, facts, images, findings }: PatientView): PatientRow {
  const { image, sheet } = images[0] ?? {};
  return {
    id: patient.id,
    slug: patient.slug,
    split: facts.split ?? null,
    labelled: patient.labelled,
    target: patient.target ?? null,
    class: patient.class ?? null,
    ...(classes.length > 1 && { classes }),
    boxes: patient.boxes,
    age: facts.age ?? null,
    sex: facts.sex ?? null,
    view: facts.view ?? null,
    thumbnail: sheet ? null : (image?.thumbnail ?? null),
    ...(sheet && { sheet: sheetRecord(sheet) }),
    thumbnailSize: image?.thumbnail ? [image.thumbnailWidth!, image.thumbnailHeight!] : null,
    ...(image?.withheld && { withheld: true as const }),
    findings: [...new Set(findings.filter((f) => !f.accepted).map((f) => f.code))],
  };
}

/** A patient as other programs read it. Boxes in image pixels, origin at the image's top-left corner. */
function record(view: PatientView, publication: Publication) {
  const { patient, classes, boxes, statements, images, findings } = view;
  const relative = (address: string | undefined) => address?.replace(/^\//, '');
  // Images are numbered from 1, in the order in which they stand here.
  const numberOf = (place: number | undefined) => (place === undefined ? null : place + 1);
  return {
    id: patient.id,
    labels: {
      target: patient.target ?? null,
      class: patient.class ?? null,
      ...(classes.length > 1 && { classes }),
      labelled: patient.labelled,
    },
    boxes: boxes.map(({ image, tint: _, ...box }) => ({
      ...box,
      ...(images.length > 1 && { image: numberOf(image) }),
    })),
    ...(statements.length > 0 && {
      statements: statements.map(({ image, ...said }) => ({ ...said, image: numberOf(image) })),
    }),
    findings: findings.map(({ code, severity, message, accepted }) => ({
      code,
      severity,
      message,
      ...(accepted && { accepted }),
    })),
    images: images.map(({ image, sheet, header }, i) => ({
      split: image.split,
      transferSyntaxUID: image.transferSyntaxUID ?? null,
      rows: image.rows ?? null,
      columns: image.columns ?? null,
      frames: image.frames ?? null,
      frame: relative(frameAddress(image, publication)) ?? null,
      ...(publication.images === 'all' && {
        ...(image.stack && { stack: image.stack.map((file) => `stacks/${file}`) }),
        ...(image.overlay && { overlay: `overlays/${image.overlay}` }),
        ...(image.stored && { stored: { file: `stored/${image.stored}`, offset: image.storedOffset } }),
      }),
      ...(image.windows.length > 0 && { windows: namedWindows(image) }),
      thumbnail: image.thumbnail && !sheet ? `thumbnails/${image.thumbnail}` : null,
      ...(sheet && { sheet: sheetRecord(sheet) }),
      storedValues:
        image.mean === undefined
          ? null
          : { min: image.min, max: image.max, mean: image.mean, standardDeviation: image.standardDeviation },
      pixelSha256: image.pixelSha256 ?? null,
      perceptualHash: image.perceptualHash ?? null,
      ...(image.notes.length > 0 && { notes: image.notes }),
      problem: image.problem ?? null,
      ...(image.withheld && { imageWithheld: image.withheld }),
      withheld: header?.withheld.map((w) => w.tag) ?? [],
      // The first image's header stands at the top, where it is looked for.
      ...(i > 0 && { header: header?.header ?? null }),
    })),
    header: images[0]?.header?.header ?? null,
  };
}
