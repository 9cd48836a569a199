import { isIP } from 'node:net';
import type { Request } from 'express';

type Sent = Pick<Request, 'headers' | 'socket'>;

/**
 * The address of whoever sent the request, as Google's front end saw it: the last of `X-Forwarded-For`; those before it
 * are claims of the client. Of what comes through Hosting it is an edge of Hosting.
 */
export function seenAddress({ headers, socket }: Sent): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const last = (typeof forwarded === 'string' ? forwarded : '').split(',').at(-1);
  return firstAddress(last, socket.remoteAddress);
}

/**
 * The address that Hosting's edge names, else the seen one. Whoever calls the function directly can forge it, so no
 * limit may rest on it alone.
 */
export function namedAddress(request: Sent): string | undefined {
  return firstAddress(request.headers['fastly-client-ip']) ?? seenAddress(request);
}

function firstAddress(...claims: readonly unknown[]): string | undefined {
  return claims
    .map((claim) => (typeof claim === 'string' ? claim.trim() : ''))
    .find((claim) => isIP(claim) !== 0);
}
