import { isDate } from './dates.ts';
import type { JsonValue, PersonName } from './json.ts';

/** Rules of a VR's text, each by the longest it may be and what it may hold: PS3.5 6.2, table 6.2-1. */
interface Rule {
  /** Characters. */
  longest: number;
  pattern?: RegExp;
  fits?: (text: string) => boolean;
}

/** No control characters, but for the escapes of character sets, which decoding has taken away. */
const PLAIN = /^[^\p{Cc}]*$/u;

const RULES: Record<string, Rule> = {
  AE: { longest: 16, pattern: PLAIN },
  AS: { longest: 4, pattern: /^\d{3}[DWMY]$/ },
  CS: { longest: 16, pattern: /^[A-Z\d_ ]*$/ },
  DA: { longest: 8, fits: isDate },
  DS: { longest: 16, pattern: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/ },
  DT: { longest: 26, pattern: /^\d{4}(\d\d){0,5}(\.\d{1,6})?([+-]\d{4})?$/ },
  IS: {
    longest: 12,
    pattern: /^[+-]?\d+$/,
    fits: (text) => Number(text) >= -(2 ** 31) && Number(text) < 2 ** 31,
  },
  LO: { longest: 64, pattern: PLAIN },
  SH: { longest: 16, pattern: PLAIN },
  TM: { longest: 14, pattern: /^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/ },
  UI: { longest: 64, pattern: /^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/ },
};

/**
 * Whether a value is none that its VR allows. VRs without such rules allow every value, and numbers in binary are what
 * they are. Numbers of DS and IS stand for the text that they are written as.
 */
export function breaksVr(vr: string, value: JsonValue): boolean {
  if (value === null) return false;
  if (vr === 'PN') return Object.values(value as PersonName).some((group) => group.length > 64);
  const rule = RULES[vr];
  if (!rule || typeof value === 'object') return false;
  const text = String(value);
  return text.length > rule.longest || rule.pattern?.test(text) === false || rule.fits?.(text) === false;
}
