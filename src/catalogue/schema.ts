/** Version of the tables below. A catalogue of another version is refused by name and built anew. */
export const CATALOGUE_VERSION = 21;
/** Version of what is kept between builds. A cache of another version is left behind and built anew. */
export const STATE_VERSION = 7;

/**
 * What one image file holds, as columns: the same in the readings that are kept between builds and in the
 * catalogue, which takes them over.
 *
 * at_min, at_max: shares of the stored values that are the least and the greatest one. sharpness: variance of the
 * Laplacian of the thumbnail. content_*: what is not a black border, in pixels of the image as displayed; NULL where all
 * of it is black. grey_mean, grey_deviation: of all greys as displayed.
 * doubts: JSON, what is doubtful within the header, as codes. age: years. row_spacing, column_spacing: height and width of a
 * pixel in mm. patient_id: as the header has it, before the privacy policy. media: name under which its files lie in the cache. frame_extension: of the full-size image as displayed.
 * stack: JSON, number (from 1) and extension of every frame, where there are several. stored_offset: to be added to
 * the file of stored values, where there is one. pixel_aspect: height of a pixel over its width. windows: JSON, those
 * that the header offers. notes: JSON, what is against the standard and was read nevertheless. display_table: 256
 * greys through which the samples of a published JPEG are displayed; NULL for the identity. drawn: JSON, the boxes on
 * the thumbnail (x, y, width, height in image pixels from the top-left corner). clean_bytes: size of the thumbnail
 * without boxes. problem: why it could not be read.
 */
export const READING_COLUMNS = {
  sha256: 'TEXT',
  patient_id: 'TEXT',
  transfer_syntax: 'TEXT',
  pixel_bytes: 'INTEGER',
  frames: 'INTEGER',
  rows: 'INTEGER',
  columns: 'INTEGER',
  bits_stored: 'INTEGER',
  photometric: 'TEXT',
  min: 'REAL',
  max: 'REAL',
  mean: 'REAL',
  standard_deviation: 'REAL',
  pixel_sha256: 'TEXT',
  perceptual_hash: 'TEXT',
  at_min: 'REAL',
  at_max: 'REAL',
  sharpness: 'REAL',
  content_x: 'REAL',
  content_y: 'REAL',
  content_width: 'REAL',
  content_height: 'REAL',
  grey_mean: 'REAL',
  grey_deviation: 'REAL',
  study_uid: 'TEXT',
  instance_uid: 'TEXT',
  doubts: 'TEXT',
  age: 'REAL',
  sex: 'TEXT',
  view_position: 'TEXT',
  modality: 'TEXT',
  body_part: 'TEXT',
  row_spacing: 'REAL',
  column_spacing: 'REAL',
  shown_frame: 'INTEGER',
  media: 'TEXT',
  frame_extension: 'TEXT',
  frame_bytes: 'INTEGER',
  stack: 'TEXT',
  stored_offset: 'INTEGER',
  overlay: 'INTEGER',
  overlay_planes: 'INTEGER',
  pixel_aspect: 'REAL',
  windows: 'TEXT',
  notes: 'TEXT',
  display_table: 'BLOB',
  drawn: 'TEXT',
  thumbnail_width: 'INTEGER',
  thumbnail_height: 'INTEGER',
  thumbnail_bytes: 'INTEGER',
  clean_bytes: 'INTEGER',
  problem: 'TEXT',
} as const;

export type ReadingColumn = keyof typeof READING_COLUMNS;

const readingColumns = Object.entries(READING_COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

/** Tables of statistics: they are computed beside the catalogue, into a file of their own, and put into it. */
export const FIGURES = `
-- Statistics as they are shown: json is a StoredFigure. page: of the site, position: on it. fingerprint: hash of the
-- figure, its pictures and the patients behind it.
CREATE TABLE figures (
  slug TEXT PRIMARY KEY, page TEXT NOT NULL, position INTEGER NOT NULL, json TEXT NOT NULL, fingerprint TEXT NOT NULL
);
-- Their pictures, PNG and WebP, under /data/figures/; of those cut from an image a hash of what they were cut from; and
-- of each page a hash of all that its figures were made of.
CREATE TABLE figure_pictures (file TEXT PRIMARY KEY, page TEXT NOT NULL, bytes BLOB NOT NULL, cut_from TEXT);
CREATE TABLE figure_pages (page TEXT PRIMARY KEY, made_of TEXT NOT NULL);
-- The patients behind a category of a figure, numbered from 0, and behind its cells: JSON, their numbers, ascending.
-- cell: number of the column from 1, 0 for the category as a whole.
CREATE TABLE figure_patients (
  figure TEXT NOT NULL, category INTEGER NOT NULL, cell INTEGER NOT NULL, patients TEXT NOT NULL,
  PRIMARY KEY (figure, category, cell)
);
`;

/** What changed from build to build, taken over from the file of the history. */
const HISTORY = `
-- record, change: JSON, a BuildRecord and what a PatientChange says. Changes are of patients who are there.
CREATE TABLE history_builds (build INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE history_changes (
  position INTEGER PRIMARY KEY, build INTEGER NOT NULL, slug TEXT NOT NULL, change TEXT NOT NULL
);
CREATE INDEX history_changes_slug ON history_changes (slug, position);
CREATE INDEX history_changes_build ON history_changes (build, position);
-- Patients who are no longer there, and the build that found so.
CREATE TABLE history_withdrawn (slug TEXT PRIMARY KEY, id TEXT NOT NULL, build INTEGER NOT NULL) WITHOUT ROWID;
`;

/** What submissions predict, beside the truth. */
const PREDICTIONS = `
-- In the order of the settings, from 0. json: a PredictionSummary.
CREATE TABLE predictions (number INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, json TEXT NOT NULL);
-- Patients whom a submission has a row of. score: NULL where the image does not count or has no label. missed,
-- missed_area: true boxes that nothing hit.
CREATE TABLE prediction_images (
  prediction INTEGER NOT NULL, patient INTEGER NOT NULL, score REAL, missed INTEGER NOT NULL, missed_area REAL NOT NULL,
  PRIMARY KEY (patient, prediction)
) WITHOUT ROWID;
-- Numbered from 1, the most confident first. hit: 1 or 0; iou: the largest with a true box. Both NULL without a label.
CREATE TABLE prediction_boxes (
  prediction INTEGER NOT NULL, patient INTEGER NOT NULL, number INTEGER NOT NULL, confidence REAL NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, hit INTEGER, iou REAL,
  PRIMARY KEY (patient, prediction, number)
) WITHOUT ROWID;
`;

/** The catalogue: what the dataset says, derived anew whenever any of it changed. */
export const SCHEMA = `
-- What the catalogue is of: key, value.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Entries of the dataset's folder, and what was read of its tables. columns: JSON, headings. preview: JSON, the first
-- rows. whole_rows: rows with as many cells as headings. profile: JSON, a ColumnRecord a column, counted in these.
CREATE TABLE inputs (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, role TEXT, bytes INTEGER NOT NULL, files INTEGER,
  sha256 TEXT, rows INTEGER, columns TEXT, preview TEXT, whole_rows INTEGER, profile TEXT
) WITHOUT ROWID;

CREATE TABLE splits (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, labelled INTEGER NOT NULL);

-- One line a statement of the labels: a data row of the label CSV, an annotation. image: the file it is of, as the
-- dataset names it; split: where it puts it; name: the finding; reader: who says so. outline: JSON, closed lines in image
-- pixels, x and y by turns. All NULL where the format has none. state: ok, duplicate (of an earlier row), bad-box (its target can be
-- read, its box cannot be used), bad (nothing of it counts).
-- Boxes in image pixels, origin at the top-left corner of the image; NULL where the row has none.
-- further: JSON, cells of columns that the format does not know, by heading, as read; NULL where there are none.
CREATE TABLE label_rows (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, patient_id TEXT, target INTEGER,
  x REAL, y REAL, width REAL, height REAL, state TEXT NOT NULL,
  further TEXT, image TEXT, split TEXT, name TEXT, reader TEXT, outline TEXT
);
CREATE INDEX label_rows_patient ON label_rows (patient_id);
CREATE INDEX label_rows_image ON label_rows (image) WHERE image IS NOT NULL;

CREATE TABLE class_rows (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, patient_id TEXT, class TEXT, further TEXT
);
CREATE INDEX class_rows_patient ON class_rows (patient_id);

-- One line a row of a table that names images without saying anything about them, such as a sample submission.
CREATE TABLE listed_rows (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, patient_id TEXT, split TEXT NOT NULL
);
CREATE INDEX listed_rows_patient ON listed_rows (patient_id);

-- One line a patient, numbered in the order in which the site shows them: labelled ones first, then by id.
CREATE TABLE patients (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE,
  labelled INTEGER NOT NULL, target INTEGER, class TEXT, boxes INTEGER NOT NULL
);
-- What pseudonyms of patients stand for: never published. Empty where ids are as the dataset has them.
CREATE TABLE identities (id TEXT PRIMARY KEY, raw TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX patients_class ON patients (class, number);
CREATE INDEX patients_target ON patients (target, number);

-- The classes of a patient, who may have several where the dataset says so (meta has 'several_classes').
CREATE TABLE patient_classes (
  class TEXT NOT NULL, patient INTEGER NOT NULL, PRIMARY KEY (class, patient)
) WITHOUT ROWID;
CREATE INDEX patient_classes_patient ON patient_classes (patient);

-- Those who read images, by the name in the labels, and as they may be published: codes as they are, others numbered.
CREATE TABLE readers (name TEXT PRIMARY KEY, shown TEXT NOT NULL) WITHOUT ROWID;

-- Boxes of a patient numbered from 1 in the order of the rows; pixels, origin at the image's top-left corner. image: the
-- one it is drawn on; NULL where the dataset has none. name, outline: as in label_rows. reader: as it is published. tint: number of
-- the colour of boxes that have a name, the same for all of one name.
CREATE TABLE boxes (
  patient INTEGER NOT NULL, number INTEGER NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, line INTEGER NOT NULL,
  image INTEGER, name TEXT, reader TEXT, outline TEXT, tint INTEGER,
  PRIMARY KEY (patient, number)
) WITHOUT ROWID;
CREATE INDEX boxes_image ON boxes (image, number);

-- One line a file that should hold an image, with what was read of it. name: what the labels call it. shown: what is
-- published in place of the path; NULL where that is itself. slug: its name in the site.
-- modified: time of its last change, in milliseconds since 1970. withheld: why the privacy policy shows no picture of it.
CREATE TABLE images (
  number INTEGER PRIMARY KEY, name TEXT, shown TEXT, patient INTEGER NOT NULL, split TEXT NOT NULL, path TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL, modified REAL NOT NULL, slug TEXT NOT NULL UNIQUE, reading INTEGER, withheld TEXT, ${readingColumns}
);
CREATE INDEX images_patient ON images (patient, number);
-- Where thumbnails lie in sheets: sheet is a file under /sheets/, cell one of its cells, from 0. Empty where each
-- thumbnail is a file of its own.
CREATE TABLE sheet_cells (image INTEGER PRIMARY KEY, sheet TEXT NOT NULL, cell INTEGER NOT NULL);
CREATE INDEX sheet_cells_sheet ON sheet_cells (sheet, cell);

-- Labelled patients with an image, with the facts of their first one. age: years, NULL where nobody can be that old.
CREATE VIEW people AS
  SELECT p.number, p.target, p.class, i.sex, i.view_position, i.body_part, i.modality, i.age AS written_age,
    CASE WHEN i.age BETWEEN 0 AND 120 THEN i.age END AS age
  FROM patients p JOIN images i ON i.number = (SELECT min(number) FROM images WHERE patient = p.number)
  WHERE p.labelled;

-- What was found amiss while the folder and its tables were read, before patients have numbers.
CREATE TABLE reading_findings (
  code TEXT NOT NULL, severity TEXT NOT NULL, patient_id TEXT, file TEXT NOT NULL, line INTEGER, message TEXT NOT NULL
);
-- box: number of the patient's box it is about. concerns: how many of what its check counts (images, boxes ...) it
-- stands for. accepted: number of the acceptance that covers it; NULL where it is open.
CREATE TABLE findings (
  number INTEGER PRIMARY KEY, code TEXT NOT NULL, severity TEXT NOT NULL,
  file TEXT, line INTEGER, message TEXT NOT NULL,
  box INTEGER, concerns INTEGER NOT NULL DEFAULT 1, accepted INTEGER
);
CREATE INDEX findings_code ON findings (code, number);
CREATE TABLE finding_patients (
  patient INTEGER NOT NULL, finding INTEGER NOT NULL, PRIMARY KEY (patient, finding)
) WITHOUT ROWID;
CREATE INDEX finding_patients_finding ON finding_patients (finding);
-- Findings that somebody has looked at and let stand.
CREATE TABLE acceptances (number INTEGER PRIMARY KEY, code TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL);
-- What a check found out about the dataset and its page says: thresholds, and how many it could judge.
CREATE TABLE check_notes (code TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;

${FIGURES}
${HISTORY}
${PREDICTIONS}
-- Census of the headers' elements, in tag order: json is a CensusElement. slug: tags from the outermost sequence
-- inwards, lower case, joined by hyphens. paged: whether it has a page of its own. constant: the value that every
-- file that has a header has there; NULL where they differ. usual: JSON, a CensusUsual, where nearly all files are alike
-- and a few are not. meta has the whole under 'census'.
CREATE TABLE census (
  position INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, paged INTEGER NOT NULL, constant TEXT, json TEXT NOT NULL, usual TEXT
);
-- The first patients of each group of files of an element; groups are numbered from 0, as in json.
CREATE TABLE census_patients (
  element INTEGER NOT NULL, part INTEGER NOT NULL, patient INTEGER NOT NULL, PRIMARY KEY (element, part, patient)
) WITHOUT ROWID;

-- Patients with a file that is not as nearly all others in an element (its position in the census).
CREATE TABLE unusual (patient INTEGER NOT NULL, element INTEGER NOT NULL, PRIMARY KEY (patient, element)) WITHOUT ROWID;

-- Where a patient stands among those of the labelled splits: percentile ranks in whole percent, NULL where the patient
-- has no value or none that can be compared. See statistics/standing.ts.
CREATE TABLE standings (
  patient INTEGER PRIMARY KEY, brightness INTEGER, contrast INTEGER, box_area INTEGER, age INTEGER
);
-- What each image is like. nearest: JSON, the most similar images of other patients, the most similar one first, each
-- as number, bits in which the perceptual hashes differ, correlation of the pictures. reach: bits up to which others were
-- looked at for it. near: how many are near enough to be the same picture. outline: 16 x 16 greys. meta says under
-- 'similarity' what this was made of.
CREATE TABLE similar_images (
  image INTEGER PRIMARY KEY, nearest TEXT NOT NULL, reach INTEGER NOT NULL, near INTEGER NOT NULL
);
-- Pairs of images that show the same and are not of the very same pixels. first: the one whose file is named before.
CREATE TABLE image_copies (
  first INTEGER NOT NULL, second INTEGER NOT NULL, distance INTEGER NOT NULL, likeness REAL NOT NULL,
  PRIMARY KEY (first, second)
) WITHOUT ROWID;

-- Pages to render: page is a patient's slug for kind 'patient', a number for kind 'gallery' (of the one
-- whose folder stands beside it), the end of the address for kind 'behind' (patients behind a category of the
-- figure that stands beside it), an element's slug for kind 'header', and a number for kind 'check' (of the check whose
-- code stands beside it).
CREATE TABLE stale_pages (
  position INTEGER PRIMARY KEY, kind TEXT NOT NULL, page TEXT NOT NULL, beside TEXT
);
`;

/** What is kept between builds: work that need not be done again, and what the site on disk is made of. */
export const STATE_SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One line a file that was read: valid as long as its path, size and time of change stay, and the program that read
-- it (reader). transient: the fault lay in the disk or in the moment, so it is read again next time.
CREATE TABLE readings (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, modified REAL NOT NULL,
  reader TEXT NOT NULL, transient INTEGER NOT NULL, ${readingColumns}
);
-- Large columns apart, so that looking through the readings stays quick.
-- header: DICOM JSON Model as read, before the privacy policy: never published from here.
-- histogram: 256 counts of 32 bits, little endian.
CREATE TABLE headers (reading INTEGER PRIMARY KEY, header TEXT, histogram BLOB);
-- Greys of the picture as displayed, row by row, whatever its proportions: 16 x 16 of them, slightly blurred, and 64 x 64.
CREATE TABLE miniatures (reading INTEGER PRIMARY KEY, outline BLOB NOT NULL, miniature BLOB NOT NULL);

CREATE INDEX readings_media ON readings (media);
-- Images in the cache, by the name that is before them, that a reading has given up: nobody else may need them.
CREATE TABLE discarded (media TEXT NOT NULL);

-- What a patient's page shows, behind the privacy policy. source: hash of all it was made of.
-- page: JSON for the page; row: JSON for galleries and patients.json.
CREATE TABLE views (
  slug TEXT PRIMARY KEY, source TEXT NOT NULL, page TEXT NOT NULL, row TEXT NOT NULL
);

-- Sites that were built with this cache, by their folder. signature: hash of everything the finished site was made
-- of. staging: folder whose files are being moved into the site; NULL when none are.
CREATE TABLE sites (id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, signature TEXT, staging TEXT, summary TEXT);

-- Files of a site. kind: page, record, media, figure, site (of the report as a whole). fingerprint: hash of what it was made
-- of. bytes, modified: as it was put there, to notice what somebody else changed.
CREATE TABLE outputs (
  site INTEGER NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT NOT NULL,
  bytes INTEGER NOT NULL, modified REAL NOT NULL, PRIMARY KEY (site, path)
) WITHOUT ROWID;

-- Changes to a site that are decided and may be half done. source: file that takes the place; NULL where the old one
-- goes. link: 1 where the source stays in the cache.
CREATE TABLE pending (
  site INTEGER NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT NOT NULL,
  source TEXT, link INTEGER NOT NULL, PRIMARY KEY (site, path)
) WITHOUT ROWID;
`;
