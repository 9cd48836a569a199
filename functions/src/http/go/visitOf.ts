import type { Request } from 'express';
import { AppError } from '../../domain/base/errors';
import { MAX_LANDING_URL_LENGTH } from '../../domain/link/link';
import { passedOn } from '../../domain/link/linkParameters';
import type { Visit } from '../../operations/link/followLink';
import { clientAddress } from '../clientAddress';

/** Behind Hosting's rewrite the path still begins with the function's name. */
const BEHIND_HOSTING = 'go';
/** Of a path that is no link's. */
export const NO_CODE = 'A link ends in a code, and this one does not.';
const MAX_CODE_LENGTH = 128;
const MAX_USER_AGENT_LENGTH = 2000;

/** Reads who follows which link. Throws AppError `not_found` where the path is no link's. */
export function visitOf(request: Request, requestId: string): Visit {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const words = new URLSearchParams(query);
  const { headers } = request;
  return {
    requestId,
    code: codeOf(path),
    wish: {
      storeId: words.get('store') || undefined,
      landingUrl: words.get('url') || words.get('to') || undefined,
    },
    passed: passedOn(words),
    // Only used to recognise a visitor's repeated click: forging it makes a click count twice, as another browser does,
    // and no money depends on that.
    ipAddress: clientAddress(request, { isBehindHosting: true }),
    userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH) || undefined,
    referrerUrl: headers.referer?.slice(0, MAX_LANDING_URL_LENGTH) || undefined,
    isPreview: request.method === 'HEAD' || hasPurpose(request, /\bpreview\b/i),
  };
}

function codeOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  const written =
    parts.length === 2 && first === BEHIND_HOSTING ? second : parts.length === 1 ? first : undefined;
  const code = decoded(written ?? '').trim();
  if (code === '' || code.length > MAX_CODE_LENGTH) {
    throw new AppError('not_found', { detail: NO_CODE });
  }
  return code;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A code that cannot be decoded does not exist.
    return '';
  }
}

/**
 * Whether a browser or an app fetches the page that a person may open next. It is not redirected: the browser would
 * later show the fetched plain landing page without a new request, and the click would be lost (seen in Chromium).
 * Facebook's app calls it a preview, as Safari does its pictures of a page, so Facebook's is recognised by its own
 * header.
 */
export function isPrefetch(request: Request): boolean {
  return (
    hasPurpose(request, /\b(?:prefetch|prerender)\b/i) ||
    (request.headers['x-fb-http-engine'] !== undefined && hasPurpose(request, /\bpreview\b/i))
  );
}

function hasPurpose({ headers }: Request, wanted: RegExp): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) => {
    const purpose = headers[name];
    return typeof purpose === 'string' && wanted.test(purpose);
  });
}
