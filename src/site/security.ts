import type { Publication } from '../job.ts';

/**
 * Content Security Policy (W3C, level 3) of every page: nothing stands inline, so nothing inline is allowed, and nothing
 * is fetched from anywhere else than the site, but for full-size images where another host has them.
 */
export function contentSecurityPolicy({ framesUrl }: Publication): string {
  const images = framesUrl === undefined ? "'self'" : `'self' ${new URL(framesUrl).origin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src ${images}`,
    `connect-src ${images}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Headers of every answer, for hosts and for `serve`: what a page cannot say of itself stands there, too. */
export const securityHeaders = (publication: Publication): [name: string, value: string][] => [
  ['Content-Security-Policy', `${contentSecurityPolicy(publication)}; frame-ancestors 'self'`],
  ...ALWAYS,
];

/** Headers that no setting changes. */
export const ALWAYS: readonly [name: string, value: string][] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  [
    'Permissions-Policy',
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
];

/**
 * The same headers as files that hosts look for: `_headers` (Netlify, Cloudflare Pages), `.htaccess` (Apache), and a
 * part of a server's configuration for nginx.
 */
export function hostFiles(publication: Publication): [file: string, text: string][] {
  const headers = securityHeaders(publication);
  const lines = (line: (name: string, value: string) => string) =>
    headers.map(([name, value]) => `${line(name, value)}\n`).join('');
  return [
    ['_headers', `/*\n${lines((name, value) => `  ${name}: ${value}`)}`],
    [
      '.htaccess',
      `<IfModule mod_headers.c>\n${lines((name, value) => `  Header always set ${name} "${value}"`)}</IfModule>\n`,
    ],
    [
      'nginx-headers.conf',
      `# To be included in the location of the site.\n${lines((name, value) => `add_header ${name} "${value}" always;`)}`,
    ],
  ];
}
