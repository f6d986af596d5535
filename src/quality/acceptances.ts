import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { loadYaml } from '../checked-yaml.ts';
import { CHECKS } from './index.ts';

/** Name of the file beside the settings. */
export const ACCEPTED_FILE = 'accepted.yaml';

const codes = CHECKS.map((check) => check.code);

/** Findings that somebody has looked at and lets stand. Every field says what it is for where it is declared. */
const acceptedSchema = z
  .array(
    z
      .strictObject({
        /** Code of the finding. */
        code: z.enum(codes as [string, ...string[]], { error: `one of ${codes.join(', ')}` }),
        /** Ids of the patients whose finding of this code is accepted. A group is accepted where all are named. */
        patients: z.array(z.string().min(1)).min(1).optional(),
        /** Or ids, with `*` for any characters; of findings without a patient the name of the file; `*` for all. */
        pattern: z.string().min(1).optional(),
        /** Why it may stand, for whoever reads the report. */
        reason: z.string().min(1),
        /** Who says so. */
        who: z.string().min(1),
      })
      .refine((entry) => (entry.patients === undefined) !== (entry.pattern === undefined), {
        error: 'either patients or pattern',
      }),
  )
  .nullable()
  .transform((entries) => entries ?? []);

/** One entry of the file, with the place where it stands. */
export type Acceptance = z.infer<typeof acceptedSchema>[number] & { file: string; line: number };

/**
 * Reads the acceptances of a report; none where there is no such file.
 * @param folders in which it may lie: the first that has one counts
 * @throws DataFault that names the key, its line and what is allowed
 */
export function loadAcceptances(...folders: string[]): Acceptance[] {
  const file = folders.map((folder) => path.join(folder, ACCEPTED_FILE)).find(existsSync);
  if (!file) return [];
  const { data, lineOf } = loadYaml(file, ACCEPTED_FILE, acceptedSchema, 'the entry');
  return data.map((entry, i) => ({ ...entry, file: ACCEPTED_FILE, line: lineOf([i]) ?? 1 }));
}

/**
 * Whether an acceptance covers a finding of its code.
 * @param ids of the finding's patients
 * @param file in which it stands
 */
export function accepts(
  { patients, pattern }: Pick<Acceptance, 'patients' | 'pattern'>,
  ids: readonly string[],
  file: string | null,
): boolean {
  if (patients) return ids.length > 0 && ids.every((id) => patients.includes(id));
  const fits = (text: string) => matches(pattern!, text);
  return ids.length > 0 ? ids.every(fits) : fits(file ?? '');
}

/** Whether a text is a pattern's, in which `*` stands for any characters. Greedy from left to right: linear. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === first;
  const last = rest.pop()!;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
