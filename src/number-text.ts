/** Kept: to make one takes longer than to write a hundred numbers. */
const formats = new Map<number, Intl.NumberFormat>();

/** A number with thousands separated and just so many digits behind the point; a minus is one, not a hyphen. */
export function numberText(value: number, decimals: number): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  return format.format(value).replace('-', '−');
}
