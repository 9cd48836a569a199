import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AppError } from '../domain/base/errors';
import type { NewId } from '../domain/base/ids';
import type { HttpFunction } from './createFunction';
import type { AppOptions } from './httpApp';
import { problemOf } from './problem';
import { traceOf } from './trace';

// Called by index.ts before any request. The Functions Framework and the functions emulator parse and inflate a body of
// up to 1 GiB before any handler sees it, and answer broken JSON and broken paths with their own HTML. To enforce the contract's limits
// and answers, this relabels the body as plain bytes before they look at it, and keeps the real type. They also wait a
// minute and a half for a body that does not come: this ends it.

interface SentAs {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

const sentAs = new WeakMap<IncomingMessage, SentAs>();

/** So much later, as a part of that time, Node itself ends a request with a bare 408: one whose headers are slow. */
const GRACE = 0.1;
/** Node looks so often, in each such time: by itself twice a minute. */
const CHECKS = 30;

/** The body's declared type and coding, as the client sent them. */
export function bodySentAs(request: IncomingMessage): SentAs {
  return (
    sentAs.get(request) ?? {
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
    }
  );
}

export interface TakeOverOptions {
  readonly newId: NewId;
  readonly log: AppOptions['log'];
  /** A body must arrive within this time after its headers. */
  readonly bodyTimeoutMs: number;
}

/** Starts it in this process, if the process serves one of the functions. */
export function takeOverBodies(
  functions: Readonly<Record<string, Pick<HttpFunction, 'dialectOf'>>>,
  { newId, log, bodyTimeoutMs }: TakeOverOptions,
): void {
  const name = process.env['FUNCTION_TARGET'] ?? '';
  const served = functions[name];
  if (!served) return;
  // Before the server listens: it takes the times over then.
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server } = message as { server: Server & { connectionsCheckingInterval?: number } };
    // Of its own, such as an inspector's, are no servers of HTTP.
    if (!('requestTimeout' in server)) return;
    const wholeMs = Math.round(bodyTimeoutMs * (1 + GRACE));
    server.requestTimeout = wholeMs;
    // Node swaps the two if the headers' timeout is longer, and would give the body a minute.
    server.headersTimeout = wholeMs;
    server.connectionsCheckingInterval = Math.round(bodyTimeoutMs / CHECKS);
  });
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    sentAs.set(request, {
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
    });
    request.headers['content-type'] = 'application/octet-stream';
    delete request.headers['content-encoding'];
    request.url = decodable(request.url);
    const timer = setTimeout(() => {
      if (!request.complete) {
        void endUnfinished(request, response, { ...served, name, newId, log, bodyTimeoutMs });
      }
    }, bodyTimeoutMs);
    for (const [stream, event] of [
      [request, 'end'],
      [response, 'close'],
    ] as const) {
      stream.once(event, () => {
        clearTimeout(timer);
      });
    }
  });
}

/**
 * The address with a path that can be decoded: of one that cannot, each `%` stands for itself, so that it is no path of
 * ours. The framework would answer it with a stack, and without a line in the log.
 */
export function decodable(url = '/'): string {
  const [path = '', query] = url.split(/(?=\?)(.*)/s);
  try {
    decodeURIComponent(path);
  } catch {
    return path.replaceAll('%', '%25') + (query ?? '');
  }
  return url === '*' ? '/*' : url;
}

/** Answers 408 in place of the handler, which waits for a body that does not come, and closes the connection. */
async function endUnfinished(
  request: IncomingMessage,
  response: ServerResponse,
  { name, dialectOf, newId, log, bodyTimeoutMs }: TakeOverOptions & Pick<HttpFunction, 'name' | 'dialectOf'>,
): Promise<void> {
  const { socket } = request;
  const dialect = await dialectOf(request).catch(() => null);
  if (request.complete) return;
  if (response.headersSent) {
    socket.destroy();
    return;
  }
  const requestId = newId('request');
  const trace = traceOf(request.headers, process.env);
  const error = new AppError('request_timeout', {
    detail: `The body did not arrive within ${bodyTimeoutMs / 1000} seconds of its headers. Send it again.`,
  });
  log({
    severity: 'WARNING',
    message: `${name} ${error.code}`,
    function: name,
    dialect,
    requestId,
    ...(trace === null ? {} : { 'logging.googleapis.com/trace': trace }),
    outcome: error.code,
    status: error.status,
    ms: bodyTimeoutMs,
  });
  const answer = JSON.stringify(problemOf(error, requestId));
  response
    .writeHead(error.status, {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
      'Content-Length': Buffer.byteLength(answer),
      Connection: 'close',
    })
    // What still comes is not waited for.
    .end(answer, () => {
      socket.destroySoon();
    });
}
