import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Settings } from '../settings.ts';

/** What a count counts. Rows, boxes, patients and images are four different numbers. */
export type Unit = 'rows' | 'patients' | 'boxes' | 'images';

/** A column of figures: its unit is its heading. */
export interface Column {
  unit: Unit;
  /** Heading, such as `Patients`. */
  label: string;
  /** What shares are out of, where that is not the column's sum. */
  total?: number;
}

/** One line of a table, one group of bars in a chart. */
export interface Category {
  label: string;
  /** One number a column. */
  values: number[];
  /** Name of the class whose colour and gallery belong to it. */
  className?: string;
}

/** A statistic as it is shown: the table is the chart's data, so both always agree. */
export interface Figure {
  /** Stable name, used in addresses. */
  slug: string;
  /** Title with its unit, such as `Boxes per positive patient, in patients`. */
  title: string;
  /** One or two sentences that say what is seen. */
  caption: string;
  /** Heading of the first column. */
  categoryLabel: string;
  columns: Column[];
  categories: Category[];
  /** How the figures came about and what they are out of. */
  method: string;
}

/** One statistic: one file in this folder and one line in its index. */
export interface Statistic {
  /** @returns the figure, or undefined where the dataset has nothing to count */
  compute(catalogue: Catalogue, settings: Settings): Figure | undefined;
}
