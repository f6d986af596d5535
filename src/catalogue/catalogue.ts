import type { DicomJson } from '../dicom/json.ts';
import type { Box } from '../imaging/types.ts';
import { Database, type Row } from './database.ts';
import type {
  ColumnRecord,
  Finding,
  ImageMedia,
  ImageRecord,
  InputRecord,
  NumberedBox,
  Patient,
  Severity,
  SheetPlace,
  Statement,
  ThumbnailRecord,
} from './types.ts';

/** Which patients a gallery shows. */
export interface Selection {
  class?: string;
  target?: 0 | 1;
}

/** A selection as a condition of SQL, with its values. @param ofClass see `Catalogue.ofClass` */
function where(
  { class: name, target }: Selection,
  ofClass: string,
): [sql: string, values: (string | number)[]] {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  if (name !== undefined) {
    parts.push(ofClass);
    values.push(name);
  }
  if (target !== undefined) {
    parts.push('target = ?');
    values.push(target);
  }
  return [parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values];
}

const PATIENT = 'SELECT number, id, slug, labelled, target, class, boxes FROM patients';
const BOX = 'SELECT number, x, y, width, height, line, image, name, reader, outline, tint FROM boxes';
const FINDING = `SELECT f.*, a.reason, a.who FROM findings f LEFT JOIN acceptances a ON a.number = f.accepted`;
const IMAGE = `SELECT number, patient, split, path, bytes, slug, sha256, transfer_syntax, pixel_bytes, frames, rows,
  columns, bits_stored, photometric, min, max, mean, standard_deviation, sharpness, pixel_sha256, perceptual_hash, media,
  frame_extension, shown_frame, stack, stored_offset, overlay, overlay_planes, pixel_aspect, windows, notes, drawn,
  thumbnail_width, thumbnail_height, problem, withheld FROM images`;

/** A finished catalogue, read-only: everything after ingestion asks here. */
export class Catalogue {
  /** For statistics and checks, which speak SQL over the tables of `schema.ts`. */
  readonly db: Database;
  #severalClasses: boolean | undefined;

  constructor(db: Database) {
    this.db = db;
  }

  /** @param state what builds keep beside it: headers lie there */
  static open(file: string, state: string): Catalogue {
    return new Catalogue(Database.open(file, state));
  }

  meta(key: string): string | undefined {
    return this.db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value;
  }

  /** A count, for SQL that answers with one number. */
  count(sql: string, ...values: (string | number)[]): number {
    return Number(Object.values(this.db.get(sql, ...values) ?? { n: 0 })[0]);
  }

  patient(number: number): Patient | undefined {
    const row = this.db.get(`${PATIENT} WHERE number = ?`, number);
    return row && toPatient(row);
  }

  /** What a patient's pseudonym stands for: never published. Undefined where ids are as the dataset has them. */
  rawId(id: string): string | undefined {
    return this.db.get<{ raw: string }>('SELECT raw FROM identities WHERE id = ?', id)?.raw;
  }

  /** Whether ids of patients and names of files are replaced. */
  get hasPseudonyms(): boolean {
    return this.db.get('SELECT 1 FROM identities') !== undefined;
  }

  /** How many patients a selection holds. */
  patientCount(selection: Selection = {}): number {
    const [sql, values] = where(selection, this.ofClass);
    return this.count(`SELECT count(*) FROM patients ${sql}`, ...values);
  }

  /** Patients in the site's order, a page at a time. */
  patients(selection: Selection, offset: number, limit: number): Patient[] {
    const [sql, values] = where(selection, this.ofClass);
    return this.db
      .all(`${PATIENT} ${sql} ORDER BY number LIMIT ? OFFSET ?`, ...values, limit, offset)
      .map(toPatient);
  }

  /** The thumbnail of an image, by its file under /thumbnails/; undefined where there is none of that name. */
  thumbnail(file: string): ThumbnailRecord | undefined {
    const row = this.db.get<ThumbnailSource & Row>(
      `SELECT columns, rows, drawn, thumbnail_width AS width, thumbnail_height AS height, grey_mean AS grey, sheet, cell
       FROM images LEFT JOIN sheet_cells ON image = number WHERE slug = ? AND drawn IS NOT NULL`,
      file.replace(/\.webp$/, ''),
    );
    return row && thumbnailRecord(row);
  }

  /** Where the thumbnail of an image lies in a sheet; undefined where it is a file of its own, or there is none. */
  sheetPlace(image: number): SheetPlace | undefined {
    return this.db.get<{ file: string; cell: number }>(
      'SELECT sheet AS file, cell FROM sheet_cells WHERE image = ?',
      image,
    );
  }

  /** Numbers and URL names of all patients: what routing needs, and no more. */
  patientSlugs(): { number: number; slug: string }[] {
    return this.db.all('SELECT number, slug FROM patients ORDER BY number');
  }

  boxes(patient: number): NumberedBox[] {
    return this.db.all(`${BOX} WHERE patient = ? ORDER BY number`, patient).map(toBox);
  }

  /** The classes of a patient, by name. */
  classesOf(patient: number): string[] {
    return this.db
      .all<{ class: string }>('SELECT class FROM patient_classes WHERE patient = ? ORDER BY class', patient)
      .map((row) => row.class);
  }

  /** What the labels name of a patient, image by image: findings, and that there is none. */
  statements(patient: number): Statement[] {
    return this.db
      .all(
        `SELECT i.number AS image, l.name, l.target, json_group_array(DISTINCT r.shown) AS readers
         FROM patients p JOIN label_rows l ON l.patient_id = p.id LEFT JOIN readers r ON r.name = l.reader
           LEFT JOIN images i ON i.patient = p.number AND i.name = l.image
         WHERE p.number = ? AND l.name IS NOT NULL AND l.target IS NOT NULL
         GROUP BY l.image, l.name, l.target ORDER BY i.number, l.target DESC, min(l.id)`,
        patient,
      )
      .map((row) => ({
        image: number(row.image),
        name: String(row.name),
        target: Number(row.target) as 0 | 1,
        readers: (JSON.parse(String(row.readers)) as (string | null)[]).flatMap((r) => r ?? []).sort(),
      }));
  }

  /** True where names of patients and images stand behind their groups; else undefined. */
  get grouped(): true | undefined {
    return this.meta('grouped') === '1' ? true : undefined;
  }

  /** Whether patients may have several classes at once. */
  get severalClasses(): boolean {
    this.#severalClasses ??= this.meta('several_classes') === '1';
    return this.#severalClasses;
  }

  /** A condition for patients of the class ?1: those who have several are in each, and in `SEVERAL_CLASSES`. */
  get ofClass(): string {
    if (!this.severalClasses) return 'class = ?1';
    return `number IN (SELECT patient FROM patient_classes WHERE class = ?1
      UNION SELECT number FROM patients WHERE class = ?1)`;
  }

  images(patient: number): ImageRecord[] {
    return this.db.all(`${IMAGE} WHERE patient = ? ORDER BY number`, patient).map(toImage);
  }

  /** An image's header as read. It may hold identity: pass it through the privacy policy before it is shown. */
  header(image: number): DicomJson | undefined {
    const row = this.db.get<{ header: string | null }>(
      'SELECT h.header FROM images i JOIN headers h ON h.reading = i.reading WHERE i.number = ?',
      image,
    );
    return row?.header ? (JSON.parse(row.header) as DicomJson) : undefined;
  }

  /** 256 counts of 32 bits, little endian, of an image's stored values; undefined where it was not decoded. */
  histogram(image: number): Uint8Array | undefined {
    const row = this.db.get<{ histogram: Uint8Array | null }>(
      'SELECT h.histogram FROM images i JOIN headers h ON h.reading = i.reading WHERE i.number = ?',
      image,
    );
    return row?.histogram ?? undefined;
  }

  inputs(): InputRecord[] {
    return this.db.all('SELECT * FROM inputs ORDER BY name').map(toInput);
  }

  splits(): { name: string; labelled: boolean }[] {
    return this.db
      .all<{ name: string; labelled: number }>('SELECT name, labelled FROM splits ORDER BY position')
      .map(({ name, labelled }) => ({ name, labelled: labelled === 1 }));
  }

  /** Files of every image, one image at a time. */
  *allMedia(): Generator<ImageMedia> {
    for (const row of this.db.iterate(
      `SELECT slug, media, drawn, frame_extension, stack, stored_offset, overlay FROM images ORDER BY number`,
    ))
      yield toMedia(row);
  }

  /** Findings about one patient. */
  findingsOf(patient: number): Finding[] {
    return this.db
      .all(
        `${FINDING} JOIN finding_patients p ON p.finding = f.number WHERE p.patient = ? ORDER BY f.number`,
        patient,
      )
      .map((row) => this.#finding(row));
  }

  /** All findings, one at a time: by code, then in the order in which they were found. */
  *findings(): Generator<Finding> {
    for (const row of this.db.iterate(`${FINDING} ORDER BY f.number`)) yield this.#finding(row);
  }

  #finding(row: Row): Finding {
    const patients = this.db.all<{ id: string }>(
      `SELECT p.id FROM finding_patients f JOIN patients p ON p.number = f.patient
       WHERE f.finding = ? ORDER BY p.number`,
      row.number as number,
    );
    return {
      code: row.code as string,
      severity: row.severity as Severity,
      patients: patients.map((p) => p.id),
      message: row.message as string,
      file: text(row.file),
      line: number(row.line),
      box: number(row.box),
      concerns: Number(row.concerns),
      accepted: row.accepted === null ? undefined : { reason: String(row.reason), who: String(row.who) },
    };
  }

  close(): void {
    this.db.close();
  }
}

const text = (value: Row[string] | undefined) =>
  value === null || value === undefined ? undefined : String(value);
const number = (value: Row[string] | undefined) =>
  value === null || value === undefined ? undefined : Number(value);
const list = <T>(value: Row[string] | undefined) => {
  const json = text(value);
  return json === undefined ? undefined : (JSON.parse(json) as T);
};

/** What a thumbnail is known by: columns of `images`. */
export interface ThumbnailSource {
  columns: number;
  rows: number;
  /** JSON: boxes in image pixels. */
  drawn: string;
  width: number;
  height: number;
  grey: number | null;
  /** As in `sheet_cells`. */
  sheet: string | null;
  cell: number | null;
}

/** A thumbnail with its boxes in pixels of its own. */
export function thumbnailRecord(source: ThumbnailSource): ThumbnailRecord {
  const { columns, rows, drawn, width, height, grey, sheet, cell } = source;
  const [across, down] = [width / columns, height / rows];
  const boxes = (JSON.parse(drawn) as Box[]).map((box) => ({
    x: box.x * across,
    y: box.y * down,
    width: box.width * across,
    height: box.height * down,
    ...(box.tint !== undefined && { tint: box.tint }),
  }));
  return {
    width,
    height,
    grey: grey ?? 0,
    boxes,
    ...(sheet !== null && { sheet: { file: sheet, cell: cell! } }),
  };
}

function toPatient(row: Row): Patient {
  return {
    number: Number(row.number),
    id: String(row.id),
    slug: String(row.slug),
    labelled: row.labelled === 1,
    target: number(row.target) as 0 | 1 | undefined,
    class: text(row.class),
    boxes: Number(row.boxes),
  };
}

function toBox(row: Row): NumberedBox {
  return {
    number: Number(row.number),
    x: Number(row.x),
    y: Number(row.y),
    width: Number(row.width),
    height: Number(row.height),
    line: Number(row.line),
    image: number(row.image),
    name: text(row.name),
    reader: text(row.reader),
    outline: list<number[][]>(row.outline),
    ...(row.tint !== null && { tint: Number(row.tint) }),
  };
}

function toMedia(row: Row): ImageMedia {
  const slug = String(row.slug);
  const extension = text(row.frame_extension);
  const stack = list<[number, string][]>(row.stack);
  return {
    slug,
    media: text(row.media),
    drawn: text(row.drawn),
    frameExtension: extension,
    frame: extension && `${slug}.${extension}`,
    stack: stack?.map(([n, ending]) => `${slug}/${n}.${ending}`),
    stored: number(row.stored_offset) === undefined ? undefined : `${slug}.png`,
    overlay: row.overlay ? `${slug}.png` : undefined,
    thumbnail: extension && `${slug}.webp`,
  };
}

function toImage(row: Row): ImageRecord {
  return {
    number: Number(row.number),
    patient: Number(row.patient),
    split: String(row.split),
    path: String(row.path),
    bytes: Number(row.bytes),
    sha256: text(row.sha256),
    transferSyntaxUID: text(row.transfer_syntax),
    pixelBytes: number(row.pixel_bytes),
    frames: number(row.frames),
    rows: number(row.rows),
    columns: number(row.columns),
    bitsStored: number(row.bits_stored),
    photometricInterpretation: text(row.photometric),
    min: number(row.min),
    max: number(row.max),
    mean: number(row.mean),
    standardDeviation: number(row.standard_deviation),
    sharpness: number(row.sharpness),
    pixelSha256: text(row.pixel_sha256),
    perceptualHash: text(row.perceptual_hash),
    ...toMedia(row),
    shownFrame: number(row.shown_frame),
    storedOffset: number(row.stored_offset),
    overlayPlanes: number(row.overlay_planes) ?? 0,
    pixelAspect: number(row.pixel_aspect) ?? 1,
    windows: list<ImageRecord['windows']>(row.windows) ?? [],
    notes: list<string[]>(row.notes) ?? [],
    thumbnailWidth: number(row.thumbnail_width),
    thumbnailHeight: number(row.thumbnail_height),
    problem: text(row.problem),
    withheld: text(row.withheld),
  };
}

function toInput(row: Row): InputRecord {
  return {
    name: String(row.name),
    kind: row.kind as InputRecord['kind'],
    role: text(row.role),
    bytes: Number(row.bytes),
    files: number(row.files),
    sha256: text(row.sha256),
    rows: number(row.rows),
    columns: list<string[]>(row.columns),
    preview: list<string[][]>(row.preview),
    wholeRows: number(row.whole_rows),
    profile: list<ColumnRecord[]>(row.profile),
  };
}
