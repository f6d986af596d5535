/**
 * Colours of Okabe and Ito, "Color Universal Design" (2008), which the colour-blind can tell apart, in the order
 * in which they stand out best on a dark radiograph. Box number n has colour n on every page and thumbnail; boxes that
 * have names share one a name.
 */
export const BOX_COLOURS = ['#e69f00', '#56b4e9', '#cc79a7', '#f0e442', '#009e73', '#d55e00'] as const;

/** Colour of overlay planes: none of the first four boxes has it on any film. */
export const OVERLAY_COLOUR = '#7cfc98';

/** The colour of box `number`, which counts from 1; the palette repeats after its end. */
export function boxColour(number: number): string {
  return BOX_COLOURS[(number - 1) % BOX_COLOURS.length]!;
}

/** `#rrggbb` as red, green, blue from 0 to 255. */
export function rgb(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
