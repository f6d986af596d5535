import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Settings } from '../settings.ts';
import { classSlugs } from '../site/paths.ts';
import type { WriteFormat } from './types.ts';

export const write: WriteFormat = async ({ settings }, folder) => {
  await writeFile(path.join(folder, 'CITATION.cff'), citationCff(settings));
  await writeFile(path.join(folder, 'citation.bib'), bibtex(settings));
  return settings.citation
    ? []
    : ['The settings have no citation: CITATION.cff and citation.bib name the title only.'];
};

/** Citation File Format 1.2.0. Whom the settings do not name is called after the dataset: an author there has to be. */
export function citationCff({
  title,
  description,
  citation: text,
  homepage,
  licence,
  contact,
}: Settings): string {
  return stringify({
    'cff-version': '1.2.0',
    message: text ? `Cite as: ${text}` : 'If you use this dataset, please cite it.',
    type: 'dataset',
    title,
    abstract: description,
    authors: [{ name: contact?.name ?? `Authors of ${title}` }],
    ...(homepage && { url: homepage }),
    // SPDX names only: another name would make the file wrong.
    ...(licence && SPDX.test(licence.name)
      ? { license: licence.name }
      : licence?.url && { 'license-url': licence.url }),
  });
}

const SPDX = /^(CC-BY(-(NC|ND|SA|NC-ND|NC-SA))?-[1-4]\.0|CC0-1\.0|MIT|Apache-2\.0|ODbL-1\.0|PDDL-1\.0)$/;

export function bibtex({ title, citation: text, homepage, contact }: Settings): string {
  const fields = [
    ['author', `{${tex(contact?.name ?? `Authors of ${title}`)}}`],
    ['title', `{${tex(title)}}`],
    ...(homepage ? [['howpublished', `\\url{${homepage.replace(/[{}\\%]/g, encodeURIComponent)}}`]] : []),
    ...(text ? [['note', tex(text)]] : []),
  ];
  const key = classSlugs([title]).get(title)!;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},\n`).join('')}}\n`;
}

const TEX: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Text that TeX shows as it is. */
const tex = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\{}~^]|[#$%&_]/g, (character) => TEX[character] ?? `\\${character}`);
