import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Finding } from '../catalogue/types.ts';
import type { Job, Provenance } from '../job.ts';
import type { Settings } from '../settings.ts';
import { summary } from '../statistics/summary.ts';
import { type PatientView, Report } from './report.ts';

/** Puts folders of images (by their name in the site, from where they lie) into the site: as hard links where the disk allows it, else as copies. */
export async function placeMedia(media: Record<string, string>, staging: string): Promise<void> {
  for (const [name, from] of Object.entries(media)) await placeFolder(from, path.join(staging, name));
}

async function placeFolder(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  if (entries.length === 0) return;
  await mkdir(to, { recursive: true });
  for (const entry of entries) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await placeFolder(source, target);
    else await place(source, target);
  }
}

async function place(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another disk, or one without links.
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

export interface SiteFileOptions {
  catalogue: Catalogue;
  settings: Settings;
  provenance: Provenance;
  staging: string;
  onPatients?: (patients: number) => void;
}

/** Writes the JSON files of the site: what the pages show, for programs. */
export async function writeSiteFiles(options: SiteFileOptions): Promise<void> {
  const { catalogue, settings, provenance, staging } = options;
  const job: Job = { catalogue: '', settings, words: '', provenance };
  const report = new Report(job, catalogue);
  const data = path.join(staging, 'data');
  await mkdir(data, { recursive: true });
  await writeFile(
    path.join(data, 'summary.json'),
    `${JSON.stringify(summary(catalogue, settings), null, 1)}\n`,
  );
  await writeFile(path.join(staging, 'build.json'), `${JSON.stringify(provenance, null, 1)}\n`);
  await writeArray(path.join(data, 'findings.json'), findingRows(catalogue));
  await writeArray(path.join(data, 'patients.json'), patientRows(report, options));
}

function* findingRows(catalogue: Catalogue): Generator<unknown> {
  for (const { code, severity, patients, message, file, line } of catalogue.findings()) {
    yield { code, severity, patients, message, ...(file && { file }), ...(line && { line }) };
  }
}

/** One row a patient, and by the way each patient's own record: both from one look into the catalogue. */
async function* patientRows(
  report: Report,
  { staging, onPatients }: SiteFileOptions,
): AsyncGenerator<unknown> {
  for (const { number, slug } of report.catalogue.patientSlugs()) {
    const view = report.patientView(number);
    await writeFile(path.join(staging, 'patients', slug, 'record.json'), `${JSON.stringify(record(view))}\n`);
    onPatients?.(1);
    const { patient, facts, images } = view;
    yield {
      id: patient.id,
      slug,
      split: facts.split ?? null,
      target: patient.target ?? null,
      class: patient.class ?? null,
      boxes: patient.boxes,
      age: facts.age ?? null,
      sex: facts.sex ?? null,
      view: facts.view ?? null,
      thumbnail: images[0]?.image.thumbnail ?? null,
      findings: [...new Set(view.findings.map((f) => f.code))],
    };
  }
}

/** A patient as other programs read it. Boxes in image pixels, origin at the image's top-left corner. */
function record({ patient, boxes, images, findings }: PatientView) {
  return {
    id: patient.id,
    labels: { target: patient.target ?? null, class: patient.class ?? null, labelled: patient.labelled },
    boxes: boxes.map(({ number, x, y, width, height }) => ({ number, x, y, width, height })),
    findings: findings.map(({ code, severity, message }: Finding) => ({ code, severity, message })),
    images: images.map(({ image, header }, i) => ({
      split: image.split,
      transferSyntaxUID: image.transferSyntaxUID ?? null,
      rows: image.rows ?? null,
      columns: image.columns ?? null,
      frames: image.frames ?? null,
      frame: image.frame ? `frames/${image.frame}` : null,
      ...(image.stack && { stack: image.stack.map((file) => `stacks/${file}`) }),
      ...(image.overlay && { overlay: `overlays/${image.overlay}` }),
      ...(image.stored && { stored: { file: `stored/${image.stored}`, offset: image.storedOffset } }),
      ...(image.windows.length > 0 && { windows: image.windows }),
      thumbnail: image.thumbnail ? `thumbnails/${image.thumbnail}` : null,
      storedValues:
        image.mean === undefined
          ? null
          : { min: image.min, max: image.max, mean: image.mean, standardDeviation: image.standardDeviation },
      problem: image.problem ?? null,
      withheld: header?.withheld.map((w) => w.tag) ?? [],
      // The first image's header stands at the top, where it is looked for.
      ...(i > 0 && { header: header?.header ?? null }),
    })),
    header: images[0]?.header?.header ?? null,
  };
}

/** A JSON array, a row a line, written as its rows come: memory does not grow with it. */
async function writeArray(file: string, rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    let pending = '[';
    let first = true;
    for await (const row of rows) {
      pending += `${first ? '\n' : ',\n'}${JSON.stringify(row)}`;
      first = false;
      if (pending.length > 65536) {
        await handle.write(pending);
        pending = '';
      }
    }
    await handle.write(`${pending}\n]\n`);
  } finally {
    await handle.close();
  }
}
