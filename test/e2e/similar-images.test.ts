import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { readJson } from '../support/files.ts';

interface Listed {
  id: string;
  slug: string;
  class: string | null;
  perceptualHash?: string;
}

const { site, base } = inject('sample');

test('a patient’s page shows the six most similar images with their classes, and leads to their patients', async () => {
  const patients = await readJson<Listed[]>(site, 'data', 'patients.json');
  for (const { slug } of patients.slice(0, 5)) {
    const html = readFileSync(path.join(site, 'patients', slug, 'index.html'), 'utf8');
    const section = /<section[^>]*aria-labelledby="similar-1".*?<\/section>/s.exec(html)![0];
    expect(section).toContain('Most similar images');
    const links = [...section.matchAll(/href="([^"]+)"/g)].map((m) => m[1]!);
    expect(links).toHaveLength(6);
    const others = links.map((link) => patients.find((p) => link === `${base}patients/${p.slug}/`)!);
    expect(others.every((other) => other && other.slug !== slug)).toBe(true);
    for (const { class: name } of others) if (name) expect(section).toContain(name.replace('&', '&amp;'));
    expect([...section.matchAll(/<img[^>]*src="[^"]*\/thumbnails\/[^"]+\.webp"/g)]).toHaveLength(6);
  }
});
