import type { Catalogue } from '../catalogue/catalogue.ts';
import { similarImages } from './similar.ts';

/**
 * The patients of the first cases of a check, to be shown side by side. To one that stands alone its most similar
 * ones are added: with them its label is compared.
 * @returns patients by their names in addresses
 */
export function patientGroups(
  catalogue: Catalogue,
  code: string,
  limit: number,
): { message: string; patients: string[] }[] {
  return catalogue.db
    .all<{ message: string; slugs: string }>(
      `SELECT f.message, (SELECT json_group_array(slug) FROM (
         SELECT p.slug FROM finding_patients q JOIN patients p ON p.number = q.patient
         WHERE q.finding = f.number ORDER BY p.number)) AS slugs
       FROM findings f WHERE f.code = ? ORDER BY f.number LIMIT ?`,
      code,
      limit,
    )
    .map(({ message, slugs }) => {
      const patients = JSON.parse(slugs) as string[];
      const [only, ...others] = patients;
      if (only === undefined || others.length > 0) return { message, patients };
      const similar = similarImages(catalogue, only).filter((image) => image.of === 1);
      return { message, patients: [only, ...new Set(similar.map((image) => image.slug))] };
    });
}
