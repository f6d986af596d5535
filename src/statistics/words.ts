/** A share as a percentage with one decimal, `31.6 %`; a dash where there is nothing to share. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Kept: to make one takes longer than to write a hundred numbers. */
const format = new Intl.NumberFormat('en');

/** A count with its noun, `1 row`, `2,614 rows`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n < 1000 ? n : format.format(n)} ${n === 1 ? one : many}`;
}
