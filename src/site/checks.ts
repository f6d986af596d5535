import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Database } from '../catalogue/database.ts';
import { findingAnchor } from './finding-anchor.ts';
import { hash } from './views.ts';

/** Patients of a group that stand in their case; the files have all. */
const SHOWN_PATIENTS = 12;

/** A case as the page of its check shows it. */
export interface ShownCase {
  /** Its name within the page, which stays when other cases come and go. */
  anchor: string;
  message: string;
  file: string | undefined;
  line: number | undefined;
  box: number | undefined;
  accepted: { reason: string; who: string } | undefined;
  /** The first of its patients, each with the name of the finding on the patient's page. */
  patients: { slug: string; anchor: string }[];
  /** Patients beyond these. */
  more: number;
}

/** Number of pages of a check: none where it found nothing. */
export function checkPages(catalogue: Catalogue, code: string, pageSize: number): number {
  const cases = catalogue.count('SELECT count(*) FROM findings WHERE code = ?', code);
  return Math.ceil(cases / pageSize);
}

interface Row {
  number: number;
  message: string;
  file: string | null;
  line: number | null;
  box: number | null;
  reason: string | null;
  who: string | null;
}

/**
 * The cases of one page: open ones first, each in the order in which they were found.
 * @param page from 1
 */
export function shownCases({ db }: Catalogue, code: string, page: number, pageSize: number): ShownCase[] {
  const rows = db.all<Row & Record<string, never>>(
    `SELECT f.number, f.message, f.file, f.line, f.box, a.reason, a.who
     FROM findings f LEFT JOIN acceptances a ON a.number = f.accepted
     WHERE f.code = ? ORDER BY f.accepted IS NOT NULL, f.number LIMIT ? OFFSET ?`,
    code,
    pageSize,
    (page - 1) * pageSize,
  ) as Row[];
  return rows.map((row) => {
    const patients = patientsOf(db, code, row.number);
    const total = db.get<{ n: number }>(
      'SELECT count(*) AS n FROM finding_patients WHERE finding = ?',
      row.number,
    )!.n;
    return {
      anchor: caseAnchor(code, row, patients[0]),
      message: row.message,
      file: row.file ?? undefined,
      line: row.line ?? undefined,
      box: row.box ?? undefined,
      accepted: row.reason === null ? undefined : { reason: row.reason, who: row.who! },
      patients: patients.map(({ slug, nth }) => ({ slug, anchor: findingAnchor(code, nth) })),
      more: total - patients.length,
    };
  });
}

/** The first patients of a finding, each with the number of its earlier findings of the same code. */
const patientsOf = (db: Database, code: string, finding: number) =>
  db.all<{ slug: string; nth: number }>(
    `SELECT p.slug, (SELECT count(*) FROM finding_patients o JOIN findings g ON g.number = o.finding
       WHERE o.patient = q.patient AND o.finding < q.finding AND g.code = ?) AS nth
     FROM finding_patients q JOIN patients p ON p.number = q.patient
     WHERE q.finding = ? ORDER BY q.patient LIMIT ?`,
    code,
    finding,
    SHOWN_PATIENTS,
  );

/** After the patient, where there is one: it stays the same however many other cases there are. */
function caseAnchor(code: string, row: Row, patient: { slug: string; nth: number } | undefined): string {
  if (!patient) return `case-${hash(code, row.file ?? '', String(row.line), row.message).slice(0, 10)}`;
  return `case-${patient.slug}${patient.nth === 0 ? '' : `~${patient.nth + 1}`}`;
}
