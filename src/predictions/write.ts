import type { Catalogue } from '../catalogue/catalogue.ts';
import { Evaluation } from './evaluate.ts';
import type { Rectangle } from './metric.ts';
import { type PredictionFile, predictionRows } from './read.ts';
import type { PredictionSummary } from './types.ts';

/** Problems and unknown ids that are told one by one. */
const TOLD = 20;

interface Person {
  number: number;
  labelled: number;
  class: string | null;
}

/**
 * Reads submissions into a catalogue and compares them with its boxes: tables `predictions`, `prediction_images` and
 * `prediction_boxes`.
 * @param slugs name of each in addresses
 * @param rename gives the name under which a patient is published
 */
export async function writePredictions(
  catalogue: Catalogue,
  files: readonly PredictionFile[],
  slugs: ReadonlyMap<string, string>,
  rename: (id: string) => string = (id) => id,
): Promise<void> {
  for (const [i, file] of files.entries()) await writeOne(catalogue, file, i, slugs.get(file.name)!, rename);
}

async function writeOne(
  { db }: Catalogue,
  file: PredictionFile,
  number: number,
  slug: string,
  rename: (id: string) => string,
): Promise<void> {
  const evaluation = new Evaluation();
  const problems: PredictionSummary['problems'] = { count: 0, first: [] };
  const unknown: PredictionSummary['unknown'] = { count: 0, first: [] };
  const seen = new Set<string>();
  let [rows, unlabelled] = [0, 0];
  const tell = (line: number, message: string) => {
    if (++problems.count <= TOLD) problems.first.push({ line, message });
  };
  db.exec('BEGIN');
  for await (const { line, id: raw, boxes, problem } of predictionRows(file)) {
    rows++;
    const id = rename(raw);
    if (problem !== undefined || seen.has(id)) {
      tell(line, problem ?? 'the patient has an earlier row, which counts');
      continue;
    }
    seen.add(id);
    const person = db.get<Person & Record<string, never>>(
      'SELECT number, labelled, class FROM patients WHERE id = ?',
      id,
    ) as Person | undefined;
    if (!person) {
      if (++unknown.count <= TOLD) unknown.first.push(id);
      continue;
    }
    if (!person.labelled) unlabelled++;
    const truth = db.all<Rectangle & Record<string, never>>(
      'SELECT x, y, width, height FROM boxes WHERE patient = ? ORDER BY number',
      person.number,
    ) as Rectangle[];
    // Where nobody knows the truth, predictions are shown and not judged.
    const judged = person.labelled
      ? evaluation.add(person.class, truth, boxes)
      : {
          boxes: boxes.map((box) => ({ ...box, hit: null, iou: null })),
          score: undefined,
          missed: 0,
          missedArea: 0,
        };
    db.run(
      'INSERT INTO prediction_images VALUES (?, ?, ?, ?, ?)',
      ...[number, person.number, judged.score ?? null, judged.missed, judged.missedArea],
    );
    judged.boxes.forEach(({ confidence, x, y, width, height, hit, iou }, n) => {
      db.run(
        'INSERT INTO prediction_boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ...[number, person.number, n + 1, confidence, x, y, width, height],
        hit === null ? null : Number(hit),
        iou,
      );
    });
  }
  db.exec('COMMIT');
  const labelled = db.get<{ n: number }>('SELECT count(*) AS n FROM patients WHERE labelled')!.n;
  const told = evaluation.summary();
  const summary: PredictionSummary = {
    name: file.name,
    slug,
    rows,
    problems,
    unlabelled,
    unknown,
    missing: labelled - told.images,
    ...told,
  };
  db.run('INSERT INTO predictions VALUES (?, ?, ?, ?)', number, slug, file.name, JSON.stringify(summary));
}
