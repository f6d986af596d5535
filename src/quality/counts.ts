import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Severity } from '../catalogue/types.ts';

/** Findings: open ones by severity, and those that were accepted. */
export type FindingCounts = Record<Severity | 'accepted', number>;

export function countFindings({ db }: Catalogue): FindingCounts {
  const counts: FindingCounts = { error: 0, warning: 0, info: 0, accepted: 0 };
  const rows = db.all<{ kind: keyof FindingCounts; n: number }>(
    `SELECT CASE WHEN accepted IS NULL THEN severity ELSE 'accepted' END AS kind, count(*) AS n
     FROM findings GROUP BY kind`,
  );
  for (const { kind, n } of rows) counts[kind] = n;
  return counts;
}
