import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { Database } from '../../src/catalogue/database.ts';
import { openDataset } from '../../src/datasets/index.ts';
import type { Dataset } from '../../src/datasets/types.ts';
import { type IngestResult, ingest, listInputs } from '../../src/ingest/index.ts';
import type { IngestOptions } from '../../src/ingest/types.ts';
import { writeFindings } from '../../src/quality/write.ts';
import type { Settings } from '../../src/settings.ts';
import { startSimilarity } from '../../src/similarity/write.ts';

export type ReadOptions = Partial<
  Pick<
    IngestOptions,
    'jobs' | 'imaging' | 'reader' | 'verify' | 'overlays' | 'worker' | 'workerMegabytes' | 'fileSeconds'
  >
>;

/**
 * Reads a dataset into a catalogue with its findings, as a build does.
 * @param folder for the catalogue, the state and the images; what an earlier reading left there is used
 * @param meanwhile happens after the dataset was listed and before its images are read
 */
export async function readDataset(
  data: string | Dataset,
  folder: string,
  settings: Settings,
  options: ReadOptions = {},
  meanwhile: () => void = () => {},
): Promise<{ catalogue: Catalogue; media: string; read: IngestResult }> {
  const at = (name: string) => path.join(folder, name);
  mkdirSync(at('media'), { recursive: true });
  const { db: state } = Database.openState(at('state.sqlite'));
  state.close();
  const db = Database.create(at(`catalogue-${++made}.sqlite`), at('state.sqlite'));
  const dataset = typeof data === 'string' ? await openDataset(data, settings.dataset) : data;
  const listed = await listInputs(db, dataset);
  meanwhile();
  const read = await ingest(
    { dataset, db, media: at('media'), jobs: 1, imaging: 'sharp', reader: 'a test', ...options },
    listed,
  );
  await startSimilarity(db, { state: at('state.sqlite'), threads: 1, salt: 'a test' })();
  writeFindings(db, settings);
  return { catalogue: new Catalogue(db), media: at('media'), read };
}

let made = 0;
