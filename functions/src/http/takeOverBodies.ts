import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

// Called by index.ts before any request. The Functions Framework and the functions emulator parse and inflate a body of
// up to 1 GiB before any handler sees it, and answer broken JSON with their own HTML. To enforce the contract's limits
// and answers, this relabels the body as plain bytes before they look at it, and keeps the real type.

interface SentAs {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

const sentAs = new WeakMap<IncomingMessage, SentAs>();

/** A whole request, body included, must arrive within this time. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The body's declared type and coding, as the client sent them. */
export function bodySentAs(request: IncomingMessage): SentAs {
  return (
    sentAs.get(request) ?? {
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
    }
  );
}

/** Starts it in this process, if the process serves one of the named functions. */
export function takeOverBodies(
  functionNames: readonly string[],
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
): void {
  if (!functionNames.includes(process.env['FUNCTION_TARGET'] ?? '')) return;
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    server.requestTimeout = requestTimeoutMs;
    // Node swaps the two if the headers' timeout is longer, and would give the body a minute.
    server.headersTimeout = Math.min(server.headersTimeout, requestTimeoutMs);
    sentAs.set(request, {
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
    });
    request.headers['content-type'] = 'application/octet-stream';
    delete request.headers['content-encoding'];
  });
}
