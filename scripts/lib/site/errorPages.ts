import { STATUS_CODES } from 'node:http';
import { ERROR_CODES, type ErrorCode } from '../../../functions/src/domain/base/errors';
import { ERROR_GUIDE, ERROR_INTRODUCTION, SAFE_TO_RETRY } from '../../../openapi/errorGuide';
import { escapeHtml, type MakePage } from './html';
import { inlineHtml, proseHtml } from './markdown';
import type { OpenApi } from './openApi';

// The page of each error code, at the address that is the `type` of its problems, and the list of all. The same guide
// makes docs/errors.md.

// Object.keys gives the keys of the table, and the table has no others.
const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

const MAY_BE_SENT_AGAIN =
  '<b>Yes</b>, exactly as it was sent. Wait for the seconds of <code>Retry-After</code> if the answer has that header; otherwise wait longer before each further try. The same event counts once, however often it is sent.';
const FAILS_AGAIN = '<b>No.</b> The same request fails again until something is changed.';

/** Hosting's files, by their path: a page has no ending, since its address has none. */
export async function errorPages(make: MakePage, openApi: OpenApi): Promise<Map<string, Buffer>> {
  const pages = new Map([['errors/index.html', await indexPage(make)]]);
  for (const code of CODES) {
    pages.set(`errors/${code}`, await make('parts/error.html', `/errors/${code}`, slotsOf(code, openApi)));
  }
  return pages;
}

function indexPage(make: MakePage): Promise<Buffer> {
  const rows = CODES.map((code) => {
    const { status, title } = ERROR_CODES[code];
    const again = SAFE_TO_RETRY.has(code) ? 'yes' : 'no';
    return `<tr><td><a href="/errors/${code}">${code}</a></td><td>${status}</td><td>${escapeHtml(title)}</td><td>${again}</td></tr>`;
  });
  return make('errors/index.html', '/errors/', {
    introduction: proseHtml(ERROR_INTRODUCTION),
    count: String(CODES.length),
    rows: rows.join('\n'),
  });
}

function slotsOf(code: ErrorCode, openApi: OpenApi): Record<string, string> {
  const { status, title } = ERROR_CODES[code];
  const { when, whatToDo } = ERROR_GUIDE[code];
  const isSafe = SAFE_TO_RETRY.has(code);
  return {
    code,
    title: escapeHtml(title),
    status: `${status} ${STATUS_CODES[status]}`,
    when: inlineHtml(when),
    whatToDo: inlineHtml(whatToDo),
    again: `<p class="verdict ${isSafe ? 'yes' : 'no'}">${isSafe ? MAY_BE_SENT_AGAIN : FAILS_AGAIN}</p>`,
    example: escapeHtml(exampleText(code, openApi)),
    calls: callsHtml(code, openApi),
  };
}

function exampleText(code: ErrorCode, openApi: OpenApi): string {
  const { status, headers, body } = openApi.problem(code);
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    ...lines,
    '',
    JSON.stringify(body, null, 2),
  ].join('\n');
}

/** By function: links to the calls, or to the function where all of its calls answer the code. */
function callsHtml(code: ErrorCode, { functions }: OpenApi): string {
  const items = functions.flatMap(({ name, operations, isOneCall, href }) => {
    const answering = operations.filter(({ codes }) => codes.includes(code));
    if (answering.length === 0) return [];
    if (isOneCall) return [`<li>${linkTo(href, name)}</li>`];
    if (answering.length === operations.length) return [`<li>${linkTo(href, name)}: every call</li>`];
    return [`<li>${name}: ${answering.map((one) => linkTo(one.href, one.id)).join(', ')}</li>`];
  });
  return `<ul>${items.join('\n')}</ul>`;
}

function linkTo(href: string, words: string): string {
  return `<a href="${href}">${words}</a>`;
}
