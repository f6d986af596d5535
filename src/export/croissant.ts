import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetFile } from './parquet.ts';
import { type ExportColumn, TABLES } from './tables.ts';
import type { WriteFormat } from './types.ts';

/** The context that Croissant 1.0 asks for: https://docs.mlcommons.org/croissant/docs/croissant-spec.html. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

const TYPES: Record<ExportColumn['type'], string> = {
  STRING: 'sc:Text',
  INT32: 'sc:Integer',
  DOUBLE: 'sc:Float',
  BOOLEAN: 'sc:Boolean',
};

export const write: WriteFormat = async ({ settings }, folder) => {
  const { title, description, citation, homepage, licence, contact } = settings;
  const distribution = await Promise.all(
    TABLES.map(async ({ name, is }) => {
      const file = parquetFile(name);
      const bytes = await readFile(path.join(folder, file));
      return {
        '@type': 'cr:FileObject',
        '@id': file,
        name: file,
        description: is,
        contentUrl: file,
        contentSize: `${bytes.length} B`,
        encodingFormat: 'application/x-parquet',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    }),
  );
  const described = {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: title,
    description,
    ...(homepage && { url: homepage }),
    ...(licence && { license: licence.url ?? licence.name }),
    ...(citation && { citeAs: citation }),
    ...(contact && { creator: { '@type': 'sc:Organization', name: contact.name } }),
    distribution,
    recordSet: TABLES.map(({ name, is, key, columns }) => ({
      '@type': 'cr:RecordSet',
      '@id': name,
      name,
      description: is,
      key: key.map((column) => ({ '@id': `${name}/${column}` })),
      field: columns.map((column) => fieldOf(name, column)),
    })),
  };
  await writeFile(path.join(folder, 'croissant.json'), `${JSON.stringify(described, null, 1)}\n`);
  return [];
};

const fieldOf = (table: string, { name, is, type, references }: ExportColumn) => ({
  '@type': 'cr:Field',
  '@id': `${table}/${name}`,
  name,
  description: is,
  dataType: TYPES[type],
  ...(references && { references: { field: { '@id': references } } }),
  source: { fileObject: { '@id': parquetFile(table) }, extract: { column: name } },
});
