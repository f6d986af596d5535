import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Database } from '../catalogue/database.ts';
import type { DicomJson } from '../dicom/json.ts';
import { Audit } from '../privacy/audit.ts';
import { publishHeader } from '../privacy/policy.ts';
import { type CountedRefusal, RefusalCounter } from '../privacy/refusals.ts';
import type { PrivacySettings } from '../privacy/settings.ts';
import { ElementCounter } from './count.ts';
import { type DescribedElement, describeElement, inTagOrder, slugAllocator } from './describe.ts';
import { type TextList, textAt } from './id-list.ts';
import { Tally } from './tally.ts';

/** The headers to count, in the order of their patients. */
export interface CensusTask {
  /** File of the state, which holds them. */
  state: string;
  /** For each its number there, and the patient's number and id. */
  readings: Uint32Array;
  patients: Uint32Array;
  ids: TextList;
  /** What ids stand for where they are pseudonyms: an empty text for what is none. */
  rawIds: TextList | undefined;
  privacy: PrivacySettings;
}

/** What was counted. */
export interface CensusResult {
  /** In tag order, those within a sequence behind it. */
  elements: DescribedElement[];
  /** Headers counted. */
  files: number;
  /** Whether there were more elements than are counted. */
  cut: boolean;
  /** What the privacy policy refuses to publish, by element. */
  refused: CountedRefusal[];
}

/** Headers counted before the thread looks whether it is to end. */
const TURN = 500;

/** Counts the elements of headers on a thread of its own: one look through them, one at a time. */
export default async function count({
  state,
  readings,
  patients,
  ids,
  rawIds,
  privacy,
}: CensusTask): Promise<CensusResult> {
  const db = Database.beside(state);
  const audit = new Audit(path.join(path.dirname(state), 'privacy-audit.jsonl'));
  try {
    const tally = new Tally(db);
    const counter = new ElementCounter(tally);
    const refusals = new RefusalCounter();
    for (const [i, reading] of readings.entries()) {
      const row = db.get<{ header: string | null }>('SELECT header FROM headers WHERE reading = ?', reading);
      if (!row?.header) continue;
      const raw = JSON.parse(row.header) as DicomJson;
      const id = textAt(ids, i);
      const rawId = (rawIds && textAt(rawIds, i)) || undefined;
      const { header, withheld, refused } = publishHeader(raw, id, privacy, rawId);
      audit.add(id, withheld, refused);
      counter.add(patients[i]!, raw, header);
      for (const refusal of refused) refusals.add(refusal);
      if (counter.files % TURN === 0) await setImmediate();
    }
    audit.finish();
    tally.flush();
    const slugOf = slugAllocator();
    const { files, cut } = counter;
    const elements = inTagOrder(counter.elements).map((element) =>
      describeElement(element, tally, files, slugOf(element)),
    );
    return { elements, files, cut, refused: refusals.all() };
  } finally {
    db.close();
  }
}
