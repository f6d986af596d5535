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

/** All boxes, patient by patient. Read once for all checks of boxes: there are a third as many as images. */
export const placedBoxes = once(({ db }: Catalogue) =>
  db.all<PlacedBox & Row>(`
    SELECT b.patient, b.number, b.x, b.y, b.width, b.height, b.line, b.image, b.name, b.reader,
      i.columns AS wide, i.rows AS high, i.content_x AS contentX, i.content_y AS contentY,
      i.content_width AS contentWidth, i.content_height AS contentHeight
    FROM boxes b LEFT JOIN images i ON i.number = b.image
    ORDER BY b.patient, b.number`),
);

/** The case of a box. */
export const caseOf = ({ patient, number, line }: PlacedBox, message: string) => ({
  patients: [patient],
  line,
  box: number,
  message: `box ${number} ${message}`,
});
