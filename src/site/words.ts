import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DataFault } from '../errors.ts';

/** Names of the report's words: each is a Markdown file beside the settings, or one that comes with the program. */
export const WORDS = ['overview', 'considerations', 'method', 'glossary'] as const;

export type WordsName = (typeof WORDS)[number];

/** A text of the report. */
export interface RenderedWords {
  title: string;
  html: string;
}

/**
 * The Markdown files of the report: its own where it has them, else the program's.
 * @param folder of the settings
 * @param defaults folder of the program's words
 */
export function readWords(
  folder: string,
  defaults: string,
): Record<WordsName, { file: string; text: string }> {
  const read = (name: WordsName) => {
    const own = path.join(folder, `${name}.md`);
    const file = existsSync(own) ? own : path.join(defaults, `${name}.md`);
    return { file, text: readFileSync(file, 'utf8') };
  };
  return Object.fromEntries(WORDS.map((name) => [name, read(name)])) as ReturnType<typeof readWords>;
}

/**
 * Words as HTML, with the title of their front matter.
 * @throws DataFault where the front matter is no YAML
 */
export async function renderWords(
  words: ReturnType<typeof readWords>,
): Promise<Record<WordsName, RenderedWords>> {
  const { createMarkdownProcessor, parseFrontmatter } = await import('@astrojs/markdown-remark');
  const markdown = await createMarkdownProcessor({ syntaxHighlight: false });
  const rendered = await Promise.all(
    WORDS.map(async (name) => {
      const { file, text } = words[name];
      const { frontmatter, content } = front(() => parseFrontmatter(text), file);
      const { code } = await markdown.render(content);
      const title = typeof frontmatter.title === 'string' ? frontmatter.title : TITLES[name];
      return [name, { title, html: code }];
    }),
  );
  return Object.fromEntries(rendered);
}

/** Where a report's own words have no title. */
const TITLES: Record<WordsName, string> = {
  overview: 'What this dataset is',
  considerations: 'Before you train on it',
  method: 'How the figures are made',
  glossary: 'Glossary',
};

function front<T>(parse: () => T, file: string): T {
  try {
    return parse();
  } catch (error) {
    throw new DataFault('the front matter is not valid YAML.', {
      file: path.basename(file),
      found: error instanceof Error ? error.message.split('\n', 1)[0]! : String(error),
    });
  }
}
