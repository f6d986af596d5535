import { CACHING, type Recipe, shellWord } from '../types.ts';

/** Netlify by its own program: it uploads what it does not have. Other headers stand in the site's `_headers`. */
export const netlify: Recipe = {
  host: 'netlify',
  render: ({ out, name, base }) => [
    {
      name: 'netlify.toml',
      text: `# How long browsers keep files. Everything else is asked for each time, which is what Netlify does by itself.
[build]
  publish = ${JSON.stringify(out)}

${CACHING.map(
  ([pattern, value]) => `[[headers]]
  for = ${JSON.stringify(base + pattern)}
  [headers.values]
    Cache-Control = ${JSON.stringify(value)}
`,
).join('\n')}`,
    },
    {
      name: 'publish.sh',
      executable: true,
      text: `#!/bin/sh
# Publishes the site on Netlify. Needs NETLIFY_AUTH_TOKEN.
set -eu
npx --yes netlify-cli@latest deploy --prod --no-build --dir ${shellWord(out)} --site ${shellWord(name)}
`,
    },
  ],
};
