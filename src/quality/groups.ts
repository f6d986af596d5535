import type { Catalogue } from '../catalogue/catalogue.ts';
import { once } from '../catalogue/once.ts';

/** Patients whose images belong together, with what is said of them. */
export interface Group {
  /** Numbers of the patients, ascending. */
  patients: number[];
  /** Splits of their images, in the dataset's order. */
  splits: string[];
  /** Whether several patients of one split are among them. */
  withinSplit: boolean;
  /** Labels of those that have any, each once: class, or target where there is no class. */
  labels: string[];
}

/** A patient's label, of `patients p`: the class, or the target where there is no class. */
export const LABEL = "coalesce(p.class, 'target ' || p.target)";

/** @param images their numbers */
export function groupOf({ db }: Catalogue, images: readonly number[]): Group {
  const rows = db.all<{ patient: number; split: string; label: string | null }>(
    `SELECT i.patient, i.split, CASE WHEN p.labelled THEN ${LABEL} END AS label
     FROM json_each(?) e JOIN main.images i ON i.number = e.value JOIN patients p ON p.number = i.patient
       JOIN splits s ON s.name = i.split
     ORDER BY s.position, i.patient`,
    JSON.stringify(images),
  );
  const each = <T>(values: T[]) => [...new Set(values)];
  const places = new Set(rows.map((row) => `${row.patient} ${row.split}`));
  const splits = each(rows.map((row) => row.split));
  return {
    withinSplit: places.size > splits.length,
    patients: each(rows.map((row) => row.patient)).sort((a, b) => a - b),
    splits,
    labels: each(rows.flatMap(({ label }) => (label === null ? [] : [label]))).sort(),
  };
}

/** Groups with differing labels first, then in the order of the site. */
export const inOrder = (groups: Group[]): Group[] =>
  groups.sort(
    (a, b) => Number(b.labels.length > 1) - Number(a.labels.length > 1) || a.patients[0]! - b.patients[0]!,
  );

/** What is to be added where the labels differ. */
export const differingLabels = ({ labels }: Group): string =>
  labels.length > 1 ? `, and their labels differ: ${labels.join('; ')}` : '';

/** Groups of images with the very same pixels: numbers of images, ascending. */
export const samePixels = once(({ db }: Catalogue): number[][] =>
  // The hash is of the stored values in their order: the same ones in another shape are another picture.
  db
    .all<{ images: string }>(
      `SELECT json_group_array(number) AS images FROM (
         SELECT number, pixel_sha256, rows, columns FROM main.images WHERE pixel_sha256 IS NOT NULL ORDER BY number)
       GROUP BY pixel_sha256, rows, columns HAVING count(*) > 1`,
    )
    .map(({ images }) => JSON.parse(images) as number[]),
);

/**
 * Connected components of a graph.
 * @param edges pairs of nodes
 * @returns nodes of each component, ascending; components in the order of their first nodes
 */
export function components(edges: Iterable<readonly [number, number]>): number[][] {
  const parents = new Map<number, number>();
  const rootOf = (node: number): number => {
    let root = node;
    while ((parents.get(root) ?? root) !== root) root = parents.get(root)!;
    // Whoever comes this way again has a shorter one.
    for (let at = node; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [a, b] of edges) {
    const [first, second] = [rootOf(a), rootOf(b)];
    parents.set(Math.max(first, second), Math.min(first, second));
    parents.set(Math.min(first, second), Math.min(first, second));
  }
  const found = new Map<number, number[]>();
  for (const node of [...parents.keys()].sort((a, b) => a - b)) {
    const root = rootOf(node);
    const members = found.get(root);
    if (members) members.push(node);
    else found.set(root, [node]);
  }
  return [...found.values()];
}
