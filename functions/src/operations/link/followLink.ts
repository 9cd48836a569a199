import type { PassedOn } from '../../domain/link/linkParameters';
import { landingWithClick } from '../../domain/link/linkParameters';
import type { LinkWish } from '../../domain/link/link';
import { createClick } from '../../firestore/link/clicks';
import { findLink } from './findLink';
import { isNoBrowser } from './isBot';
import { prepareClick } from './recordClick';
import type { Services } from '../base/services';

export interface Visit {
  readonly requestId: string;
  readonly code: string;
  readonly wish: LinkWish;
  readonly passed: PassedOn;
  /** Only to recognise a repeat: the address is hashed, and never stored. */
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly referrerUrl?: string | undefined;
  /** A bot or link preview: no person sees the page. */
  readonly isPreview: boolean;
}

/** The result of the click: stored, a repeat within the duplicate window, or not stored and the reason. */
export type Stored =
  { readonly outcome: 'clicked' | 'duplicate' } | { readonly outcome: 'failed'; readonly cause: unknown };

export interface Followed {
  readonly location: string;
  /** `preview` and `suspended` are redirected without a click; `pending`: the redirect does not wait any longer. */
  readonly outcome: Stored['outcome'] | 'pending' | 'preview' | 'suspended';
  readonly brandId: string;
  readonly storeId: string;
  readonly clickId: string | null;
  /** The result of the click, if there is one. Never rejects. */
  readonly stored: Promise<Stored> | null;
}

/**
 * The longest a shopper waits for the click's commit. The click token contains all that is needed, so the sale is
 * credited even if the click is not stored; it waits only because an instance may sleep after its answer.
 */
const COMMIT_PATIENCE_MS = 800;

/**
 * Follows an influencer's link: makes the click (one RPC, one write, no read with warm caches) and returns the target.
 * Bots, previews and links of a suspended brand or store get the plain landing page and write nothing. A click that
 * cannot be stored does not break the link. Throws AppError `not_found`, `invalid_request`, or `unavailable` if the
 * code was never looked up before.
 */
export async function followLink(services: Services, visit: Visit): Promise<Followed> {
  const { code, influencerId, target } = await findLink(services, visit.code, visit.wish);
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
  const { passed, ipAddress, userAgent, referrerUrl } = visit;
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
  const location = landingWithClick(landing, store, { code, clickId, passed });
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
