import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseYaml } from './checked-yaml.ts';
import { layoutSchema } from './datasets/layout.ts';
import { DataFault } from './errors.ts';
import { RETAIN_OPTIONS } from './privacy/profile/options.ts';
import { DEFAULT_PRIVACY, WITHHOLDING_REASONS } from './privacy/settings.ts';
import { HOST_NAMES } from './publishing/limits.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour of the form #rrggbb');

const webAddress = z.url({
  protocol: /^https?$/,
  error: 'a web address that begins with https:// or http://',
});

const STANDARD_IS = 'off, or a web address with {tag} in it, or with {group} and {element}';

/** An address that names the tag: any other would lead every element to one place. */
const standardTemplate = z
  .string(STANDARD_IS)
  .refine(
    (text) =>
      text === 'off' ||
      (/^https?:/.test(text) && URL.canParse(text) && /\{tag\}|\{group\}.*\{element\}/.test(text)),
    STANDARD_IS,
  );

/** A tag as people write it, `(0010,0010)` or `00100010`; read as eight upper-case digits. */
const tag = z
  .string()
  .regex(/^\(?[0-9a-f]{4},? ?[0-9a-f]{4}\)?$/i, 'a tag such as (0008,1030)')
  .transform((text) => text.replace(/[(), ]/g, '').toUpperCase());
const reason = z.string().min(1);

/** What of headers and images is published: see `PrivacySettings`. One word stands for the profile alone. */
const privacySchema = z.preprocess(
  (value) => (typeof value === 'string' ? { profile: value } : value),
  z
    .strictObject({
      profile: z.enum(['basic', 'declared-deidentified'], 'basic or declared-deidentified').default('basic'),
      retain: z.array(z.enum(RETAIN_OPTIONS, `one of ${RETAIN_OPTIONS.join(', ')}`)).default([]),
      redact: z.array(tag).default([]),
      accept: z.array(z.strictObject({ tag, reason })).default([]),
      /** Names in place of the ids of patients and the names of files. */
      pseudonyms: z
        .strictObject({ keyFile: z.string().min(1).optional(), keyVariable: z.string().min(1).optional() })
        .refine((source) => (source.keyFile === undefined) !== (source.keyVariable === undefined), {
          error: 'either keyFile or keyVariable',
        })
        .optional(),
      show: z
        .array(
          z.strictObject({
            images: z.enum(WITHHOLDING_REASONS, `one of ${WITHHOLDING_REASONS.join(', ')}`),
            reason,
          }),
        )
        .default([]),
    })
    .default(DEFAULT_PRIVACY),
);

/** The report's settings. Every field says what it is for at the place where it is declared. */
const settingsSchema = z.strictObject({
  /** Name of the dataset, in the site's header and in titles. */
  title: z.string().min(1),
  /** One or two sentences: what the dataset is. Shown on the overview and in link previews. */
  description: z.string().min(1),
  /** How to cite the dataset, as plain text. */
  citation: z.string().min(1).optional(),
  /** The dataset's own address. */
  homepage: webAddress.optional(),
  /** Terms under which the dataset may be used. */
  licence: z.strictObject({ name: z.string().min(1), url: webAddress.optional() }).optional(),
  /** Whom to write to about this report. */
  contact: z
    .strictObject({ name: z.string().min(1), url: webAddress.optional(), email: z.email().optional() })
    .optional(),
  /** A sentence that stands above every page, such as that the data is a sample. */
  notice: z.string().min(1).optional(),
  /** The classes in the order in which they are shown, by their name in the class CSV. */
  classes: z
    .record(
      z.string().min(1),
      z.strictObject({
        /** What the class means, in a sentence. */
        description: z.string().min(1).optional(),
        /** The target that goes with it; a patient of this class with the other one is a finding. */
        target: z.union([z.literal(0), z.literal(1)]).optional(),
        /** Its colour in every chart; one is chosen where none is given. */
        colour: colour.optional(),
      }),
    )
    .default({}),
  /** How the dataset's folder is read, where its names do not tell. */
  dataset: layoutSchema.optional(),
  /** Publish overlay planes (60xx) where files have them. They often hold text: look at them first. */
  overlays: z.boolean().default(false),
  /**
   * Where the standard explains an element of the header: `{group}` and `{element}` stand for the four digits of each,
   * `{tag}` for all eight. `off` for no links. The default is the standard's own dictionary: it has no anchors, but
   * browsers scroll to a text.
   */
  standard: standardTemplate.default(
    'https://dicom.nema.org/medical/dicom/current/output/chtml/part06/chapter_6.html#:~:text=({group}%2C{element})',
  ),
  /** What of headers and images may be published. */
  privacy: privacySchema,
  /** What the site offers to other programs under `/exports/`, as the command `export` writes it. */
  exports: z
    .array(z.enum(['coco', 'yolo', 'csv', 'parquet', 'croissant', 'citation']))
    .transform((names) => [...new Set(names)])
    .optional(),
  /**
   * Whether names of patients stand in groups, `/patients/3fa/NAME/`, so that no folder has more than 10,000 entries:
   * `auto` above 200,000 patients, or `grouped` always, for hosts with such a limit.
   */
  folders: z.enum(['auto', 'grouped'], 'auto or grouped').optional(),
  /**
   * Whether thumbnails are files of their own (`files`), or lie in sheets of up to 64 (`sheets`), for hosts that take few
   * files: a gallery then loads the sheets of which it shows some.
   */
  thumbnails: z.enum(['files', 'sheets'], 'files or sheets').optional(),
  /** Where the site will be hosted: a build warns where it is more than the host takes. */
  host: z.enum(HOST_NAMES, `one of ${HOST_NAMES.join(', ')}`).optional(),
  /** Submissions in the challenge's format, to be compared with the labels. Files lie beside the settings. */
  predictions: z
    .array(
      z.strictObject({
        /** Its name in the report. */
        name: z.string().min(1),
        /** CSV of patientId and PredictionString. */
        file: z.string().min(1),
      }),
    )
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different')
    .optional(),
  gallery: z
    .strictObject({
      /** Thumbnails on a page. */
      pageSize: z.int().min(1).max(1000).default(120),
    })
    .default({ pageSize: 120 }),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Reads a settings file (YAML).
 * @param file the path to read
 * @param name the path as messages should name it
 * @throws DataFault that names the key, what is allowed and what was found
 */
export function loadSettings(file: string, name = file): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new DataFault('the settings file cannot be read.', {
      file: name,
      remedy: 'Check the path given to --config.',
    });
  }
  return parseSettings(text, name);
}

/** Like `loadSettings`, from text. */
export function parseSettings(text: string, name: string): Settings {
  return parseYaml(text, name, settingsSchema, 'the setting').data;
}
