import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Job } from '../job.ts';
import type { Stages } from '../progress.ts';
import { writeSiteFiles } from './files.ts';
import type { PagesElsewhere } from './page-work.ts';
import { type PlanOptions, planPatients, planSite, type SitePlan } from './plan.ts';
import { type Renderers, renderPages } from './render.ts';
import { Report } from './report.ts';
import { decideChanges, type Staged, type StoredSite, stagedRecord } from './store.ts';
import { countStaleViews, prepareViews, type RecordFile, writeSources } from './views.ts';

export interface PublishOptions {
  /** Open for writing, with findings. */
  catalogue: Catalogue;
  job: Job;
  site: StoredSite;
  /** Stands for what all views depend on: the program and how images are published. */
  viewSalt: string;
  /** Stands for what all pages depend on besides: settings, base path and address. */
  pageSalt: string;
  /** Folder of images in the cache. */
  media: string;
  staging: string;
  jobs: number;
  stages: Stages;
  signal: AbortSignal | undefined;
  renderers: Renderers;
  /** Where pages are rendered by others: gives them the work, after which nothing is left to do, or brings their pages. */
  elsewhere?: PagesElsewhere;
  /** Writes further files of the site into a folder. */
  writeMore?: (folder: string) => Promise<void>;
}

/** A change of the site that is being prepared. */
export interface Preparation {
  options: PublishOptions;
  report: Report;
}

/** Finds out what the site has to hold of patients: needs findings, standings and the census, and no figures. */
export function beginChanges(options: PublishOptions): Preparation {
  const { catalogue, job } = options;
  const report = new Report(job, catalogue);
  writeSources(catalogue, options.viewSalt);
  planPatients(planOptions({ options, report }));
  return { options, report };
}

const planOptions = ({ options, report }: Preparation): PlanOptions => ({
  report,
  site: options.site.id,
  publication: options.job.provenance.publication,
  salt: options.pageSalt,
});

/**
 * Makes everything in which the site has to change, beside it: views, records, pages, files. Nothing of the site is
 * touched yet; what is to happen to it is decided in the state.
 * @returns the plan; where the pages are still to be rendered elsewhere, no more than that
 */
export async function prepareChanges(
  preparation: Preparation,
): Promise<{ plan: SitePlan; made?: { staged: Staged; changes: number } }> {
  const { options } = preparation;
  const { catalogue, job, site, staging, stages, signal } = options;
  const { publication } = job.provenance;
  const staged: Staged = {
    staging,
    rendered: [],
    files: path.join(staging, 'files'),
    records: path.join(staging, 'records'),
    media: options.media,
  };
  stages.begin('plan');
  const plan = planSite(planOptions(preparation));
  stages.end();

  stages.begin('records', countStaleViews(catalogue));
  mkdirSync(staged.records, { recursive: true });
  // Who only hands out pages writes no file of the site.
  const { elsewhere } = options;
  const putFile =
    elsewhere && 'handOut' in elsewhere
      ? undefined
      : (slug: string, name: RecordFile, text: string) =>
          writeFileSync(stagedRecord(staged, slug, name), text);
  await prepareViews(catalogue, publication, job.settings.privacy, putFile, (patients) =>
    stages.advance(patients),
  );
  stages.end(`${plan.staleRecords} written`);
  signal?.throwIfAborted();

  stages.begin('pages', plan.stalePages + plan.sharedPages);
  if (elsewhere && 'handOut' in elsewhere) {
    elsewhere.handOut(plan);
    stages.end(`${plan.stalePages + plan.sharedPages} handed out`);
    return { plan };
  }
  const rendering =
    elsewhere?.take(plan, path.join(staging, 'parts')) ??
    renderPages({
      renderers: options.renderers,
      job,
      jobs: options.jobs,
      pages: plan.stalePages,
      signal,
      onPages: (pages) => stages.advance(pages),
    });
  // Pages are rendered by other processes: there is time for the files meanwhile.
  const writing = writeSiteFiles({
    catalogue,
    settings: job.settings,
    provenance: job.provenance,
    folder: staged.files,
  }).then(() => options.writeMore?.(staged.files));
  const [rendered] = await Promise.allSettled([Promise.resolve(rendering), writing]);
  if (rendered.status === 'rejected') throw rendered.reason;
  staged.rendered = rendered.value;
  await writing;
  const reused = plan.keptPages > 0 ? `, ${plan.keptPages} reused` : '';
  stages.end(`${plan.stalePages + plan.sharedPages} rendered${reused}`);
  signal?.throwIfAborted();
  return { plan, made: { staged, changes: decideChanges(catalogue.db, site, staged) } };
}
