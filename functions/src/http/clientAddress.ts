import { isIP } from 'node:net';
import type { Request } from 'express';

/**
 * The address of whoever sent the request, as Google's front end saw it: the last of `X-Forwarded-For`; those before it
 * are claims of the client.
 *
 * @param isBehindHosting the front end saw Hosting's edge, which sends the address as `Fastly-Client-IP`; whoever calls
 * the function directly can forge that
 */
export function clientAddress(
  { headers, socket }: Pick<Request, 'headers' | 'socket'>,
  { isBehindHosting }: { readonly isBehindHosting: boolean },
): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const last = (typeof forwarded === 'string' ? forwarded : '').split(',').at(-1);
  const told = isBehindHosting ? [headers['fastly-client-ip']] : [];
  return [...told, last, socket.remoteAddress]
    .map((claim) => (typeof claim === 'string' ? claim.trim() : ''))
    .find((claim) => isIP(claim) !== 0);
}
