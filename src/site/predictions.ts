import type { Catalogue } from '../catalogue/catalogue.ts';
import type { PredictionSummary } from '../predictions/types.ts';

export type { PredictionSummary } from '../predictions/types.ts';

/** Patients in a list of the worst. */
const WORST = 60;

/** All submissions, in the order of the settings. */
export const predictions = ({ db }: Catalogue): PredictionSummary[] =>
  db
    .all<{ json: string }>('SELECT json FROM predictions ORDER BY number')
    .map(({ json }) => JSON.parse(json) as PredictionSummary);

/** A box that a submission predicts of a patient; `hit` and `iou` are null where nobody knows the truth. */
export interface PatientPrediction {
  confidence: number;
  x: number;
  y: number;
  width: number;
  height: number;
  hit: boolean | null;
  /** The largest overlap with a true box, from 0 to 1. */
  iou: number | null;
}

/** What the submissions say of one patient: those that have a row of it. */
export interface PatientPredictions {
  number: number;
  name: string;
  slug: string;
  /** Score of the image; null where it is left out or not judged. */
  score: number | null;
  boxes: PatientPrediction[];
}

const IMAGES = `SELECT p.slug AS patient, i.prediction AS number, q.name, q.slug, i.score,
    (SELECT json_group_array(json_array(confidence, x, y, width, height, hit, iou)) FROM (
      SELECT * FROM prediction_boxes b WHERE b.prediction = i.prediction AND b.patient = i.patient ORDER BY b.number
    )) AS boxes
  FROM prediction_images i JOIN patients p ON p.number = i.patient JOIN predictions q ON q.number = i.prediction`;

interface Row {
  patient: string;
  number: number;
  name: string;
  slug: string;
  score: number | null;
  boxes: string;
}

export function patientPredictions({ db }: Catalogue, slug: string): PatientPredictions[] {
  return db
    .all<Row & Record<string, never>>(`${IMAGES} WHERE p.slug = ? ORDER BY i.prediction`, slug)
    .map(({ number, name, slug: of, score, boxes }: Row) => ({
      number,
      name,
      slug: of,
      score,
      boxes: (JSON.parse(boxes) as number[][]).map(([confidence, x, y, width, height, hit, iou]) => ({
        confidence: confidence!,
        x: x!,
        y: y!,
        width: width!,
        height: height!,
        hit: hit === null ? null : hit === 1,
        iou: iou ?? null,
      })),
    }));
}

/** The same of all patients as texts that change where it does, in the order of the patients. */
export function* predictionTexts({ db }: Catalogue): Generator<[slug: string, text: string]> {
  if (!db.get('SELECT 1 FROM predictions')) return;
  let current: [string, string] | undefined;
  const rows = db.iterate<Row & Record<string, never>>(`${IMAGES} ORDER BY i.patient, i.prediction`);
  for (const { patient, ...row } of rows as Iterable<Row>) {
    if (current?.[0] !== patient) {
      if (current) yield current;
      current = [patient, ''];
    }
    current[1] += JSON.stringify(row);
  }
  if (current) yield current;
}

export interface WorstCase {
  slug: string;
  /** Why it is listed. */
  note: string;
}

/** Patients of whom most boxes were missed, and among them those with the largest. */
export function worstMisses({ db }: Catalogue, prediction: number): WorstCase[] {
  return db
    .all<{ slug: string; missed: number; boxes: number }>(
      `SELECT p.slug, i.missed, p.boxes FROM prediction_images i JOIN patients p ON p.number = i.patient
       WHERE i.prediction = ? AND i.missed > 0
       ORDER BY i.missed DESC, i.missed_area DESC, i.patient LIMIT ${WORST}`,
      prediction,
    )
    .map(({ slug, missed, boxes }) => ({ slug, note: `${missed} of ${boxes} missed` }));
}

/** Patients with the most confident predictions that hit nothing. */
export function worstFalseAlarms({ db }: Catalogue, prediction: number): WorstCase[] {
  return db
    .all<{ slug: string; confidence: number }>(
      `SELECT p.slug, max(b.confidence) AS confidence FROM prediction_boxes b JOIN patients p ON p.number = b.patient
       WHERE b.prediction = ? AND b.hit = 0 GROUP BY b.patient
       ORDER BY confidence DESC, b.patient LIMIT ${WORST}`,
      prediction,
    )
    .map(({ slug, confidence }) => ({ slug, note: `confidence ${confidence.toFixed(2)}` }));
}
