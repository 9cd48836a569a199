import type { LogLine } from '../../domain/base/logLine';
import { followLink, type Followed, type Stored } from '../../operations/link/followLink';
import { namedAddress } from '../clientAddress';
import { createFunction, type Call } from '../createFunction';
import { describeFailure, type EmptyAnswer } from '../httpApp';
import type { Row } from '../route';
import { problemPage } from './page';
import { isPrefetch, NO_CODE, visitOf } from './visitOf';

/** To a prefetch: it comes again, as a visit, when a person opens the link. */
const DECLINED: EmptyAnswer = {
  status: 503,
  headers: { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' },
  event: { kind: 'link', id: null, outcome: 'prefetch_declined' },
};

/** The one row of the function. Whatever the path is, the answer is a page: `visitOf` finds the code in it. */
export const link = {
  summary: 'An influencer’s link',
  path: '/{*link}',
  methods: ['GET', 'HEAD'],
  answers: { 302: 'redirect' },
  errors: ['invalid_request'],
} as const satisfies Row;

/** The function `go`: an influencer's link, followed to the shop. Problems are pages. */
export const go = createFunction<Row>({
  name: 'go',
  dialect: 'link',
  rows: [link],
  notFound: () => NO_CODE,
  problemPage,
  serve,
});

async function serve(_row: Row, call: Call): Promise<EmptyAnswer> {
  const { services, request, requestId, notes, log } = call;
  if (isPrefetch(request)) return DECLINED;
  await limited(call);
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

/** By the address that Hosting names, which whoever calls the function directly can forge; so by the seen one too. */
async function limited({ limits, request, address }: Call): Promise<void> {
  await limits.takeAddress('linkSeen', request, address);
  await limits.takeAddress('link', request, namedAddress(request));
}

/** What became of a click that the redirect did not wait for, or that could not be stored. */
function lateLine({ brandId, storeId, clickId }: Followed, stored: Stored, requestId: string): LogLine {
  const isLost = stored.outcome === 'failed';
  return {
    severity: isLost ? 'WARNING' : 'INFO',
    message: isLost ? 'go click not stored' : 'go click stored late',
    function: 'go',
    dialect: 'link',
    requestId,
    brandId,
    storeId,
    kind: 'click',
    eventId: clickId,
    outcome: stored.outcome,
    ...(isLost ? { error: describeFailure(stored.cause) } : {}),
  };
}
