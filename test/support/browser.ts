import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

const ARGUMENTS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser that the run found. */
export function openBrowser(): Promise<Browser> {
  const { executablePath, env } = inject('browser');
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    headless: true,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

export interface WatchedPage extends AsyncDisposable {
  page: Page;
  /** What went wrong so far: messages of the console, errors, dialogs, failed and foreign requests. */
  troubles: string[];
}

/** A new page, in a context of its own, that notes everything that a visitor should never meet. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const troubles: string[] = [];
  const note = (what: string) => troubles.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on('console', (message) => {
    // On a busy machine a font may come too late for this page, and wait for the next: see `fonts.css`.
    if (/woff2 was preloaded using link preload but not used/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type())) note(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) note(`request to ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // Whoever leaves a page stops what it was still loading.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') note(`${request.url()} failed: ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.url()} answered ${response.status()}`);
  });
  return { page, troubles, [Symbol.asyncDispose]: () => context.close() };
}
