import { expect, test } from 'vitest';
import { beyondLimits, measureSite } from '../../src/publishing/limits.ts';

test('files, bytes, the largest file and the fullest folder are counted, folders as entries of others', () => {
  const files = [
    { path: 'index.html', bytes: 5 },
    { path: 'patients/a/index.html', bytes: 7 },
    { path: 'patients/b/index.html', bytes: 9 },
    { path: 'patients/b/record.json', bytes: 1 },
    { path: 'patients/c/index.html', bytes: 3 },
  ];
  expect(measureSite(files)).toEqual({
    files: 5,
    bytes: 25,
    largestFile: { path: 'patients/b/index.html', bytes: 9 },
    fullestFolder: { path: 'patients', entries: 3 },
  });
});

test('what a host does not take is told with what helps; what fits is not', () => {
  const site = {
    files: 150_000,
    bytes: 5e9,
    largestFile: { path: 'stored/x.png', bytes: 30e6 },
    fullestFolder: { path: 'patients', entries: 60_000 },
  };
  expect(beyondLimits(site, 'github-pages')).toEqual([
    expect.stringMatching(/^GitHub Pages takes 1,000 MB, and the site has 5,000 MB: .*--frames-url/),
  ]);
  expect(beyondLimits(site, 'cloudflare-pages')).toEqual([
    expect.stringMatching(/takes 20,000 files, and the site has 150,000: .*thumbnails: sheets.*pageSize/),
    expect.stringMatching(/takes files of 27 MB, and stored\/x\.png has 30 MB: .*--images frame/),
  ]);
  expect(beyondLimits(site, 'netlify')).toEqual([
    expect.stringMatching(/54,000 entries a folder, and patients has 60,000/),
  ]);
  expect(beyondLimits(site, 'nginx')).toEqual([]);
  const small = {
    ...site,
    files: 10,
    bytes: 10,
    largestFile: { path: '', bytes: 1 },
    fullestFolder: { path: '', entries: 1 },
  };
  expect(beyondLimits(small, 'cloudflare-pages')).toEqual([]);
});
