import { stringify } from 'yaml';
import { type Recipe, shellWord } from '../types.ts';

/** GitHub Pages by a workflow: the cache of builds is kept between runs, so only what changed is read again. */
export const githubPages: Recipe = {
  host: 'github-pages',
  render: ({ data, base }) => [
    {
      name: '.github/workflows/site.yml',
      text: `# Builds the site of the dataset in ${data.replace(/\s+/g, ' ')} and publishes it on GitHub Pages.
# Settings of the repository > Pages > Source: GitHub Actions.
${stringify(workflow(data, base), { lineWidth: 0 })}`,
    },
  ],
};

const workflow = (data: string, base: string) => ({
  name: 'Site',
  on: { push: { branches: ['main'] }, workflow_dispatch: null },
  permissions: { contents: 'read', pages: 'write', 'id-token': 'write' },
  concurrency: { group: 'pages', 'cancel-in-progress': false },
  jobs: {
    site: {
      'runs-on': 'ubuntu-latest',
      environment: { name: 'github-pages', url: literal('steps.publish.outputs.page_url') },
      steps: [
        { uses: 'actions/checkout@v4', with: { lfs: true } },
        { uses: 'actions/setup-node@v4', with: { 'node-version': 24 } },
        {
          name: 'What earlier builds have read',
          uses: 'actions/cache@v4',
          with: {
            path: '.reading-room',
            key: `reading-room-${literal('github.run_id')}`,
            'restore-keys': 'reading-room-',
          },
        },
        { name: 'Install', run: 'npm ci' },
        {
          name: 'Build',
          run: `npm run report -- build --data ${shellWord(data)} --out site --base ${shellWord(base)} --history history.jsonl --verify`,
        },
        { uses: 'actions/upload-pages-artifact@v3', with: { path: 'site' } },
        { id: 'publish', uses: 'actions/deploy-pages@v4' },
      ],
    },
  },
});

/** An expression of the workflow language. */
const literal = (expression: string) => `\${{ ${expression} }}`;
