import { ALWAYS } from '../../site/security.ts';
import { CACHING, REVALIDATE, type Recipe, shellWord } from '../types.ts';

/** Amazon S3 behind CloudFront. */
export const s3Cloudfront: Recipe = {
  host: 's3-cloudfront',
  render: ({ out, name, base }) => [
    { name: 'publish.sh', executable: true, text: publish(out, name, base) },
    { name: 'viewer-request.js', text: VIEWER_REQUEST },
    { name: 'response-headers.json', text: `${JSON.stringify(responseHeaders(), undefined, 2)}\n` },
  ],
};

function publish(out: string, bucket: string, base: string): string {
  const to = shellWord(`s3://${bucket}${base}`);
  const from = shellWord(out.endsWith('/') ? out : `${out}/`);
  const sync = (what: string, caching: string) =>
    `aws s3 sync ${from} ${to} --no-progress ${what} --cache-control '${caching}'`;
  const kept = CACHING.map(([pattern]) => `--exclude '${pattern}'`).join(' ');
  return `#!/bin/sh
# Publishes the site in an S3 bucket. What pages lead to comes first, pages come after it, and what is gone goes last.
# DISTRIBUTION: id of the CloudFront distribution, which has viewer-request.js as a function of viewer requests and
# response-headers.json as a response headers policy. The bucket is private: CloudFront reads it by origin access control.
set -eu
${CACHING.map(([pattern, caching]) => sync(`--exclude '*' --include '${pattern}'`, caching)).join('\n')}
${sync(`${kept} --exclude '*.html'`, REVALIDATE)}
${sync(`--exclude '*' --include '*.html'`, REVALIDATE)}
aws s3 sync ${from} ${to} --no-progress --delete
if [ -n "\${DISTRIBUTION:-}" ]; then
  aws cloudfront create-invalidation --distribution-id "$DISTRIBUTION" --paths ${shellWord(`${base}*`)}
fi
`;
}

/** S3 has no pages of folders but the first: a function of CloudFront (cloudfront-js-2.0) asks for them by name. */
const VIEWER_REQUEST = `// A function of viewer requests (cloudfront-js-2.0): pages stand at the addresses of folders.
function handler(event) {
  var request = event.request;
  var name = request.uri.split('/').pop();
  if (name === '') request.uri += 'index.html';
  else if (name.indexOf('.') < 0 || /^\\/(.*\\/)?patients\\/[^/]+$/.test(request.uri)) {
    var query = Object.keys(request.querystring || {}).map(function (key) {
      var value = request.querystring[key].value;
      return value === '' ? key : key + '=' + value;
    }).join('&');
    return {
      statusCode: 302,
      statusDescription: 'Found',
      headers: { location: { value: request.uri + '/' + (query ? '?' + query : '') } },
    };
  }
  return request;
}
`;

/** A response headers policy of CloudFront; each page says its own Content Security Policy. */
const responseHeaders = () => ({
  ResponseHeadersPolicyConfig: {
    Name: 'reading-room',
    CustomHeadersConfig: {
      Quantity: ALWAYS.length,
      Items: ALWAYS.map(([Header, Value]) => ({ Header, Value, Override: true })),
    },
  },
});
