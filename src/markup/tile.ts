import type { ClassInfo } from '../site/classes.ts';
import { labelInWords, noPicture, shortId } from '../site/format.ts';
import { href, paths } from '../site/href.ts';
import type { TileView } from '../site/view-types.ts';
import { counted } from '../statistics/words.ts';
import { dotHtml } from './dot.ts';
import { type Html, html } from './html.ts';
import { thumbnailHtml } from './thumbnail.ts';

export interface TileOptions {
  patient: TileView;
  /** The patient's class, where it is a known one. */
  known: ClassInfo | undefined;
  /** Whether the picture is seen at once: it is then not loaded lazily. */
  eager?: boolean;
  /** Leave the label out, where the heading above says it. */
  unlabelled?: boolean;
  /** What the picture is shown for, such as its measure. */
  note?: string | undefined;
  id?: string | undefined;
}

/** A patient in a gallery: the thumbnail, and what it is of. */
export function tileHtml({ patient, known, eager, unlabelled, note, id }: TileOptions): Html {
  const { thumbnail, picture } = patient;
  const person = [patient.sex, patient.age === null ? null : Math.floor(patient.age), patient.view]
    .filter((v) => v !== null)
    .join(' · ');
  const label =
    !unlabelled &&
    html`<span class="tag label">${known && dotHtml(known.colour)}<span>${labelInWords(patient)}</span></span>`;
  const boxes =
    patient.boxes > 0 &&
    html`<span class="label">${counted(patient.boxes, 'box', 'boxes')}${person && ' · '}</span>`;
  return html`<li><a class="tile"${id && html` id="${id}"`} href="${href(paths.patient(patient.slug))}" title="${patient.id}"><span class="picture">${
    thumbnail && picture
      ? thumbnailHtml({
          file: thumbnail,
          picture,
          alt: `Image of ${shortId(patient.id)}`,
          eager: eager ?? false,
        })
      : noPicture(patient)
  }</span><span class="caption"><span class="mono">${shortId(patient.id)}</span>${note && html`<span>${note}</span>`}${label}<span class="muted facts-line">${boxes}${person}</span></span></a></li>`;
}
