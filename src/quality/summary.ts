import type { Catalogue } from '../catalogue/catalogue.ts';
import { CHECKS } from './index.ts';
import type { Check, Unit } from './types.ts';
import { unitTotals } from './write.ts';

/** What a check found. */
export interface FoundCheck {
  check: Check;
  /** Open findings, and accepted ones. */
  cases: number;
  accepted: number;
  /** How many of `unit` the open ones concern, of how many there are. */
  concerned: number;
  total: number;
  unit: Unit;
}

const ONE: Record<Unit, string> = {
  patients: 'patient',
  images: 'image',
  rows: 'row',
  boxes: 'box',
  elements: 'element',
};

/** How many of its unit a check concerns, in words: `2 of 2,100 images`. */
export const concernedInWords = ({ concerned, total, unit }: FoundCheck): string =>
  `${concerned.toLocaleString('en')} of ${total.toLocaleString('en')} ${total === 1 ? ONE[unit] : unit}`;

/** Every check with what it found, the gravest first, then in the order of the table. */
export function foundChecks(catalogue: Catalogue): FoundCheck[] {
  const totals = unitTotals(catalogue);
  const rows = new Map(
    catalogue.db
      .all<{ code: string; cases: number; accepted: number; concerned: number }>(
        `SELECT code, sum(accepted IS NULL) AS cases, sum(accepted IS NOT NULL) AS accepted,
           sum(CASE WHEN accepted IS NULL THEN concerns ELSE 0 END) AS concerned
         FROM findings GROUP BY code`,
      )
      .map((row) => [row.code, row]),
  );
  const order = ['error', 'warning', 'info'];
  return CHECKS.map((check) => {
    const { cases = 0, accepted = 0, concerned = 0 } = rows.get(check.code) ?? {};
    const { unit = 'patients' } = check;
    return { check, cases, accepted, concerned, total: totals[unit], unit };
  }).sort((a, b) => order.indexOf(a.check.severity) - order.indexOf(b.check.severity));
}

/** What a check found out about the dataset, such as a threshold. */
export const checkNote = ({ db }: Catalogue, code: string): string | undefined =>
  db.get<{ note: string }>('SELECT note FROM check_notes WHERE code = ?', code)?.note;
