import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Check } from './types.ts';

/** Cases that are listed at most, those with the clearest vote. */
const LISTED = 25;
/** Labelled neighbours without which there is no vote, and the share of them that may have the image's own label. */
const FEWEST = 10;
const OWN_SHARE = 0.1;

export const labelDoubt: Check = {
  code: 'label-doubt',
  severity: 'info',
  means: 'Nearly all of the most similar images have another label.',
  why: 'A hint for review, not an error: the label is compared with those of the 15 images that look most alike (edited nearest neighbours, Wilson 1972), and chest radiographs look alike for other reasons than disease. Where 5 % of the labels of made-up films were changed on purpose, one in ten to one in seven of the images listed were among them: twice what drawing them by lot would have found.',
  remedy: `Look at the image again with its label in mind. At most ${LISTED} are listed, those with the clearest vote.`,

  *find(catalogue) {
    const doubts: { patient: number; lead: number; message: string }[] = [];
    for (const { patient, label, neighbours } of votes(catalogue)) {
      const counts = new Map<string, number>();
      for (const other of neighbours) counts.set(other, (counts.get(other) ?? 0) + 1);
      const own = counts.get(label) ?? 0;
      counts.delete(label);
      const all = neighbours.length;
      if (all < FEWEST || own > OWN_SHARE * all) continue;
      const [other, votesForIt] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]!;
      const message = `${votesForIt} of the ${all} most similar images are ${other}, ${own} ${own === 1 ? 'is' : 'are'} ${label} as this one`;
      doubts.push({ patient, lead: (votesForIt - own) / all, message });
    }
    doubts.sort((a, b) => b.lead - a.lead || a.patient - b.patient);
    for (const { patient, message } of doubts.slice(0, LISTED)) yield { patients: [patient], message };
  },
};

/** Labelled patients, by their first image, with the labels of the patients whose images are most alike. */
function* votes({ db }: Catalogue): Generator<{ patient: number; label: string; neighbours: string[] }> {
  const labels = new Map<number, string>();
  const patients = db.iterate<{ number: number; label: string | null }>(
    "SELECT number, coalesce(class, 'target ' || target) AS label FROM patients WHERE labelled",
  );
  for (const { number, label } of patients) if (label !== null) labels.set(number, label);
  const patientOf = new Map<number, number>();
  for (const row of db.iterate<{ number: number; patient: number }>(
    'SELECT number, patient FROM main.images',
  ))
    patientOf.set(row.number, row.patient);
  const rows = db.iterate<{ image: number; nearest: string }>(
    `SELECT s.image, s.nearest FROM similar_images s JOIN main.images i ON i.number = s.image
     WHERE NOT EXISTS (SELECT 1 FROM main.images o WHERE o.patient = i.patient AND o.number < i.number)
     ORDER BY s.image`,
  );
  for (const { image, nearest } of rows) {
    const patient = patientOf.get(image)!;
    const label = labels.get(patient);
    if (label === undefined) continue;
    const others = (JSON.parse(nearest) as [number, number, number][]).map(
      ([other]) => patientOf.get(other)!,
    );
    yield { patient, label, neighbours: others.flatMap((other) => labels.get(other) ?? []) };
  }
}
