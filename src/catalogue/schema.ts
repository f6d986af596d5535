/** Version of the tables below. A catalogue of another version is refused by name and built anew. */
export const CATALOGUE_VERSION = 2;

export const SCHEMA = `
-- What the catalogue is of: key, value.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Entries of the dataset's folder, and what was read of its tables.
CREATE TABLE inputs (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, role TEXT, bytes INTEGER NOT NULL, files INTEGER,
  sha256 TEXT, rows INTEGER, columns TEXT, preview TEXT
) WITHOUT ROWID;

CREATE TABLE splits (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, labelled INTEGER NOT NULL);

-- One line a data row of the label CSV. state: ok, duplicate (of an earlier row), bad-box (its target can be
-- read, its box cannot be used), bad (nothing of it counts).
-- Boxes in image pixels, origin at the top-left corner of the image; NULL where the row has none.
CREATE TABLE label_rows (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, patient_id TEXT, target INTEGER,
  x REAL, y REAL, width REAL, height REAL, state TEXT NOT NULL
);
CREATE INDEX label_rows_patient ON label_rows (patient_id);

CREATE TABLE class_rows (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, patient_id TEXT, class TEXT
);
CREATE INDEX class_rows_patient ON class_rows (patient_id);

-- One line a patient, numbered in the order in which the site shows them: labelled ones first, then by id.
CREATE TABLE patients (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE,
  labelled INTEGER NOT NULL, target INTEGER, class TEXT, boxes INTEGER NOT NULL
);
CREATE INDEX patients_class ON patients (class, number);

-- Boxes of a patient numbered from 1 in the order of the rows; pixels, origin at the image's top-left corner.
CREATE TABLE boxes (
  patient INTEGER NOT NULL, number INTEGER NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, line INTEGER NOT NULL,
  PRIMARY KEY (patient, number)
) WITHOUT ROWID;

-- One line a file that should hold an image. problem: why it could not be read; NULL for a sound one.
-- frame: the image as displayed, under /frames/. stack: JSON, the files of all frames under /stacks/, where there
-- are several. stored: stored values in 16 bits under /stored/, less stored_offset. pixel_aspect: height of a pixel
-- over its width. windows: JSON, those that the header offers.
-- header: DICOM JSON Model as read, before the privacy policy: never published from here.
CREATE TABLE images (
  number INTEGER PRIMARY KEY, patient INTEGER NOT NULL, split TEXT NOT NULL, path TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL, slug TEXT NOT NULL UNIQUE,
  sha256 TEXT, transfer_syntax TEXT, header TEXT, pixel_bytes INTEGER, frames INTEGER,
  rows INTEGER, columns INTEGER, bits_stored INTEGER, photometric TEXT,
  min REAL, max REAL, mean REAL, standard_deviation REAL, histogram BLOB,
  frame TEXT, shown_frame INTEGER, stack TEXT, stored TEXT, stored_offset INTEGER, overlay TEXT, overlay_planes INTEGER, pixel_aspect REAL, windows TEXT,
  thumbnail TEXT, thumbnail_width INTEGER, thumbnail_height INTEGER, problem TEXT
);
CREATE INDEX images_patient ON images (patient, number);

CREATE TABLE findings (
  number INTEGER PRIMARY KEY, code TEXT NOT NULL, severity TEXT NOT NULL,
  file TEXT, line INTEGER, message TEXT NOT NULL
);
CREATE TABLE finding_patients (
  patient INTEGER NOT NULL, finding INTEGER NOT NULL, PRIMARY KEY (patient, finding)
) WITHOUT ROWID;
CREATE INDEX finding_patients_finding ON finding_patients (finding);
`;
