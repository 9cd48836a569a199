import type { Brand } from '../../domain/brand/brand';
import { approvalOf, assertDecidable, confirmedEventIds, type Decision } from '../../domain/order/decidable';
import { AppError } from '../../domain/base/errors';
import type { OrderIdentity } from '../../domain/base/ids';
import {
  decisionFingerprint,
  isDecision,
  type ApproveEvent,
  type DecisionEvent,
} from '../../domain/order/event';
import { applyEvent, type AppliedEvent } from '../../domain/order/record';
import {
  commitEvent,
  commitEvents,
  type CommittedEvents,
  type StoredOrder,
} from '../../firestore/order/orders';
import { kinFor } from './kin';
import { orderNotFound } from '../access/findOrder';
import type { Services } from '../base/services';

/** Who decides, and under which id: the same id again is a replay. */
export interface Decider {
  readonly by: string;
  readonly source: 'brand' | 'schedule';
  readonly requestId: string;
  readonly decisionId?: string | undefined;
}

/**
 * Records a decision on an order, as an event like any other, in one transaction. Throws AppError `not_found` if the
 * order or its sale is not known, the codes of `assertDecidable`, `event_conflict` for another decision under the same
 * id, and `invalid_request` for an influencer of another brand, or an id that is no unverified event.
 *
 * @param check a further condition on what is stored; throws if it does not hold
 */
export async function decide(
  services: Services,
  identity: OrderIdentity,
  decision: Decision,
  who: Decider,
  check: (stored: StoredOrder) => void = () => undefined,
): Promise<AppliedEvent> {
  const brand = await services.lookUps.brand(identity.brandId);
  if (!brand) throw new AppError('not_found');
  if (decision.kind === 'attribute') await assertOwnInfluencer(services, brand, decision.influencerId);
  const decisionId = who.decisionId ?? services.newId('decision');
  const deciding: Deciding = { decision, who: { ...who, decisionId }, brand, now: services.now, check };
  // A status that the brand confirms, or what it says of the two, changes what the order takes off its parent.
  const { source, requestId } = who;
  const now = services.now();
  return commitEvent(
    services.db,
    identity,
    brand.shards,
    { whole: (stored) => taken(deciding, identity, stored) },
    kinFor({ brand, event: { kind: decision.kind, source, requestId, occurredAt: now }, now }),
  );
}

/**
 * Records one decision on several orders of a brand in one transaction. What is refused for one order, or cannot be
 * read, stops no other. Throws AppError `not_found` for an unknown brand.
 */
export async function decideTogether(
  services: Services,
  brandId: string,
  identities: readonly OrderIdentity[],
  decision: Decision,
  who: Decider,
  check: (stored: StoredOrder) => void = () => undefined,
): Promise<CommittedEvents> {
  const brand = await services.lookUps.brand(brandId);
  if (!brand) throw new AppError('not_found');
  const decisionId = who.decisionId ?? services.newId('decision');
  const deciding: Deciding = { decision, who: { ...who, decisionId }, brand, now: services.now, check };
  return commitEvents(services.db, identities, brand.shards, (identity, stored) =>
    taken(deciding, identity, stored),
  );
}

interface Deciding {
  readonly decision: Decision;
  readonly who: Decider & { readonly decisionId: string };
  readonly brand: Brand;
  readonly now: () => Date;
  readonly check: (stored: StoredOrder) => void;
}

/** The stored order with the decision. Throws what `decide` throws. */
function taken(
  { decision, who, brand, now: clock, check }: Deciding,
  identity: OrderIdentity,
  stored: StoredOrder | null,
): AppliedEvent {
  if (!stored || stored.order.currency === null) throw orderNotFound(identity);
  const now = clock();
  const id = `${decision.kind}:${who.decisionId}`;
  const isRepeat = stored.order.events.some((event) => event.id === id);
  const event = decisionEvent(decision, { ...who, id, isRepeat }, stored, now);
  if (!isRepeat) {
    assertDecidable(stored.order, stored.commission, decision, now);
    check(stored);
  }
  return applyEvent(stored, event, { identity, timeZone: brand.timeZone, now, plan: null });
}

function decisionEvent(
  decision: Decision,
  who: Decider & { readonly id: string; readonly isRepeat: boolean },
  { order, commission }: StoredOrder,
  now: Date,
): DecisionEvent {
  // Decisions fold by their times, and the clocks of two instances differ: a later decision needs a later time.
  const latestMs = Math.max(
    ...order.events.filter(isDecision).map(({ occurredAt }) => occurredAt.getTime() + 1),
    now.getTime(),
  );
  const common = {
    id: who.id,
    source: who.source,
    // Of what was sent: the same decision again is a replay, whatever has become known since.
    fingerprint: decisionFingerprint(decision),
    occurredAt: new Date(latestMs),
    receivedAt: now,
    requestId: who.requestId,
    by: who.by,
  };
  switch (decision.kind) {
    case 'confirm': {
      // A confirmation covers only reports that are stored now, no later ones.
      const eventIds = who.isRepeat ? [] : confirmedEventIds(order, decision);
      const { kind, status, moment } = decision;
      return { kind, eventIds, status, ...(moment ? { moment } : {}), ...common };
    }
    case 'approve': {
      const { kind, reason } = decision;
      // A repeat is compared by its fingerprint alone.
      const { names, asOf } = approvalOf(order, commission) ?? NOTHING_NAMED;
      return { kind, names, asOf, ...(reason === null ? {} : { reason }), ...common };
    }
    default:
      return { ...decision, ...common };
  }
}

/** Of a repeat on an order on which nothing is due any more. */
const NOTHING_NAMED: Pick<ApproveEvent, 'names' | 'asOf'> = {
  names: { influencerId: '', currency: '', influencerMinor: 0, platformMinor: 0, memberMinor: 0 },
  asOf: { snapshotId: '', deletionIds: [] },
};

async function assertOwnInfluencer(
  { lookUps }: Services,
  { brandId }: Brand,
  influencerId: string | null,
): Promise<void> {
  if (influencerId === null || (await lookUps.isInfluencerOf(brandId, influencerId))) return;
  const message = 'is no influencer of this brand: none of its codes or coupons is theirs';
  throw new AppError('invalid_request', {
    detail: `influencerId ${message}`,
    errors: [{ path: 'influencerId', message }],
  });
}
