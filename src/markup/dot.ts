import { type Html, html } from './html.ts';

/** A dot of a colour, before the name of what has it. @param colour `#rrggbb` */
export const dotHtml = (colour: string): Html =>
  html`<svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${colour}"></circle></svg>`;
