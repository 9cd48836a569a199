import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DocumentValidator, type DocumentedOperation } from '../../../openapi/validate';
import type { AppName } from './world';

// Every answer that a test gets by HTTP is one that docs/openapi.json allows for its route and status.

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Documented {
  readonly validator: DocumentValidator;
  readonly paths: readonly (readonly [pattern: RegExp, path: string, methods: readonly string[]])[];
}

let loaded: Documented | undefined;

/** Read once in each test process, when the first answer comes. */
function documented(): Documented {
  if (loaded) return loaded;
  const file = join(__dirname, '../../../docs/openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as { paths: Paths };
  const paths = Object.entries(document.paths).map(([path, operations]) => {
    const pattern = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
    return [new RegExp(`^${pattern}/?$`, 'i'), path, Object.keys(operations)] as const;
  });
  loaded = { validator: new DocumentValidator(document), paths };
  return loaded;
}

/** The operation, or null: there is no such path, or it does not take the method. */
function operationAt(address: string, method: string): DocumentedOperation | null {
  const [, path, methods] = documented().paths.find(([pattern]) => pattern.test(address)) ?? [];
  return path !== undefined && methods?.includes(method) ? { path, method } : null;
}

/** What refuses a call before any route is reached has the same form at each route: a problem, and for a link a page. */
function anyOperation(app: AppName): DocumentedOperation {
  return app === 'go' ? { path: '/go/{code}', method: 'get' } : { path: '/trackSale', method: 'post' };
}

/** By Hosting a link comes with the function's name in its path. */
function addressOf({ app, path }: Call): string {
  const [below = ''] = path.replace(/^\/+/, '').split('?');
  return `/${app}/${app === 'go' ? below.replace(/^go\//i, '') : below}`;
}

export interface Call {
  readonly app: AppName;
  readonly method: string;
  /** Below the function's own address, with its query. */
  readonly path: string;
}

/** Throws where the document does not allow the answer. */
export function expectDocumented(
  call: Call,
  { status, headers, text }: { readonly status: number; readonly headers: Headers; readonly text: string },
): void {
  // it has no body
  if (call.method === 'HEAD') return;
  const operation = operationAt(addressOf(call), call.method.toLowerCase());
  const type = headers.get('content-type');
  const body: unknown = type !== null && /json/.test(type) && text !== '' ? JSON.parse(text) : text;
  const answer = { status, type, body };
  const problems = documented().validator.answerProblems(operation ?? anyOperation(call.app), answer);
  if (problems.length === 0) return;
  throw new Error(
    [
      `docs/openapi.json does not allow what ${call.method} ${operation?.path ?? `${call.app} ${call.path}`} answered with status ${status}:`,
      ...problems.slice(0, 10),
      `The answer was ${text.slice(0, 500)}`,
      'If the answer is right, change its schema or its error codes, then run: npm run openapi',
    ].join('\n  '),
  );
}
