import type { ClassInfo } from '../site/classes.ts';
import { labelInWords, shortId } from '../site/format.ts';
import { href, paths } from '../site/href.ts';
import type { SimilarImage } from '../site/similar.ts';
import { counted } from '../statistics/words.ts';
import { dotHtml } from './dot.ts';
import { type Html, html } from './html.ts';
import { thumbnailHtml } from './thumbnail.ts';

/** An image that is like that of the page, and how much. @param known its class, where it is a known one */
export function similarTileHtml(image: SimilarImage, known: ClassInfo | undefined): Html {
  const { slug, id, thumbnail, picture, likeness, distance } = image;
  return html`<li><a class="tile" href="${href(paths.patient(slug))}" title="${id}"><span class="picture">${thumbnailHtml({ file: thumbnail, picture, alt: `Image of ${shortId(id)}` })}</span><span class="caption"><span class="mono">${shortId(id)}</span><span class="tag label">${known && dotHtml(known.colour)}<span>${labelInWords(image)}</span></span><span class="muted">${likeness.toFixed(3)} · ${counted(distance, 'bit')}</span></span></a></li>`;
}
