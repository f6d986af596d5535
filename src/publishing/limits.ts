/** What hosts of static sites take, as they say it. */
export interface HostLimits {
  name: string;
  title: string;
  /** Files of a site; of a folder. */
  files?: number;
  folderFiles?: number;
  /** Bytes of a file; of a site. */
  fileBytes?: number;
  siteBytes?: number;
  /** Where the host says so: limits change, look there before you rely on one. */
  source: string;
}

const MiB = 2 ** 20;

export const HOST_LIMITS = [
  {
    name: 'github-pages',
    title: 'GitHub Pages',
    siteBytes: 10 ** 9,
    fileBytes: 100 * MiB,
    source: 'https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits',
  },
  {
    name: 'cloudflare-pages',
    title: 'Cloudflare Pages, free plan',
    files: 20_000,
    fileBytes: 25 * MiB,
    source: 'https://developers.cloudflare.com/pages/platform/limits/ (paid plans take 100,000 files)',
  },
  {
    name: 'netlify',
    title: 'Netlify',
    folderFiles: 54_000,
    source: 'https://docs.netlify.com/deploy/create-deploys/',
  },
  {
    name: 'hugging-face',
    title: 'Hugging Face static Spaces',
    files: 100_000,
    folderFiles: 10_000,
    source: 'https://huggingface.co/docs/hub/storage-limits',
  },
  {
    name: 's3-cloudfront',
    title: 'Amazon S3 with CloudFront',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html',
  },
  { name: 'nginx', title: 'nginx', source: 'a server of your own' },
] as const satisfies HostLimits[];

export type HostName = (typeof HOST_LIMITS)[number]['name'];
export const HOST_NAMES = HOST_LIMITS.map(({ name }) => name) as [HostName, ...HostName[]];

/** A site by what hosts count. */
export interface SiteMeasure {
  files: number;
  bytes: number;
  largestFile: { path: string; bytes: number };
  fullestFolder: { path: string; entries: number };
}

/** @param files of the site, in any order */
export function measureSite(files: Iterable<{ path: string; bytes: number }>): SiteMeasure {
  const measure: SiteMeasure = {
    files: 0,
    bytes: 0,
    largestFile: { path: '', bytes: 0 },
    fullestFolder: { path: '', entries: 0 },
  };
  const folders = new Map<string, number>();
  const count = (entry: string) => {
    const folder = entry.slice(0, Math.max(0, entry.lastIndexOf('/')));
    const entries = (folders.get(folder) ?? 0) + 1;
    folders.set(folder, entries);
    // A folder is an entry of the one that it stands in.
    if (entries === 1 && folder !== '') count(folder);
    if (entries > measure.fullestFolder.entries) measure.fullestFolder = { path: folder, entries };
  };
  for (const { path, bytes } of files) {
    measure.files++;
    measure.bytes += bytes;
    if (bytes > measure.largestFile.bytes) measure.largestFile = { path, bytes };
    count(path);
  }
  return measure;
}

const number = new Intl.NumberFormat('en');
const megabytes = (bytes: number) => `${number.format(Math.ceil(bytes / 1e6))} MB`;

/** What of a site a host does not take, each with what helps; nothing where it fits. */
export function beyondLimits(site: SiteMeasure, name: HostName): string[] {
  const { title, files, folderFiles, fileBytes, siteBytes }: HostLimits = HOST_LIMITS.find(
    (host) => host.name === name,
  )!;
  const found: string[] = [];
  const elsewhere = 'host full-size images elsewhere (--frames-url) or leave them out (--images none)';
  if (siteBytes !== undefined && site.bytes > siteBytes)
    found.push(
      `${title} takes ${megabytes(siteBytes)}, and the site has ${megabytes(site.bytes)}: ${elsewhere}.`,
    );
  if (files !== undefined && site.files > files)
    found.push(
      `${title} takes ${number.format(files)} files, and the site has ${number.format(site.files)}: ${elsewhere}, put thumbnails into sheets (thumbnails: sheets) and more on a page of the galleries (gallery: pageSize), or publish a class at a time.`,
    );
  if (fileBytes !== undefined && site.largestFile.bytes > fileBytes)
    found.push(
      `${title} takes files of ${megabytes(fileBytes)}, and ${site.largestFile.path} has ${megabytes(site.largestFile.bytes)}: leave stored values and stacks out (--images frame).`,
    );
  if (folderFiles !== undefined && site.fullestFolder.entries > folderFiles)
    found.push(
      `${title} takes ${number.format(folderFiles)} entries a folder, and ${site.fullestFolder.path || 'the site'} has ${number.format(site.fullestFolder.entries)}: let names stand in groups (folders: grouped), ${elsewhere}, or choose another host.`,
    );
  return found;
}
