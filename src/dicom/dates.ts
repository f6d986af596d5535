/** Dates of DICOM: DA of PS3.5 6.2. */

/** Whether a text is a day of the calendar, as YYYYMMDD. */
export function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  if (day === undefined) return false;
  // Years below 100 would be taken for those of the twentieth century.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** No radiograph in a digital archive was taken before 1910: what anonymisation leaves in place of a date. */
export const isPlaceholder = (date: string): boolean => date < '19100101';

/** Years from one date to another, both YYYYMMDD, in whole ones as ages are counted. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(4) < from.slice(4) ? years - 1 : years;
}
