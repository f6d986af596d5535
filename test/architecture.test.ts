import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Which folder of src may import from which: any other arrow is a fault. Files at the top stand by name. */
const ALLOWED: Record<string, string[]> = {
  'errors.ts': [],
  'settings.ts': ['checked-yaml.ts', 'datasets', 'errors.ts', 'privacy', 'publishing'],
  'progress.ts': [],
  'thread.ts': [],
  'number-text.ts': [],
  'groups.ts': [],
  'job.ts': ['settings.ts'],
  'serve.ts': ['site', 'job.ts', 'errors.ts'],
  'build.ts': ['*'],
  'check.ts': ['*'],
  'export.ts': ['*'],
  'reading.ts': ['*'],
  'ingest-shard.ts': ['*'],
  'merge.ts': ['*'],
  'render-pages.ts': ['*'],
  'submit.ts': ['*'],
  'checked-yaml.ts': ['errors.ts'],
  'inspect.ts': ['codecs', 'dicom', 'imaging', 'site', 'errors.ts'],
  dicom: ['errors.ts'],
  imaging: ['errors.ts'],
  codecs: ['dicom', 'imaging', 'errors.ts'],
  storage: ['errors.ts'],
  datasets: ['dicom', 'imaging', 'storage', 'errors.ts'],
  catalogue: ['dicom', 'imaging', 'errors.ts'],
  census: ['catalogue', 'dicom', 'privacy', 'thread.ts', 'errors.ts'],
  ingest: ['catalogue', 'codecs', 'datasets', 'dicom', 'imaging', 'storage', 'errors.ts', 'groups.ts'],
  similarity: ['catalogue', 'imaging', 'thread.ts', 'errors.ts'],
  statistics: ['catalogue', 'dicom', 'settings.ts', 'thread.ts', 'errors.ts'],
  quality: [
    'catalogue',
    'census',
    'imaging',
    'checked-yaml.ts',
    'number-text.ts',
    'settings.ts',
    'errors.ts',
  ],
  privacy: ['catalogue', 'dicom', 'errors.ts'],
  explorer: ['catalogue', 'privacy', 'statistics', 'groups.ts'],
  history: ['catalogue', 'errors.ts', 'groups.ts'],
  export: [
    'catalogue',
    'codecs',
    'dicom',
    'imaging',
    'privacy',
    'settings.ts',
    'site',
    'statistics',
    'groups.ts',
  ],
  predictions: ['catalogue', 'datasets', 'errors.ts'],
  publishing: ['site', 'storage', 'progress.ts', 'errors.ts'],
  cache: ['catalogue', 'errors.ts'],
  cluster: ['errors.ts'],
  sheets: ['catalogue', 'imaging', 'groups.ts', 'progress.ts'],
  shards: ['cache', 'catalogue', 'datasets', 'errors.ts'],
  site: [
    'groups.ts',
    'catalogue',
    'census',
    'dicom',
    'explorer',
    'history',
    'imaging',
    'predictions',
    'privacy',
    'quality',
    'sheets',
    'statistics',
    'settings.ts',
    'job.ts',
    'progress.ts',
    'number-text.ts',
    'thread.ts',
    'errors.ts',
  ],
  markup: ['catalogue', 'census', 'history', 'imaging', 'sheets', 'site', 'statistics'],
  layouts: ['markup', 'site', 'components', 'client', 'styles'],
  components: [
    'markup',
    'site',
    'catalogue',
    'census',
    'statistics',
    'imaging',
    'sheets',
    'layouts',
    'client',
    'styles',
    'dicom',
  ],
  pages: [
    'groups.ts',
    'site',
    'census',
    'statistics',
    'quality',
    'privacy',
    'imaging',
    'components',
    'layouts',
  ],
  client: ['explorer', 'imaging', 'sheets', 'statistics', 'groups.ts'],
};

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else if (/\.(ts|astro)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield file;
  }
}

const partOf = (file: string) => file.split('/')[1]!;

/** Relative imports of a file, types included, as paths from the project's folder. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((m) =>
    path.posix.join(path.posix.dirname(file), m[1]!),
  );
}

test('imports go one way', () => {
  const wrong: string[] = [];
  for (const file of files('src')) {
    const allowed = ALLOWED[partOf(file)];
    expect(allowed, `src/${partOf(file)} has a place in the house`).toBeDefined();
    for (const target of imports(file)) {
      const part = partOf(target);
      if (part !== partOf(file) && !allowed!.includes(part) && !allowed!.includes('*'))
        wrong.push(`${file} → ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const graph = new Map(
    [...files('src')].map((file) => [file, imports(file).filter((f) => f.endsWith('.ts'))]),
  );
  const done = new Set<string>();
  const visit = (file: string, trail: string[]) => {
    if (trail.includes(file)) throw new Error(`a circle: ${[...trail, file].join(' → ')}`);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(done.size).toBeGreaterThan(40);
});
