import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { type Cell, TABLES } from './tables.ts';
import type { WriteFormat } from './types.ts';

/** Name of a table's file. */
export const parquetFile = (table: string): string => `${table}.parquet`;

export const write: WriteFormat = async (source, folder) => {
  for (const { name, columns, rows } of TABLES) {
    const data = columns.map((): Cell[] => []);
    for (const row of rows(source))
      row.forEach((cell, i) => {
        data[i]!.push(cell);
      });
    const columnData: ColumnSource[] = columns.map(({ name: column, type, required }, i) => ({
      name: column,
      type,
      data: data[i]!,
      nullable: !required,
    }));
    await writeFile(path.join(folder, parquetFile(name)), Buffer.from(parquetWriteBuffer({ columnData })));
  }
  return [];
};
