import { inject } from 'vitest';
import type { BuiltSite } from './global-setup.ts';

/** One page of every kind: of the sample, and of the hostile site what only faulty data brings about. */
export const PAGE_KINDS: [kind: string, site: 'sample' | 'hostile', path: string][] = [
  ['overview', 'sample', ''],
  ['gallery', 'sample', 'patients/'],
  ['gallery of a class', 'sample', 'classes/lung-opacity/'],
  ['gallery of a target', 'sample', 'targets/1/'],
  ['positive patient', 'sample', 'patients/00436515-870c-4b36-a041-de91049b9ab4/'],
  ['negative patient', 'sample', 'patients/0004cfab-14fd-4e49-80ba-63a80b6bddd6/'],
  ['labels', 'sample', 'labels/'],
  ['boxes', 'sample', 'boxes/'],
  ['people', 'sample', 'people/'],
  ['images', 'sample', 'images/'],
  ['splits', 'sample', 'splits/'],
  ['census of headers', 'sample', 'headers/'],
  ['element of the headers', 'sample', 'headers/00185101/'],
  ['element that differs in each file', 'sample', 'headers/00080018/'],
  ['patients behind a figure', 'sample', 'figures/boxes-per-patient/2/'],
  ['patients behind one figure of a line', 'sample', 'figures/class-by-sex/1-1/'],
  ['explorer', 'sample', 'explore/'],
  ['data', 'sample', 'data/'],
  ['quality', 'sample', 'quality/'],
  ['changes', 'sample', 'changes/'],
  ['changes of a build', 'sample', 'changes/1/'],
  ['about', 'sample', 'about/'],
  ['not found', 'sample', '404.html'],
  ['overview of faulty data', 'hostile', ''],
  ['gallery in pages', 'hostile', 'patients/page/3/'],
  ['first page of several', 'hostile', 'targets/0/'],
  ['patient with findings', 'hostile', 'patients/outside/'],
  ['patient with a damaged image', 'hostile', 'patients/truncated/'],
  ['patient without an image', 'hostile', 'patients/a_2Fb/'],
  ['patient with an unusual header', 'hostile', 'patients/in-header/'],
  ['patient with a long id', 'hostile', `patients/${'long-'.repeat(40)}/`],
  ['images of faulty data', 'hostile', 'images/'],
  ['census of hostile headers', 'hostile', 'headers/'],
  ['element with hostile values', 'hostile', 'headers/00180015/'],
  ['element within a sequence', 'hostile', 'headers/00081140-00081150/'],
  ['explorer of faulty data', 'hostile', 'explore/'],
  ['data of odd tables', 'hostile', 'data/'],
  ['quality with findings', 'hostile', 'quality/'],
  ['cases of a check', 'hostile', 'quality/bad-row/'],
  ['further cases of a check', 'hostile', 'quality/missing-image/page/2/'],
  ['predictions', 'hostile', 'predictions/'],
  ['predictions of a submission', 'hostile', 'predictions/predictions-script-alert-1-script/'],
  ['about with every setting', 'hostile', 'about/'],
];

/** The address of a page while the tests run. */
export function pageAddress(site: 'sample' | 'hostile', path: string): string {
  const { url }: BuiltSite = inject(site);
  return new URL(path, url).href;
}
