import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  // Nothing inline, so that a strict Content Security Policy can stand above it.
  build: { format: 'directory', inlineStylesheets: 'never' },
  vite: { build: { assetsInlineLimit: 0 } },
  compressHTML: true,
  prefetch: false,
  devToolbar: { enabled: false },
  // Images come finished from the build's own workers.
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
});
