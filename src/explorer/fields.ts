import type { Catalogue } from '../catalogue/catalogue.ts';
import { comparableImages } from '../statistics/comparable.ts';

/** Fields of patients, each defined once: what it is called, where it comes from, how it is shown. */
export interface FieldDefinition {
  /** Name in addresses: letters, digits, hyphens. */
  key: string;
  name: string;
  about: string;
  shown: 'open' | 'folded' | 'hidden';
  missing: string;
  kind: 'category' | 'number' | 'set';
  unit?: string;
  /**
   * SQL over `p` (patients), `i` (the first image) and `v` (the row that is published of the patient); NULL for no
   * value. Of a set a JSON array.
   */
  sql: string;
  values?: (string | number)[];
  /** Values of a category in the order in which they are shown; any others follow, the most frequent first. */
  order?: string[];
  labels?: ReadonlyMap<string, string>;
  colours?: ReadonlyMap<string, string>;
}

/** What the site knows of the values of fields, and the explorer takes from it. */
export interface Naming {
  /** Classes in the site's order. */
  classes: readonly { name: string; colour: string }[];
}

/** Facts about people come from what is published of a header: the policy has let them pass. */
const published = (name: string) => `json_extract(v.row, '$.${name}')`;

const TARGETS = new Map([
  ['1', 'Positive'],
  ['0', 'Negative'],
]);
const SEXES = new Map([
  ['F', 'Female'],
  ['M', 'Male'],
  ['O', 'Other'],
]);

export function definitions(catalogue: Catalogue, { classes }: Naming): FieldDefinition[] {
  const comparable = comparableImages(catalogue) ?? { where: '0', values: [] };
  const grey = (column: string) => ({
    sql: `CASE WHEN ${comparable.where} THEN i.${column} END`,
    values: comparable.values,
  });
  const unlike = 'No image, or grey levels unlike those of the others';
  return [
    {
      key: 'class',
      name: 'Class',
      about: catalogue.severalClasses
        ? 'Each patient once: who has several is in a group of their own.'
        : 'Of the class file.',
      shown: 'open',
      missing: 'No class',
      kind: 'category',
      sql: 'p.class',
      order: classes.map(({ name }) => name),
      colours: new Map(classes.map(({ name, colour }) => [name, colour])),
    },
    ...(catalogue.severalClasses
      ? [
          {
            key: 'classes',
            name: 'Each class',
            about: 'Classes that label rows name: a patient may have several.',
            shown: 'open' as const,
            missing: 'No class',
            kind: 'set' as const,
            sql: '(SELECT json_group_array(class) FROM patient_classes WHERE patient = p.number)',
            order: classes.map(({ name }) => name),
          },
        ]
      : []),
    {
      key: 'target',
      name: 'Target',
      about: 'Positive where any row of the label file says 1.',
      shown: 'open',
      missing: 'No label',
      kind: 'category',
      sql: 'CAST(p.target AS TEXT)',
      order: ['1', '0'],
      labels: TARGETS,
    },
    {
      key: 'boxes',
      name: 'Boxes',
      about: 'Number of boxes.',
      shown: 'open',
      missing: 'None known',
      kind: 'number',
      unit: '',
      sql: 'p.boxes',
    },
    {
      key: 'age',
      name: 'Age',
      about: "Patient's Age (0010,1010); above 120 years or below 0 it is not believed.",
      shown: 'open',
      missing: 'Not given, or not believed',
      kind: 'number',
      unit: 'years',
      sql: `CASE WHEN ${published('age')} BETWEEN 0 AND 120 THEN ${published('age')} END`,
    },
    {
      key: 'sex',
      name: 'Sex',
      about: "Patient's Sex (0010,0040).",
      shown: 'open',
      missing: 'Not given',
      kind: 'category',
      sql: published('sex'),
      labels: SEXES,
    },
    {
      key: 'view',
      name: 'View position',
      about: 'View Position (0018,5101).',
      shown: 'open',
      missing: 'Not given',
      kind: 'category',
      sql: published('view'),
    },
    {
      key: 'box-area',
      name: 'Area of the boxes',
      about:
        'All boxes of the first image together, in percent of it; what lies in two of them is counted twice.',
      shown: 'open',
      missing: 'No box',
      kind: 'number',
      unit: '% of the image',
      sql: `CASE WHEN p.boxes > 0 THEN (SELECT 100 * sum(width * height) FROM boxes WHERE patient = p.number AND image IS i.number)
        / (coalesce(nullif(i.rows, 0), 1024) * coalesce(nullif(i.columns, 0), 1024)) END`,
    },
    {
      key: 'brightness',
      name: 'Brightness',
      about: 'Mean of the stored values.',
      shown: 'open',
      missing: unlike,
      kind: 'number',
      unit: 'grey levels',
      ...grey('mean'),
    },
    {
      key: 'contrast',
      name: 'Contrast',
      about: 'Standard deviation of the stored values.',
      shown: 'folded',
      missing: unlike,
      kind: 'number',
      unit: 'grey levels',
      ...grey('standard_deviation'),
    },
    {
      key: 'sharpness',
      name: 'Sharpness',
      about: 'Variance of the Laplacian of the thumbnail: low where it is blurred.',
      shown: 'folded',
      missing: 'No image',
      kind: 'number',
      unit: '',
      sql: 'i.sharpness',
    },
    {
      key: 'spacing',
      name: 'Pixel spacing',
      about: 'Height of a pixel as the header has it.',
      shown: 'folded',
      missing: 'Not given',
      kind: 'number',
      unit: 'mm',
      sql: 'i.row_spacing',
    },
    {
      key: 'width',
      name: 'Image width',
      about: 'Columns of the image.',
      shown: 'folded',
      missing: 'No image',
      kind: 'number',
      unit: 'pixels',
      sql: 'i.columns',
    },
    {
      key: 'height',
      name: 'Image height',
      about: 'Rows of the image.',
      shown: 'folded',
      missing: 'No image',
      kind: 'number',
      unit: 'pixels',
      sql: 'i.rows',
    },
    {
      key: 'bits',
      name: 'Bits stored',
      about: 'Bits Stored (0028,0101).',
      shown: 'folded',
      missing: 'No image',
      kind: 'category',
      sql: 'CAST(i.bits_stored AS TEXT)',
    },
    {
      key: 'photometric',
      name: 'Photometric interpretation',
      about: 'Photometric Interpretation (0028,0004).',
      shown: 'folded',
      missing: 'No image',
      kind: 'category',
      sql: 'i.photometric',
    },
    {
      key: 'modality',
      name: 'Modality',
      about: 'Modality (0008,0060).',
      shown: 'folded',
      missing: 'Not given',
      kind: 'category',
      sql: 'i.modality',
    },
    {
      key: 'body-part',
      name: 'Body part',
      about: 'Body Part Examined (0018,0015).',
      shown: 'folded',
      missing: 'Not given',
      kind: 'category',
      sql: 'i.body_part',
    },
    {
      key: 'images',
      name: 'Images',
      about: 'Number of image files.',
      shown: 'folded',
      missing: 'None',
      kind: 'number',
      unit: '',
      sql: '(SELECT count(*) FROM images WHERE patient = p.number)',
    },
    {
      key: 'split',
      name: 'Split',
      about: 'Of the first image.',
      shown: 'open',
      missing: 'No image',
      kind: 'category',
      sql: published('split'),
      order: catalogue.splits().map(({ name }) => name),
    },
    {
      key: 'findings',
      name: 'Findings',
      about: 'What the checks found and nobody has accepted.',
      shown: 'folded',
      missing: 'None',
      kind: 'set',
      sql: published('findings'),
    },
    // Where a thumbnail lies in a sheet: its file under /sheets/, and its cell, from 0.
    ...(catalogue.db.get('SELECT 1 FROM sheet_cells')
      ? [
          {
            key: 'sheet',
            name: 'Sheet',
            about: '',
            shown: 'hidden' as const,
            missing: 'None',
            kind: 'category' as const,
            sql: 'c.sheet',
          },
          {
            key: 'cell',
            name: 'Cell',
            about: '',
            shown: 'hidden' as const,
            missing: 'None',
            kind: 'number' as const,
            unit: '',
            sql: 'c.cell',
          },
        ]
      : []),
    // The thumbnail's size, by which the grid knows whether there is one and where boxes lie on it.
    ...(['width', 'height'] as const).map((side) => ({
      key: `thumbnail-${side}`,
      name: `Thumbnail ${side}`,
      about: '',
      shown: 'hidden' as const,
      missing: 'No image',
      kind: 'number' as const,
      unit: 'pixels',
      sql: `CASE WHEN i.drawn IS NOT NULL THEN i.thumbnail_${side} END`,
    })),
  ];
}
