import { defineConfig } from 'astro/config';

/** A typeface that comes late stays away until the next page: what is on the screen must not move under a reader. */
const steadyFonts = {
  name: 'steady-fonts',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && file.fileName.endsWith('.css'))
        file.source = String(file.source).replaceAll('font-display:swap', 'font-display:optional');
  },
};

export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  // Nothing inline, so that a strict Content Security Policy can stand above it.
  build: { format: 'directory', inlineStylesheets: 'never' },
  vite: { plugins: [steadyFonts], build: { assetsInlineLimit: 0 } },
  compressHTML: true,
  prefetch: false,
  devToolbar: { enabled: false },
  // Images come finished from the build's own workers.
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
});
