import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { writeExplorer } from '../explorer/write.ts';
import type { Provenance } from '../job.ts';
import type { Settings } from '../settings.ts';
import { summary } from '../statistics/summary.ts';
import { writeHeaderFiles } from './census-files.ts';
import { changeFeed } from './change-feed.ts';
import { builds, changeRows } from './changes.ts';
import { describeClasses } from './classes.ts';
import { writeFigureFiles } from './figure-files.ts';
import { writeFindingFiles } from './finding-files.ts';
import { galleryRows } from './galleries.ts';
import { inputForPrograms, publishedInputs } from './inputs.ts';
import { paths } from './paths.ts';
import { predictions } from './predictions.ts';
import { hostFiles } from './security.ts';
import { MOST_BYTES, writeArray, writeArrayParts } from './write-lines.ts';

export interface SiteFileOptions {
  catalogue: Catalogue;
  settings: Settings;
  provenance: Provenance;
  /** Folder to write to. */
  folder: string;
}

/** Writes the JSON files of the site as a whole: what the pages show, for programs. */
export async function writeSiteFiles({
  catalogue,
  settings,
  provenance,
  folder,
}: SiteFileOptions): Promise<void> {
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(
    path.join(data, 'summary.json'),
    `${JSON.stringify(summary(catalogue, settings), null, 1)}\n`,
  );
  await writeFile(path.join(folder, 'build.json'), `${JSON.stringify(provenance, null, 1)}\n`);
  for (const [file, text] of hostFiles(provenance.publication))
    await writeFile(path.join(folder, file), text);
  await writeFigureFiles(catalogue, folder);
  await writeHeaderFiles(catalogue, data);
  const inputs = publishedInputs(catalogue).map((input) => JSON.stringify(inputForPrograms(input)));
  await writeArray(path.join(data, 'inputs.json'), inputs);
  const most = mostBytes(catalogue);
  await writeFindingFiles(catalogue, data, most);
  const compared = predictions(catalogue).map((each) => JSON.stringify(each));
  if (compared.length > 0) await writeArray(path.join(folder, paths.predictionsJson()), compared);
  await writeChanges(catalogue, provenance, settings, folder);
  await writeArrayParts(path.join(data, 'patients.json'), patientRows(catalogue), most);
  const classes = describeClasses(catalogue, settings);
  await writeArray(path.join(data, 'galleries.json'), galleryRows(catalogue, settings, classes));
  await writeExplorer({ catalogue, naming: { classes }, folder: data });
}

/** Bytes of a file above which it lies in parts. Where everybody's names fit one folder files stay whole, as they were. */
const mostBytes = (catalogue: Catalogue): number =>
  catalogue.grouped ? MOST_BYTES : Number.POSITIVE_INFINITY;

/** What changed from build to build, where a history is kept; the feed where its address is known. */
async function writeChanges(
  catalogue: Catalogue,
  { base, site }: Provenance,
  { title }: Settings,
  folder: string,
): Promise<void> {
  const all = builds(catalogue);
  if (all.length === 0) return;
  await writeArrayParts(path.join(folder, paths.changesJson()), changeRows(catalogue), mostBytes(catalogue));
  if (site === null) return;
  const feed = path.join(folder, paths.changesFeed());
  await mkdir(path.dirname(feed), { recursive: true });
  await writeFile(feed, changeFeed({ title, site, base, builds: all }));
}

/** One row a patient, as it lies prepared. */
function* patientRows({ db }: Catalogue): Generator<string> {
  const rows = db.iterate<{ row: string }>(
    'SELECT v.row FROM patients p JOIN views v ON v.slug = p.slug ORDER BY p.number',
  );
  for (const { row } of rows) yield row;
}
