import dicomParser from 'dicom-parser';
import { uidName } from './uids.ts';

/**
 * What a value as written means to a person: "51 years" for `051Y`, "1 January 1901" for `19010101`, the name of a
 * UID (PS3.5 6.2, PS3.6 Annex A).
 * @param value one value of an element
 * @returns undefined where the value is plain as it stands, or is not what its VR allows
 */
export function readAloud(vr: string, value: string): string | undefined {
  const text = value.trim();
  return READERS[vr]?.(text);
}

const READERS: Record<string, (text: string) => string | undefined> = {
  AS: age,
  DA: date,
  TM: time,
  DT: dateTime,
  UI: uidName,
};

const UNITS: Record<string, string> = { D: 'day', W: 'week', M: 'month', Y: 'year' };

/** Three digits and a unit; some datasets write the bare number of years. */
function age(text: string): string | undefined {
  const [, digits, unit = 'Y'] = /^(\d{1,3})([DWMY]?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const count = Number(digits);
  return `${count} ${UNITS[unit || 'Y']}${count === 1 ? '' : 's'}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** YYYYMMDD, or YYYY.MM.DD of ACR-NEMA (PS3.5 6.2 note on DA). Not of days that no calendar has. */
function date(text: string): string | undefined {
  const digits = text.replace(/^(\d{4})\.(\d\d)\.(\d\d)$/, '$1$2$3');
  if (!/^\d{8}$/.test(digits)) return undefined;
  let parsed: ReturnType<typeof dicomParser.parseDA>;
  try {
    parsed = dicomParser.parseDA(digits, true);
  } catch {
    return undefined;
  }
  return parsed && `${parsed.day} ${MONTHS[parsed.month! - 1]} ${parsed.year}`;
}

/** HHMMSS.FFFFFF, of which all but the hours may be missing. */
function time(text: string): string | undefined {
  const [, hours, minutes, seconds, fraction] =
    /^([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d|60)(?:\.(\d{1,6}))?)?)?$/.exec(text.replaceAll(':', '')) ?? [];
  if (hours === undefined) return undefined;
  if (minutes === undefined) return `${hours} h`;
  const shown = fraction?.replace(/0+$/, '');
  return `${hours}:${minutes}${seconds === undefined ? '' : `:${seconds}`}${shown ? `.${shown}` : ''}`;
}

/** YYYYMMDDHHMMSS.FFFFFF&ZZXX, of which all but the year may be missing. */
function dateTime(text: string): string | undefined {
  const [, year, month, day, clock, zone] =
    /^(\d{4})(?:(0[1-9]|1[0-2])(?:(\d\d)(\d{2,6}(?:\.\d{1,6})?)?)?)?([+-]\d{4})?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (month === undefined) return year;
  if (day === undefined) return `${MONTHS[Number(month) - 1]} ${year}`;
  const on = date(`${year}${month}${day}`);
  const at = clock && time(clock);
  if (!on || (clock && !at)) return undefined;
  return `${on}${at ? `, ${at}` : ''}${zone ? ` UTC${zone.slice(0, 3)}:${zone.slice(3)}` : ''}`;
}
