import { mkdirSync } from 'node:fs';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import { figureFiles } from '../../src/site/figure-files.ts';
import { writeSiteFiles } from '../../src/site/files.ts';
import { jobOf } from '../../src/site/page-work.ts';
import type { StoredFigure } from '../../src/statistics/types.ts';

/**
 * Writes the files of a site as a whole, those of the explorer included, from what was handed out: indexes, whose cost grows
 * with the dataset. Started by `scale.ts`, so that its memory is its own: `site-files.ts PAGES FOLDER`.
 */
const [pages = '', folder = ''] = process.argv.slice(2);
const job = jobOf(pages);
const catalogue = Catalogue.open(job.catalogue, job.state);
const { db } = catalogue;
db.exec('CREATE TEMP TABLE stale (path TEXT PRIMARY KEY)');
for (const { json } of db.all<{ json: string }>('SELECT json FROM figures'))
  for (const file of figureFiles(JSON.parse(json) as StoredFigure, catalogue.grouped))
    db.run('INSERT INTO temp.stale VALUES (?)', file);
mkdirSync(folder, { recursive: true });
await writeSiteFiles({ catalogue, settings: job.settings, provenance: job.provenance, folder });
