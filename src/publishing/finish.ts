import { type Progress, Stages } from '../progress.ts';
import { compressSite, removeCompressed } from './compress.ts';
import { beyondLimits, type HostName, measureSite } from './limits.ts';
import { siteFiles } from './site-files.ts';

export interface FinishOptions {
  /** Folder of the site. */
  out: string;
  /** Whether it is the one in the cache from which a bucket was filled: nothing was ever compressed there. */
  isUploaded: boolean;
  jobs: number;
  precompress: boolean;
  host: HostName | undefined;
  progress: Progress;
}

/** What is done with a site that is complete: compressed texts beside it, and a look at what its host takes. */
export async function finishSite(options: FinishOptions): Promise<void> {
  const { out, isUploaded, jobs, precompress, host, progress } = options;
  if (precompress) {
    const stages = new Stages(progress);
    const { files, made, bytes, compressed } = await compressSite({
      out,
      jobs,
      onPlan: (n) => stages.begin('compress', n),
      onFile: () => stages.advance(1),
    });
    stages.end(
      `${made} of ${files} texts compressed; ${(bytes / 1e6).toFixed(1)} MB are ${(compressed / 1e6).toFixed(1)} MB in brotli`,
    );
  } else if (!isUploaded) removeCompressed(out);
  if (host) for (const text of beyondLimits(measureSite(siteFiles(out)), host)) progress.warn(text);
}
