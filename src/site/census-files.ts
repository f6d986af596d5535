import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { CensusElement, CensusSummary } from '../census/types.ts';
import { csvLine } from './csv.ts';
import { arrayLines, writeLines } from './write-lines.ts';

/** Writes the census of headers: headers.json with the values, headers.csv with a line an element. */
export async function writeHeaderFiles(catalogue: Catalogue, folder: string): Promise<void> {
  await writeLines(path.join(folder, 'headers.json'), jsonLines(catalogue));
  await writeLines(path.join(folder, 'headers.csv'), csvLines(catalogue));
}

function* elements({ db }: Catalogue): Generator<CensusElement> {
  for (const { json } of db.iterate<{ json: string }>('SELECT json FROM census ORDER BY position'))
    yield JSON.parse(json) as CensusElement;
}

function* jsonLines(catalogue: Catalogue): Generator<string> {
  const { files, cut } = JSON.parse(catalogue.meta('census') ?? '{"files":0,"cut":false}') as CensusSummary;
  yield `{"files": ${files}, "complete": ${!cut}, "elements": `;
  yield* arrayLines(elementRows(catalogue));
  yield '}\n';
}

function* elementRows(catalogue: Catalogue): Generator<string> {
  for (const element of elements(catalogue)) yield JSON.stringify(elementRow(element));
}

/** An element as programs read it. Counts are of files. */
function elementRow({ path: steps, vr, files, withValue, withheld, ...element }: CensusElement) {
  const last = steps.at(-1)!;
  return {
    path: steps.map(({ tag }) => tag),
    name: last.name,
    keyword: element.keyword ?? null,
    ...(last.creator && { privateCreator: last.creator }),
    vr,
    files,
    withValue,
    empty: filesOf(element.parts, 'empty'),
    binary: filesOf(element.parts, 'binary'),
    withheld,
    distinct: element.distinct ?? null,
    constant: element.constant ?? null,
    ...(element.range && { range: element.range }),
    values: element.parts
      .filter(({ kind }) => kind === 'value')
      .map(({ value, cut, meaning, files: n }) => ({
        value,
        ...(cut && { cut }),
        ...(meaning && { meaning }),
        files: n,
      })),
  };
}

const filesOf = (parts: CensusElement['parts'], kind: string) =>
  parts.find((part) => part.kind === kind)?.files ?? 0;

const HEADINGS = [
  'tag',
  'name',
  'keyword',
  'privateCreator',
  'vr',
  'files',
  'withValue',
  'empty',
  'binary',
  'withheld',
  'distinct',
  'constant',
  'mostFrequentValue',
  'mostFrequentFiles',
];

function* csvLines(catalogue: Catalogue): Generator<string> {
  yield csvLine(HEADINGS);
  for (const { path: steps, keyword, vr, files, withValue, withheld, distinct, constant, parts } of elements(
    catalogue,
  )) {
    const { name, creator } = steps.at(-1)!;
    const first = parts.find(({ kind }) => kind === 'value');
    yield csvLine([
      steps.map(({ tag }) => tag).join('/'),
      name,
      keyword,
      creator,
      vr.join(' '),
      files,
      withValue,
      filesOf(parts, 'empty'),
      filesOf(parts, 'binary'),
      withheld,
      distinct,
      constant,
      first?.value,
      first?.files,
    ]);
  }
}
