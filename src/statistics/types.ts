import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Crop } from '../catalogue/types.ts';
import type { Settings } from '../settings.ts';

/** What a count counts. Rows, boxes, patients and images are four different numbers. */
export type Unit = 'rows' | 'patients' | 'boxes' | 'images' | 'files';

/** A column of figures: its unit is its heading. */
export interface Column {
  unit: Unit | 'other';
  /** Heading, such as `Patients`. */
  label: string;
  /**
   * What shares are out of, where that is not the column's sum. `line`: the sum of its line. `none`: the figures are no
   * parts of a whole.
   */
  total?: number | 'line' | 'none';
  /** Digits behind the point; 0 where nothing is said. */
  decimals?: number;
  /** Whether the chart has a series of it; the first two columns of counts where nothing is said anywhere. */
  charted?: boolean;
  /** Name of the class whose colour its series has. */
  className?: string;
}

/** SQL over the catalogue that gives the numbers of patients, in the site's order. */
export interface PatientQuery {
  sql: string;
  values?: (string | number)[];
}

/** Patients asked for, or their numbers, ascending and each once. */
export type PatientList = PatientQuery | readonly number[];

/** One line of a table, one group of bars in a chart. */
export interface Category {
  label: string;
  /** One number a column; undefined where there is none. */
  values: (number | undefined)[];
  /** 95 % confidence intervals of the values' shares, from 0 to 1, where a column has them. */
  intervals?: ([low: number, high: number] | undefined)[];
  /** Name of the class whose colour and gallery belong to it. */
  className?: string;
  /** Number of the patient whose picture is shown, in a gallery. */
  shown?: number;
  /** The patients behind it. Not for classes, which have galleries of their own. */
  patients?: PatientList;
  /** The patients behind its single figures, one a column; undefined where they need no list of their own. */
  cells?: (PatientList | undefined)[];
}

/** A picture that belongs to a figure: a heat map, an average image. Greys or colours of 8 bits. */
export interface FigurePicture {
  /** Name, unique within the figure: letters, digits, hyphens. */
  name: string;
  caption: string;
  /** What is seen, for those who do not see it. */
  alt: string;
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** A box in the picture of it: cut from the image, with what lies around it. */
export interface FigureCrop
  extends Pick<FigurePicture, 'name' | 'caption' | 'alt'>,
    Pick<Crop, 'image' | 'region'> {
  /** Number of the patient. */
  patient: number;
  /** Its number within the patient, from 1; pixels of the image, from its top-left corner. */
  box: { number: number; x: number; y: number; width: number; height: number };
}

/** A statistic as it is shown: the table is the chart's data, so both always agree. */
export interface Figure {
  /** Stable name, used in addresses. */
  slug: string;
  /** Title with its unit, such as `Boxes per positive patient, in patients`. */
  title: string;
  /** One or two sentences that say what is seen. */
  caption: string;
  /** Another figure that it splits, and the name of the split, such as `By sex`: readers switch between them. */
  variantOf?: { figure: string; name: string };
  /**
   * How it is drawn: horizontal bars (the usual), one bar a line with its series as parts of 100 %, upright bars that
   * touch, the table alone, or pictures.
   */
  kind?: 'bars' | 'stacked' | 'histogram' | 'table' | 'gallery';
  /** Heading of the first column. */
  categoryLabel: string;
  columns: Column[];
  categories: Category[];
  /** Single figures that belong to it, such as median and quartiles, with their units. */
  facts?: { label: string; value: string }[];
  pictures?: FigurePicture[];
  /** Boxes as they look, in a gallery: one a category. */
  crops?: FigureCrop[];
  /** How the figures came about and what they are out of. */
  method: string;
}

/** One statistic: one file in this folder and one line in its index. */
export interface Statistic {
  /** @returns the figure, or undefined where the dataset has nothing to count */
  compute(catalogue: Catalogue, settings: Settings): Figure | undefined;
}

/** A figure as it lies in the catalogue: pictures as files, lists of patients counted. */
export interface StoredFigure extends Omit<Figure, 'categories' | 'pictures' | 'crops'> {
  /** Of the site, on which it stands: its address without slashes. */
  page: string;
  categories: (Omit<Category, 'patients' | 'cells' | 'shown'> & {
    /** The patient's id as it stands in addresses, in a gallery. */
    slug?: string;
    /** How many patients stand behind it; undefined where they are not listed. */
    listed?: number;
    /** The same for its single figures; null where they have no list of their own. */
    listedCells?: (number | null)[];
  })[];
  pictures?: (Omit<FigurePicture, 'data' | 'channels'> & {
    /** Under /data/figures/. */
    file: string;
    /** Of a picture cut from an image: whose it is, and where the box lies, in pixels of the picture. */
    box?: FigureCrop['box'] & { slug: string };
  })[];
}

/** Whether patients behind a figure are listed. */
export const hasPatients = ({ categories }: StoredFigure): boolean =>
  categories.some(({ listed, listedCells = [] }) => listed || listedCells.some(Boolean));
