import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Row } from '../catalogue/database.ts';
import { once } from '../catalogue/once.ts';
import type { Box } from '../imaging/types.ts';

/** A box with the image on which it lies. */
export interface PlacedBox extends Box {
  patient: number;
  number: number;
  line: number;
  image: number | null;
  name: string | null;
  reader: string | null;
  /** Sides of the image in pixels; null where it is not known. */
  wide: number | null;
  high: number | null;
  /** What is not a black border of it; null where that was not measured, or all is black. */
  contentX: number | null;
  contentY: number | null;
  contentWidth: number | null;
  contentHeight: number | null;
}

const ALL = `
  SELECT b.patient, b.number, b.x, b.y, b.width, b.height, b.line, b.image, b.name, b.reader,
    i.columns AS wide, i.rows AS high, i.content_x AS contentX, i.content_y AS contentY,
    i.content_width AS contentWidth, i.content_height AS contentHeight
  FROM boxes b LEFT JOIN images i ON i.number = b.image
  ORDER BY b.patient, b.number`;

/** Boxes that are held in memory, a kilobyte each; more are read anew by each check. */
const MOST_HELD = 50_000;

const held = once((catalogue: Catalogue) =>
  catalogue.count('SELECT count(*) FROM boxes') > MOST_HELD
    ? undefined
    : catalogue.db.all<PlacedBox & Row>(ALL),
);

/** All boxes, patient by patient. */
export const placedBoxes = (catalogue: Catalogue): Iterable<PlacedBox> =>
  held(catalogue) ?? catalogue.db.iterate<PlacedBox & Row>(ALL);

/** The case of a box. */
export const caseOf = ({ patient, number, line }: PlacedBox, message: string) => ({
  patients: [patient],
  line,
  box: number,
  message: `box ${number} ${message}`,
});
