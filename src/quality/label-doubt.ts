import type { Catalogue } from '../catalogue/catalogue.ts';
import { LABEL } from './groups.ts';
import type { Check } from './types.ts';

/** Cases that are listed at most, those with the clearest vote. */
const LISTED = 25;
/** Labelled patients without whom the most similar images are not alike. */
const FEWEST_LABELS = 300;
/** Labelled neighbours without which there is no vote, and the share of them that may have the image's own label. */
const FEWEST = 10;
const OWN_SHARE = 0.1;

export const labelDoubt: Check = {
  code: 'label-doubt',
  severity: 'info',
  needsLooks: true,
  means: 'Nearly all of the most similar images have another label.',
  why: 'A hint for review, not an error: the label is compared with those of the 15 images that look most alike (edited nearest neighbours, Wilson 1972), and chest radiographs look alike for other reasons than disease. Where 5 % of the labels of made-up films were changed on purpose, 10 to 18 of a hundred images listed were among them, and 5 to 7 of a hundred drawn by lot.',
  remedy: `Look at the image again with its label in mind. At most ${LISTED} are listed, those with the clearest vote, and none where fewer than ${FEWEST_LABELS} patients are labelled.`,

  *find(catalogue, _settings, tell) {
    const labels = labelsOf(catalogue);
    if (labels.size < FEWEST_LABELS) return;
    const doubts = rankDoubts(labels, similarPatients(catalogue));
    if (doubts.length > LISTED) {
      const all = doubts.length.toLocaleString('en');
      tell(`${all} images have such neighbours; the ${LISTED} with the clearest vote are listed.`);
    }
    for (const { patient, message } of doubts.slice(0, LISTED)) yield { patients: [patient], message };
  },
};

/** A label that its neighbours do not have. */
export interface Doubt {
  patient: number;
  /** Votes for the label that most have less those for the own one, as a share of all. */
  lead: number;
  message: string;
}

/**
 * The labels that nearly none of the most similar images have, the clearest vote first.
 * @param labels of patients, by their numbers
 * @param similar for each patient those whose images are most like its own
 */
export function rankDoubts(
  labels: ReadonlyMap<number, string>,
  similar: Iterable<readonly [patient: number, others: readonly number[]]>,
): Doubt[] {
  const doubts: Doubt[] = [];
  for (const [patient, others] of similar) {
    const label = labels.get(patient);
    const votes = others.flatMap((other) => labels.get(other) ?? []);
    if (label === undefined || votes.length < FEWEST) continue;
    const counts = new Map<string, number>();
    for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
    const own = counts.get(label) ?? 0;
    counts.delete(label);
    const all = votes.length;
    if (own > OWN_SHARE * all) continue;
    const [other, most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]!;
    const message = `${most} of the ${all} most similar images are ${other}, ${own} ${own === 1 ? 'is' : 'are'} ${label} as this one`;
    doubts.push({ patient, lead: (most - own) / all, message });
  }
  return doubts.sort((a, b) => b.lead - a.lead || a.patient - b.patient);
}

/** Labels of labelled patients: the class, or the target where there is no class. */
export function labelsOf({ db }: Catalogue): Map<number, string> {
  const patients = db.iterate<{ number: number; label: string | null }>(
    `SELECT p.number, ${LABEL} AS label FROM patients p WHERE p.labelled`,
  );
  const labels = new Map<number, string>();
  for (const { number, label } of patients) if (label !== null) labels.set(number, label);
  return labels;
}

/** Patients with those whose images are most like their first one. */
export function* similarPatients({ db }: Catalogue): Generator<[patient: number, others: number[]]> {
  const last = db.get<{ n: number }>('SELECT coalesce(max(number), 0) AS n FROM main.images')!.n;
  const patientOf = new Uint32Array(last + 1);
  for (const row of db.iterate<{ number: number; patient: number }>(
    'SELECT number, patient FROM main.images',
  ))
    patientOf[row.number] = row.patient;
  const rows = db.iterate<{ image: number; nearest: string }>(
    'SELECT image, nearest FROM similar_images ORDER BY image',
  );
  for (const { image, nearest } of rows) {
    const patient = patientOf[image]!;
    if (patientOf[image - 1] === patient) continue;
    const others = JSON.parse(nearest) as [image: number, distance: number, likeness: number][];
    yield [patient, others.map(([other]) => patientOf[other]!)];
  }
}
