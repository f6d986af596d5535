import { ageInYears } from '../dicom/facts.ts';
import { firstText } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { publishHeader } from '../privacy/policy.ts';
import type { ExportSource } from './types.ts';

export type Cell = string | number | boolean | null;

export interface ExportColumn {
  name: string;
  type: 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';
  /** What it holds, with its unit. */
  is: string;
  /** Whether every row has a value. */
  required?: boolean;
  /** A column of another table that it refers to: `patients/patient_id`. */
  references?: string;
}

/** A table of the catalogue as it is exported. */
export interface ExportTable {
  name: string;
  is: string;
  /** Columns by which a row is known. */
  key: string[];
  columns: ExportColumn[];
  /** Rows in the order of the patients, a cell a column. */
  rows(source: ExportSource): Iterable<Cell[]>;
}

const PATIENT_ID: ExportColumn = {
  name: 'patient_id',
  type: 'STRING',
  is: "The dataset's own identifier of the patient.",
  required: true,
};

const ofPatient: ExportColumn = { ...PATIENT_ID, references: 'patients/patient_id' };

/** Patients behind the privacy policy: what is said of a person is of the published header. */
const patients: ExportTable = {
  name: 'patients',
  is: 'One row a patient.',
  key: ['patient_id'],
  columns: [
    PATIENT_ID,
    {
      name: 'labelled',
      type: 'BOOLEAN',
      is: 'Whether the label file has a row of the patient.',
      required: true,
    },
    {
      name: 'target',
      type: 'INT32',
      is: '1 where a row of the label file says so, else 0; nothing without a row.',
    },
    { name: 'class', type: 'STRING', is: 'Class of the class file.' },
    { name: 'boxes', type: 'INT32', is: 'Number of boxes.', required: true },
    { name: 'split', type: 'STRING', is: 'Split of the first image.' },
    { name: 'age', type: 'DOUBLE', is: 'Age in years, Patient Age (0010,1010).' },
    { name: 'sex', type: 'STRING', is: "Patient's Sex (0010,0040)." },
    { name: 'view_position', type: 'STRING', is: 'View Position (0018,5101).' },
  ],
  *rows({ catalogue, settings }) {
    for (const { number } of catalogue.patientSlugs()) {
      const { id, labelled, target, class: name, boxes } = catalogue.patient(number)!;
      const [image] = catalogue.images(number);
      const raw = image && catalogue.header(image.number);
      const header = raw && publishHeader(raw, id, settings.privacy, catalogue.rawId(id)).header;
      yield [
        ...[id, labelled, target ?? null, name ?? null, boxes, image?.split ?? null],
        (header && ageInYears(header)) ?? null,
        (header && firstText(header, Tag.PatientSex)) ?? null,
        (header && firstText(header, Tag.ViewPosition)) ?? null,
      ];
    }
  },
};

const boxes: ExportTable = {
  name: 'boxes',
  is: 'One row a box, in pixels of its image, from its top-left corner.',
  key: ['patient_id', 'box'],
  columns: [
    ofPatient,
    { name: 'box', type: 'INT32', is: "Number of the patient's box, from 1.", required: true },
    { name: 'x', type: 'DOUBLE', is: 'Left edge, pixels.', required: true },
    { name: 'y', type: 'DOUBLE', is: 'Top edge, pixels.', required: true },
    { name: 'width', type: 'DOUBLE', is: 'Width, pixels.', required: true },
    { name: 'height', type: 'DOUBLE', is: 'Height, pixels.', required: true },
    { name: 'name', type: 'STRING', is: 'The finding, where the dataset names it.' },
    { name: 'reader', type: 'STRING', is: 'Who drew it, where several people have read an image.' },
    { name: 'file', type: 'STRING', is: 'Path of its image within the dataset.' },
  ],
  *rows({ catalogue: { db } }) {
    const rows = db.iterate<Record<string, string | number | null>>(
      `SELECT p.id, b.number, b.x, b.y, b.width, b.height, b.name, b.reader, coalesce(i.shown, i.path) AS file
       FROM boxes b JOIN patients p ON p.number = b.patient LEFT JOIN images i ON i.number = b.image
       ORDER BY b.patient, b.number`,
    );
    for (const row of rows) yield Object.values(row);
  },
};

const images: ExportTable = {
  name: 'images',
  is: 'One row a file that should hold an image.',
  key: ['file'],
  columns: [
    { name: 'file', type: 'STRING', is: 'Path within the dataset.', required: true },
    ofPatient,
    { name: 'split', type: 'STRING', is: 'Split that the file belongs to.', required: true },
    { name: 'width', type: 'INT32', is: 'Columns (0028,0011); nothing where the file cannot be read.' },
    { name: 'height', type: 'INT32', is: 'Rows (0028,0010).' },
    { name: 'bits_stored', type: 'INT32', is: 'Bits Stored (0028,0101).' },
    { name: 'row_spacing', type: 'DOUBLE', is: 'Height of a pixel, mm.' },
    { name: 'column_spacing', type: 'DOUBLE', is: 'Width of a pixel, mm.' },
    {
      name: 'pixel_sha256',
      type: 'STRING',
      is: 'SHA-256 of the stored values of the first frame, little endian; nothing of an image that is withheld.',
    },
  ],
  *rows({ catalogue: { db } }) {
    const rows = db.iterate<Record<string, string | number | null>>(
      `SELECT coalesce(i.shown, i.path) AS path, p.id, i.split, i.columns, i.rows, i.bits_stored, i.row_spacing, i.column_spacing,
         CASE WHEN i.withheld IS NULL THEN i.pixel_sha256 END AS pixel_sha256
       FROM images i JOIN patients p ON p.number = i.patient ORDER BY i.number`,
    );
    for (const row of rows) yield Object.values(row);
  },
};

export const TABLES: ExportTable[] = [patients, boxes, images];
