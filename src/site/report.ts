import { Catalogue, type Selection } from '../catalogue/catalogue.ts';
import type { Finding, ImageRecord, NumberedBox, Patient } from '../catalogue/types.ts';
import { type DicomJson, firstText } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import { type Job, loadJob } from '../job.ts';
import { ageInYears, type PublishedHeader, publishHeader } from '../privacy/policy.ts';
import type { Settings } from '../settings.ts';
import { type ClassCounts, classCounts, keyCounts } from '../statistics/counts.ts';
import { classSlugs } from './paths.ts';

/** A class as the pages speak of it. */
export interface ClassInfo extends ClassCounts {
  slug: string;
  /** `#rrggbb`, the same in every chart and on every page. */
  colour: string;
  description: string | undefined;
}

/** Tol's "bright" scheme (SRON technical note EPS/TN/09-002), for classes without a colour of their own. */
const CLASS_COLOURS = ['#228833', '#4477aa', '#ee6677', '#ccbb44', '#66ccee', '#aa3377', '#bbbbbb'];

/** A patient with everything that a page of its own shows. */
export interface PatientView {
  patient: Patient;
  boxes: NumberedBox[];
  images: { image: ImageRecord; header: PublishedHeader | undefined }[];
  findings: Finding[];
  facts: PatientFacts;
}

/** What a caption says of a patient, from the published header. */
export interface PatientFacts {
  split: string | undefined;
  age: number | undefined;
  sex: string | undefined;
  view: string | undefined;
}

/** A tile of a gallery. */
export interface Tile {
  patient: Patient;
  image: ImageRecord | undefined;
  facts: PatientFacts;
}

/** Everything that pages ask for: the catalogue, behind the privacy policy. */
export class Report {
  readonly catalogue: Catalogue;
  readonly job: Job;
  readonly classes: ClassInfo[];

  constructor(job: Job, catalogue: Catalogue) {
    this.job = job;
    this.catalogue = catalogue;
    this.classes = describeClasses(catalogue, job.settings);
  }

  get settings(): Settings {
    return this.job.settings;
  }

  counts() {
    return keyCounts(this.catalogue);
  }

  class(name: string | undefined): ClassInfo | undefined {
    return this.classes.find((c) => c.name === name);
  }

  patientView(number: number): PatientView {
    const patient = this.catalogue.patient(number);
    if (!patient) throw new Error(`there is no patient number ${number} in the catalogue`);
    const images = this.catalogue.images(number).map((image) => {
      const header = this.catalogue.header(image.number);
      return { image, header: header && publishHeader(header, patient.id) };
    });
    return {
      patient,
      boxes: this.catalogue.boxes(number),
      images,
      findings: this.catalogue.findingsOf(number),
      facts: patientFacts(images[0]?.image, images[0]?.header?.header),
    };
  }

  /** Number of gallery pages of a selection: at least one, which says that there is nothing to show. */
  galleryPages(selection: Selection): number {
    return Math.max(1, Math.ceil(this.catalogue.patientCount(selection) / this.settings.gallery.pageSize));
  }

  /** Number of pages of the whole site, to show how far rendering has come. */
  pageCount(): number {
    const galleries: Selection[] = [{}, ...this.classes.map((c) => ({ class: c.name }))];
    const others = 6; // overview, data, labels, quality, about, not found
    return (
      others + this.catalogue.patientCount() + galleries.reduce((sum, g) => sum + this.galleryPages(g), 0)
    );
  }

  /** @param page from 1 */
  galleryPage(selection: Selection, page: number): Tile[] {
    const { pageSize } = this.settings.gallery;
    return this.catalogue.patients(selection, (page - 1) * pageSize, pageSize).map((patient) => {
      const image = this.catalogue.images(patient.number)[0];
      const header = image && this.catalogue.header(image.number);
      return {
        patient,
        image,
        facts: patientFacts(image, header && publishHeader(header, patient.id).header),
      };
    });
  }
}

/** Age, sex and view of a published header. */
export function patientFacts(image: ImageRecord | undefined, header: DicomJson | undefined): PatientFacts {
  return {
    split: image?.split,
    age: header && ageInYears(header),
    sex: header && firstText(header, Tag.PatientSex),
    view: header && firstText(header, Tag.ViewPosition),
  };
}

function describeClasses(catalogue: Catalogue, settings: Settings): ClassInfo[] {
  const counts = classCounts(catalogue, settings);
  const slugs = classSlugs(counts.map((c) => c.name));
  return counts.map((c, i) => ({
    ...c,
    slug: slugs.get(c.name)!,
    colour: settings.classes[c.name]?.colour ?? CLASS_COLOURS[i % CLASS_COLOURS.length]!,
    description: settings.classes[c.name]?.description,
  }));
}

let opened: Report | undefined;

/** The report of the build that is being rendered: opened once, shared by all pages. */
export function report(): Report {
  if (!opened) {
    const job = loadJob();
    if (!job) throw new Error('there is no catalogue to show: run `reading-room build` first');
    opened = new Report(job, Catalogue.open(job.catalogue));
  }
  return opened;
}
