import { z } from 'zod';

/**
 * What the settings say of the dataset's folder: for formats that cannot be found out from names alone. Formats that
 * need more than their name add it here.
 */
export const layoutSchema = z.strictObject({
  /** The format's name; without it each format is asked whether the folder is one of its own. */
  format: z.enum(['rsna', 'vindr-cxr', 'images']).optional(),
});

export type Layout = z.infer<typeof layoutSchema>;
