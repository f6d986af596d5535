import path from 'node:path';
import { openCache } from './cache/cache.ts';
import { programKeys } from './cache/program.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import { Database, type Row } from './catalogue/database.ts';
import type { Severity } from './catalogue/types.ts';
import { diskFault, visibleText } from './errors.ts';
import { bestBackend } from './imaging/backends.ts';
import { listInputs } from './ingest/index.ts';
import { Stages, silentProgress } from './progress.ts';
import { countFindings, type FindingCounts } from './quality/counts.ts';
import { CHECKS } from './quality/index.ts';
import { concernedInWords, type FoundCheck, foundChecks } from './quality/summary.ts';
import { beginFindings } from './quality/write.ts';
import { ingestAll, openInputs, PROJECT, type ReadingOptions, readerKey, startLooks } from './reading.ts';
import { findingRows } from './site/finding-files.ts';
import { arrayLines } from './site/write-lines.ts';
import { counted, share } from './statistics/words.ts';

/** What checking a dataset gives; to be closed when it has been read. */
export interface CheckResult extends Disposable {
  patients: number;
  images: { total: number; read: number; reused: number };
  findings: FindingCounts;
  /** The findings as `/data/findings.json` has them, in pieces. */
  json(): Iterable<string>;
  /** The findings as a table for a terminal, line by line. */
  text(): Iterable<string>;
}

/**
 * Reads a dataset and looks for everything that `build` would report, without a site. What was read is kept in the
 * cache: neither the next check nor a build reads it again.
 * @throws DataFault where the user has something to mend; the reason of `signal` once it is aborted
 */
export async function check(options: ReadingOptions): Promise<CheckResult> {
  const inputs = await openInputs(options);
  const stages = new Stages(options.progress ?? silentProgress);
  const cache = openCache(path.resolve(options.cache), 'no site');
  let db: Database | undefined;
  const close = () => {
    db?.close();
    cache.close();
  };
  try {
    for (const text of inputs.dataset.notes) stages.note(text);
    db = Database.create(path.join(cache.work, 'catalogue.sqlite'), cache.state);
    stages.begin('compare');
    const listed = await listInputs(db, inputs.dataset);
    stages.end();
    const imaging = options.imaging ?? (await bestBackend());
    const program = programKeys(PROJECT);
    const reader = await readerKey(program.reader, imaging, inputs.settings);
    const keys = { program: program.whole, reader };
    const reading = { ...inputs, options, cache, stages };
    const read = await ingestAll(reading, db, listed, imaging, keys);
    stages.begin('checks');
    const finishLooks = startLooks(reading, db, keys);
    const finishFindings = beginFindings(db, inputs.settings);
    await finishLooks();
    finishFindings(inputs.acceptances);
    stages.end(`${CHECKS.length} made`);
    const catalogue = new Catalogue(db);
    return {
      patients: catalogue.patientCount(),
      images: { total: listed.imageFiles, read: read.read, reused: read.reused },
      findings: countFindings(catalogue),
      json: () => arrayLines(findingRows(catalogue)),
      text: () => asText(catalogue),
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    throw diskFault(error) ?? error;
  }
}

/** Cases of one check that a terminal shows; `--json` has all. */
const SHOWN = 5;

interface CaseRow {
  message: string;
  file: string | null;
  line: number | null;
  patients: number;
  first: string | null;
}

const CASES = `SELECT f.message, f.file, f.line,
    (SELECT count(*) FROM finding_patients WHERE finding = f.number) AS patients,
    (SELECT id FROM patients WHERE number = (SELECT min(patient) FROM finding_patients WHERE finding = f.number)) AS first
  FROM findings f WHERE f.code = ? AND f.accepted IS NULL ORDER BY f.number LIMIT ?`;

function* asText(catalogue: Catalogue): Generator<string> {
  const found = foundChecks(catalogue).filter((each) => each.cases > 0);
  const width = Math.max(0, ...found.map(({ check: { code } }) => code.length));
  for (const each of found) {
    const { check, cases } = each;
    yield `${check.severity.padEnd(8)}${check.code.padEnd(width)}  ${counted(cases, 'case')}${ofAll(each)}`;
    yield `        ${check.means}`;
    const rows = catalogue.db.all<CaseRow & Row>(CASES, check.code, SHOWN);
    for (const { message, file, line, patients, first } of rows) {
      // A file says whose it is, and is what somebody will open.
      const whom = patients > 1 ? counted(patients, 'patient') : first;
      const who = [file ?? whom, line && `line ${line}`].filter(Boolean).join(', ');
      yield `        - ${visibleText(`${who && `${who}: `}${message}`)}`;
    }
    if (cases > SHOWN) yield `        - and ${(cases - SHOWN).toLocaleString('en')} more`;
  }
}

const ofAll = (found: FoundCheck) =>
  found.total === 0 ? '' : `, ${concernedInWords(found)} (${share(found.concerned, found.total)})`;

/** Whether there is an open finding of a severity or of a worse one. */
export function hasFindings(findings: FindingCounts, severity: Severity): boolean {
  const order = ['error', 'warning', 'info'] as const;
  return order.slice(0, order.indexOf(severity) + 1).some((each) => findings[each] > 0);
}
