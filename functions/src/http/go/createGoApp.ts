import type { Express, Request } from 'express';
import { AppError } from '../../domain/base/errors';
import { followLink, type Followed, type Stored } from '../../operations/link/followLink';
import type { Services } from '../../operations/base/services';
import {
  createHttpApp,
  describeFailure,
  type AppOptions,
  type EmptyAnswer,
  type LogLine,
  type RequestState,
} from '../httpApp';
import { problemPage } from './page';
import { isPrefetch, visitOf } from './visitOf';

const METHODS = ['GET', 'HEAD'];

/** To a prefetch: it comes again, as a visit, when a person opens the link. */
const DECLINED: EmptyAnswer = {
  status: 503,
  headers: { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' },
  event: { kind: 'link', id: null, outcome: 'prefetch_declined' },
};

/** The Express application of the function `go`: an influencer's link, followed to the shop. Problems are pages. */
export function createGoApp(options: AppOptions): Express {
  return createHttpApp(
    'go',
    (services, request, state) => serve(services, request, state, options.log),
    options,
    problemPage,
  );
}

async function serve(
  services: Services,
  request: Request,
  { requestId, notes }: RequestState,
  log: AppOptions['log'],
): Promise<EmptyAnswer> {
  if (!METHODS.includes(request.method)) {
    throw new AppError('method_not_allowed', {
      detail: 'It takes nothing that is sent to it.',
      headers: { Allow: METHODS.join(', ') },
    });
  }
  if (isPrefetch(request)) return DECLINED;
  const followed = await followLink(services, visitOf(request, requestId));
  const { location, outcome, brandId, storeId, clickId } = followed;
  Object.assign(notes, { brandId, storeId });
  void followed.stored?.then((stored) => {
    if (stored.outcome === 'failed' || outcome === 'pending') log(lateLine(followed, stored, requestId));
  });
  return {
    status: 302,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      // The shop may learn which site the shopper came from, as by any link; not which page.
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Robots-Tag': 'noindex, nofollow',
    },
    event: { kind: 'link', id: clickId, outcome },
  };
}

/** What became of a click that the redirect did not wait for, or that could not be stored. */
function lateLine({ brandId, storeId, clickId }: Followed, stored: Stored, requestId: string): LogLine {
  const isLost = stored.outcome === 'failed';
  return {
    severity: isLost ? 'WARNING' : 'INFO',
    message: isLost ? 'go click not stored' : 'go click stored late',
    function: 'go',
    requestId,
    brandId,
    storeId,
    kind: 'click',
    eventId: clickId,
    outcome: stored.outcome,
    ...(isLost ? { error: describeFailure(stored.cause) } : {}),
  };
}
