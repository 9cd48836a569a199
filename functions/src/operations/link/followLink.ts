import type { PassedOn } from '../../domain/link/linkParameters';
import { landingWithClick } from '../../domain/link/linkParameters';
import type { LinkWish } from '../../domain/link/link';
import { createClick } from '../../firestore/link/clicks';
import { findLink } from './findLink';
import { isNoBrowser } from './isBot';
import { prepareClick } from './recordClick';
import type { Services } from '../base/services';

/** Somebody, or something, that follows a link. */
export interface Visit {
  readonly requestId: string;
  readonly code: string;
  readonly wish: LinkWish;
  readonly passed: PassedOn;
  /** Only to tell a repeat: the address is hashed, and never stored. */
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly referrerUrl?: string | undefined;
  /** Nobody looks at the page: it only asks where the link leads. */
  readonly isPreview: boolean;
}

/** What became of the click: stored, a repeat within the duplicate window, or not stored, and why. */
export type Stored =
  { readonly outcome: 'clicked' | 'duplicate' } | { readonly outcome: 'failed'; readonly cause: unknown };

export interface Followed {
  /** Where the shopper is sent. */
  readonly location: string;
  /** `preview` and `suspended` are sent on without a click; `pending`: the redirect does not wait any longer. */
  readonly outcome: Stored['outcome'] | 'pending' | 'preview' | 'suspended';
  readonly brandId: string;
  readonly storeId: string;
  readonly clickId: string | null;
  /** Of a click: what becomes of it. Never rejects. */
  readonly stored: Promise<Stored> | null;
}

/**
 * A shopper waits no longer for the click's commit. The click id says all by itself, so the sale will be credited
 * whether or not the click is stored; to wait at all is only because an instance may sleep once it has answered.
 */
const COMMIT_PATIENCE_MS = 800;

/**
 * Follows an influencer's link: makes the click (one RPC, one write, no read with warm caches) and says where to go.
 * What nobody looks at, and what leads to a suspended brand or store, is sent to the plain landing page and writes
 * nothing. A click that cannot be stored breaks no link.
 * Throws AppError `not_found`, `invalid_request`, or `unavailable` where the code was never looked up before.
 */
export async function followLink(services: Services, visit: Visit): Promise<Followed> {
  const { influencerId, target } = await findLink(services, visit.code, visit.wish);
  const { brand, store, landing, isActive } = target;
  const plain = landing.href;
  const to = { brandId: brand.brandId, storeId: store.storeId };
  if (visit.isPreview || isNoBrowser(visit.userAgent) || !isActive) {
    return {
      ...to,
      location: plain,
      outcome: isActive ? 'preview' : 'suspended',
      clickId: null,
      stored: null,
    };
  }
  const reporter = { brand, store, requestId: visit.requestId };
  const { code, passed, ipAddress, userAgent, referrerUrl } = visit;
  const reported = {
    referralCode: code,
    landingUrl: plain,
    referrerUrl,
    userAgent,
    ipAddress,
    subIds: passed.subIds,
  };
  const click = await prepareClick(services, reporter, reported, influencerId);
  const { clickId } = click;
  const location = landingWithClick(landing, store.linkParameters, { code, clickId, passed });
  const stored = createClick(services.db, brand.brandId, click).then(
    (isNew): Stored => ({ outcome: isNew ? 'clicked' : 'duplicate' }),
    (cause: unknown): Stored => ({ outcome: 'failed', cause }),
  );
  return { ...to, location, outcome: await withinPatience(stored), clickId, stored };
}

async function withinPatience(stored: Promise<Stored>): Promise<Stored['outcome'] | 'pending'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => {
      resolve('pending');
    }, COMMIT_PATIENCE_MS);
  });
  const outcome = await Promise.race([stored.then((known) => known.outcome), tooLate]);
  clearTimeout(timer);
  return outcome;
}
