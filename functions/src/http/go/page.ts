import { createHash } from 'node:crypto';
import type { AppError } from '../../domain/base/errors';
import type { Page } from '../httpApp';

// The page that a shopper sees if a link leads nowhere: no script, nothing loaded, and nothing of the request repeated.

const STYLE = `
:root{color-scheme:light dark;--ink:#17211f;--soft:#56635f;--paper:#fbfaf7;--line:#e3e1d9}
@media (prefers-color-scheme:dark){:root{--ink:#eceae4;--soft:#a3ada9;--paper:#121816;--line:#2d3633}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{box-sizing:border-box;width:min(38rem,100%);margin:0 auto;padding:18vh 1.25rem 3rem}
svg{display:block;width:2.5rem;height:2.5rem;margin-bottom:1.5rem}
h1{margin:0 0 .75rem;font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.15;letter-spacing:-.02em}
p{margin:0 0 1rem}
small{display:block;margin-top:2.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);overflow-wrap:anywhere}
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'no-referrer',
};

const TITLES: Partial<Record<AppError['code'], string>> = {
  not_found: 'This link leads nowhere',
  invalid_request: 'This link is not right',
  method_not_allowed: 'A link can only be opened',
};
/** In place of a detail that says what the request was. */
const SAID: Partial<Record<AppError['code'], string>> = {
  method_not_allowed: 'It takes nothing that is sent to it.',
};
const FOR_A_MOMENT = 'This link does not work for the moment';
const ADVICE: Partial<Record<AppError['code'], string>> = {
  not_found: 'Ask the person who gave it to you for a new one.',
  invalid_request: 'Ask the person who gave it to you for a new one.',
};

export function problemPage({ code, detail }: AppError, requestId: string): Page {
  const title = TITLES[code] ?? FOR_A_MOMENT;
  const said = code in TITLES ? (SAID[code] ?? detail) : 'It is not your fault.';
  const advice = ADVICE[code] ?? (code in TITLES ? null : 'Open it again in a minute.');
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M15 2a14 14 0 0 0 0 28z" fill="#0f766e"/><path d="M17 2a14 14 0 0 1 0 28z" fill="#f59e0b"/></svg>
<h1>${title}</h1>
<p>${said}</p>
${advice === null ? '' : `<p>${advice}</p>`}
<small>Halfshare &middot; ${requestId}</small>
</main>
</body>
</html>
`;
  return { text, headers: HEADERS };
}
