import type { Request } from 'express';
import { AppError } from '../../domain/base/errors';
import { MAX_LANDING_URL_LENGTH } from '../../domain/link/link';
import { passedOn } from '../../domain/link/linkParameters';
import { readLinkQuery } from '../../domain/link/linkQuery';
import type { Visit } from '../../operations/link/followLink';
import { namedAddress } from '../clientAddress';

/** Behind Hosting's rewrite the path still begins with the function's name. */
const BEHIND_HOSTING = 'go';
/** Of a path that is no link's. */
export const NO_CODE = 'A link ends in a code, and this one does not.';
const MAX_CODE_LENGTH = 128;
const ONLY_PUNCTUATION = /^[\p{P}\p{Z}\p{Sm}\p{Sk}]*$/u;
const MAX_USER_AGENT_LENGTH = 2000;

/** Reads who follows which link. Throws AppError `not_found` where the path is no link's. */
export function visitOf(request: Request, requestId: string): Visit {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const words = readLinkQuery(query);
  const { headers } = request;
  return {
    requestId,
    code: codeOf(path),
    wish: {
      storeId: words.get('store'),
      landingUrl: words.get('url'),
    },
    passed: passedOn(words),
    // Only used to recognise a visitor's repeated click: forging it makes a click count twice, as another browser does,
    // and no money depends on that.
    ipAddress: namedAddress(request),
    userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH) || undefined,
    referrerUrl: headers.referer?.slice(0, MAX_LANDING_URL_LENGTH) || undefined,
    isPreview: request.method === 'HEAD' || hasPurpose(request, /\bpreview\b/i),
  };
}

function codeOf(path: string): string {
  const [first = '', ...others] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const isBehindHosting = first === BEHIND_HOSTING && others.length > 0;
  const [code = '', ...rest] = isBehindHosting ? others : [first, ...others];
  // `ayse/).`: what follows the link in a sentence.
  const isCode = rest.every((part) => ONLY_PUNCTUATION.test(part));
  const written = code.trim();
  if (written === '' || written.length > MAX_CODE_LENGTH || !isCode) {
    throw new AppError('not_found', { detail: NO_CODE });
  }
  return written;
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
