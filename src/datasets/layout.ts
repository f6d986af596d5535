import { z } from 'zod';

const heading = z.string().min(1);

/** Columns of a label CSV, by what they say: headings as the file has them. */
const columnsSchema = z.strictObject({
  /** File name, path or name without ending of the image. Without it rows speak of patients. */
  image: heading.optional(),
  /** Whose it is; without it each image is a patient. */
  patient: heading.optional(),
  /** What was found. */
  class: heading.optional(),
  /** 1 where something was found, 0 where nothing was. Without it a row with a box, or with a class that is not one of
   * `negative`, says 1. */
  target: heading.optional(),
  /** Who says so. */
  reader: heading.optional(),
  split: heading.optional(),
  /** A box: pixels from the top-left corner, either with its size or with its right and bottom edge. */
  x: heading.optional(),
  y: heading.optional(),
  width: heading.optional(),
  height: heading.optional(),
  right: heading.optional(),
  bottom: heading.optional(),
});

/**
 * What the settings say of the dataset's folder: for formats that cannot be found out from names alone. Formats that
 * need more than their name add it here.
 */
export const layoutSchema = z
  .strictObject({
    /** The format's name; without it each format is asked whether the folder is one of its own. */
    format: z
      .enum(['rsna', 'vindr-cxr', 'nih-chest-xray14', 'siim-acr', 'coco', 'yolo', 'csv', 'images'])
      .optional(),
    /** For `csv`: the file of labels, within the dataset's folder. */
    labels: z.string().min(1).optional(),
    /** For `csv`: the folder of the images; the whole dataset where nothing is said. */
    images: z.string().min(1).optional(),
    columns: columnsSchema.optional(),
    /** For `csv`: classes that say that nothing was found. */
    negative: z.array(z.string().min(1)).optional(),
  })
  .refine(
    ({ format, labels, columns }) => format !== 'csv' || (labels !== undefined && columns !== undefined),
    {
      message: 'labels and columns, which the format csv needs',
    },
  );

export type Layout = z.infer<typeof layoutSchema>;
