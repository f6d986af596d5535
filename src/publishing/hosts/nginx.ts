import { CACHING, REVALIDATE, type Recipe } from '../types.ts';

/** A server of your own: nginx, with what `--precompress` has made, and a password where asked. */
export const nginx: Recipe = {
  host: 'nginx',
  render: ({ out, name, base, isPrivate }) => [
    { name: 'site.conf', text: server(out, name, base, isPrivate) },
  ],
};

/** A value in a configuration of nginx: `$` begins a variable there, and has no escape. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/[$\r\n]/g, '')}"`;
}

function server(out: string, name: string, base: string, isPrivate: boolean): string {
  const folder = out.replace(/\/+$/, '');
  const include = `include ${quoted(`${folder}/nginx-headers.conf`)};`;
  const location = ([pattern, caching]: readonly [
    string,
    string,
  ]) => `  location ${quoted(base + pattern.replace('*', ''))} {
    alias ${quoted(`${folder}/${pattern.replace('*', '')}`)};
    add_header Cache-Control "${caching}" always;
    ${include}
  }
`;
  return `# A server for the site: put it into /etc/nginx/conf.d/, and a certificate before it.
# nginx-headers.conf comes with each build. gzip_static and brotli_static send what build --precompress has made;
# brotli_static needs the module ngx_brotli.
server {
  listen 80;
  server_name ${quoted(name)};
  etag on;
  gzip_static on;
  # brotli_static on;
  gzip on;
  gzip_types application/json text/css text/csv text/javascript text/plain image/svg+xml application/xml;
  error_page 404 ${quoted(`${base}404.html`)};
${
  isPrivate
    ? `  # Made with: htpasswd -c /etc/nginx/reading-room.htpasswd NAME
  auth_basic "Reading Room";
  auth_basic_user_file /etc/nginx/reading-room.htpasswd;
`
    : ''
}
${CACHING.map(location).join('\n')}
  location ${quoted(base)} {
    alias ${quoted(`${folder}/`)};
    index index.html;
    add_header Cache-Control "${isPrivate ? 'private, no-cache' : REVALIDATE}" always;
    ${include}
  }
}
`;
}
