import { type Recipe, shellWord } from '../types.ts';

/** Cloudflare Pages by its own program: it uploads what it does not have. Headers stand in the site's `_headers`. */
export const cloudflarePages: Recipe = {
  host: 'cloudflare-pages',
  render: ({ out, name }) => [
    {
      name: 'publish.sh',
      executable: true,
      text: `#!/bin/sh
# Publishes the site on Cloudflare Pages. Needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.
# To let only some people in, put Cloudflare Access before the project.
set -eu
npx --yes wrangler@4 pages deploy ${shellWord(out)} --project-name ${shellWord(name)} --branch main
`,
    },
  ],
};
