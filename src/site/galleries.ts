import type { Catalogue, Selection } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';
import type { ClassInfo } from './classes.ts';
import { paths } from './paths.ts';

/** A gallery: some of the patients, in pages. */
export interface GalleryInfo {
  /** Its folder in the site: `patients`, `classes/SLUG` or `targets/1`. */
  folder: string;
  selection: Selection;
  heading: string;
  /** What its patients have in common, in a sentence. */
  description?: string | undefined;
  /** Of its class, `#rrggbb`. */
  colour?: string | undefined;
}

const TARGETS = [
  { target: 1, heading: 'Positive', description: 'Patients of whom a row of the label file says target 1.' },
  {
    target: 0,
    heading: 'Negative',
    description: 'Patients of whom every row of the label file says target 0.',
  },
] as const;

/** All galleries: of everybody, of each target and of each class, whether somebody is in it or not. */
export function galleriesOf(classes: readonly ClassInfo[]): GalleryInfo[] {
  return [
    { folder: 'patients', selection: {}, heading: 'All patients' },
    ...TARGETS.map(({ target, heading, description }) => ({
      folder: `targets/${target}`,
      selection: { target },
      heading,
      description,
    })),
    ...classes.map(({ name, slug, colour, description }) => ({
      folder: `classes/${slug}`,
      selection: { class: name },
      heading: name,
      description,
      colour,
    })),
  ];
}

/** Pages that so many patients fill: at least one, which says that there is nobody to show. */
export const pagesOf = (patients: number, pageSize: number): number =>
  Math.max(1, Math.ceil(patients / pageSize));

/**
 * Lines of galleries.json: how long each gallery is. Its further pages leave that to this file, so that a patient who
 * comes or goes does not change them all.
 */
export function galleryRows(
  catalogue: Catalogue,
  { gallery: { pageSize } }: Settings,
  classes: readonly ClassInfo[],
): string[] {
  return galleriesOf(classes).map(({ folder, selection }) => {
    const patients = catalogue.patientCount(selection);
    return JSON.stringify({
      address: paths.gallery(folder),
      ...(selection.class !== undefined && { class: selection.class }),
      patients,
      pages: pagesOf(patients, pageSize),
    });
  });
}
