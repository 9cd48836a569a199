import { STATUS_CODES } from 'node:http';
import { ERROR_CODES, type ErrorCode } from '../../../functions/src/domain/base/errors';
import {
  ERROR_GUIDE,
  ERROR_INTRODUCTION,
  SAFE_TO_RETRY,
} from '../../../functions/src/http/openapi/errorGuide';
import { escapeHtml, type MakePage } from './html';
import { inlineHtml, proseHtml } from './markdown';
import type { OpenApi, Operation } from './openApi';

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
    calls: callsHtml(code, openApi.operations),
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

function callsHtml(code: ErrorCode, operations: readonly Operation[]): string {
  const answering = operations.filter(({ codes }) => codes.includes(code));
  const byFunction = Map.groupBy(answering, ({ functionName }) => functionName);
  const items = [...byFunction].map(([name, some]) => {
    const all = operations.filter(({ functionName }) => functionName === name);
    if (all.length === 1) return `<li>${linkTo(some[0]!, name)}</li>`;
    if (all.length === some.length) return `<li><code>${name}</code>: every call</li>`;
    return `<li><code>${name}</code>: ${some.map((one) => linkTo(one, one.id)).join(', ')}</li>`;
  });
  return `<ul>${items.join('\n')}</ul>`;
}

function linkTo({ href }: Operation, words: string): string {
  return `<a href="${href}">${words}</a>`;
}
