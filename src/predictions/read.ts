import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CsvTable } from '../datasets/csv.ts';
import { fileSource } from '../datasets/table-source.ts';
import { DataFault, quoteText } from '../errors.ts';
import type { PredictedBox } from './metric.ts';

/** A submission as the settings name it. */
export interface PredictionSource {
  name: string;
  /** Beside the settings, unless it is an absolute path. */
  file: string;
}

/** A submission's file, as a build finds it. */
export interface PredictionFile extends PredictionSource {
  path: string;
  /** What it holds; its content decides whether a site is of it. */
  bytes: Buffer;
}

/** @throws DataFault where a file cannot be read */
export function openPredictions(
  sources: readonly PredictionSource[],
  settingsFile: string,
): PredictionFile[] {
  return sources.map((source) => {
    const file = path.resolve(path.dirname(settingsFile), source.file);
    try {
      return { ...source, path: file, bytes: readFileSync(file) };
    } catch {
      throw new DataFault(`the predictions ${quoteText(source.name)} cannot be read.`, {
        file,
        remedy: 'Check predictions in the settings: a file is looked for in the folder of the settings.',
      });
    }
  });
}

/** One row of a submission. */
export interface PredictionRow {
  line: number;
  id: string;
  boxes: PredictedBox[];
  problem: string | undefined;
}

const COLUMNS = ['patientId', 'PredictionString'] as const;

/** Reads a submission in the challenge's format, a row at a time. @throws DataFault where it is no such table */
export async function* predictionRows({
  path: file,
  file: name,
}: PredictionFile): AsyncGenerator<PredictionRow> {
  const table = new CsvTable(fileSource(file), name, 'predictions');
  for await (const record of table.records(COLUMNS)) {
    const id = record.cell('patientId') ?? '';
    const problem = record.problem ?? (id === '' ? 'the patientId is empty' : undefined);
    if (problem) yield { line: record.line, id, boxes: [], problem };
    else yield { line: record.line, id, ...parsePredictions(record.cell('PredictionString') ?? '') };
  }
}

/** `confidence x y width height` for each box, behind one another; nothing where nothing is predicted. */
export function parsePredictions(text: string): Pick<PredictionRow, 'boxes' | 'problem'> {
  const fault = (problem: string) => ({ boxes: [], problem });
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length % 5 !== 0)
    return fault(`${words.length} numbers stand there, and each box has five: confidence x y width height`);
  const numbers = words.map(Number);
  const wrong = words.find((_, i) => !Number.isFinite(numbers[i]));
  if (wrong !== undefined) return fault(`${quoteText(wrong)} stands where a number was expected`);
  const boxes: PredictedBox[] = [];
  for (let i = 0; i < numbers.length; i += 5) {
    const [confidence, x, y, width, height] = numbers.slice(i, i + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (width <= 0 || height <= 0) return fault(`a box is ${width} wide and ${height} high`);
    boxes.push({ confidence, x, y, width, height });
  }
  return { boxes, problem: undefined };
}
