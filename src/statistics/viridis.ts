/**
 * Viridis of matplotlib (Stéfan van der Walt and Nathaniel Smith, 2015, CC0): equal steps look equal, lightness only
 * rises, and the colour-blind see the same order. 17 of its colours, at equal steps, with straight lines between.
 */
const KNOTS = [
  0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c, 0x1f9f88,
  0x27ad81, 0x3dbc74, 0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725,
];

/**
 * @param share from 0 to 1; what lies beyond is cut
 * @returns red, green, blue from 0 to 255
 */
export function viridis(share: number): [red: number, green: number, blue: number] {
  const position = Math.min(1, Math.max(0, share)) * (KNOTS.length - 1);
  const i = Math.min(KNOTS.length - 2, Math.floor(position));
  const channel = (shift: number) => {
    const low = (KNOTS[i]! >> shift) & 255;
    const high = (KNOTS[i + 1]! >> shift) & 255;
    return Math.round(low + (high - low) * (position - i));
  };
  return [channel(16), channel(8), channel(0)];
}
