import { AppError } from '../../domain/base/errors';
import { codeKey, digest, orderKey } from '../../domain/base/ids';
import {
  fingerprintOf,
  type EvidenceFact,
  type OrderDeletedEvent,
  type OrderEvent,
  type RefundDeletedEvent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
  type StoredEvent,
} from '../../domain/order/event';
import type {
  ReportedOrderDeletion,
  ReportedRefund,
  ReportedRefundDeletion,
  ReportedSnapshot,
} from '../../domain/order/reported';
import { applyEvent, applyToNeeded, type AppliedEvent, type ApplyContext } from '../../domain/order/record';
import { identityOf } from '../../domain/order/identity';
import { isClickId } from '../../domain/link/click';
import type { Plan } from '../../domain/brand/plan';
import { NO_WORDS, type StatusWords } from '../../domain/brand/statusWords';
import {
  commitEvent,
  commitFirstEvent,
  commitLikelyRepeat,
  type Fold,
  type Kin,
} from '../../firestore/order/orders';
import { kinFor } from './kin';
import { withCategories } from './lineCategories';
import { resolveClick } from '../link/recordClick';
import { hashSender, type Reporter, type Services } from '../base/services';

/** Above any real order: 500 lines with the longest names fit. Below what Firestore takes in one document. */
const MAX_EVENT_BYTES = 600_000;
/** Up to sixty of them may precede a verified report, and all are read with it. */
const MAX_UNVERIFIED_BYTES = 100_000;

/**
 * Records a sale, or with `updatedAt` an update. The first event of an order is one RPC, no read and at most three
 * writes; later events are folded in one transaction. A repeat writes nothing. Throws AppError `event_conflict` for the
 * same sale with other content and no `updatedAt`.
 *
 * @param likely `known`: most likely a change or a repeat, so the order is read first: a repeat is then one RPC, and a
 * change two
 * @param heardAt when its delivery arrived, if it was set aside
 */
export async function recordSale(
  services: Services,
  caller: Reporter,
  sale: ReportedSnapshot,
  likely: 'new' | 'known' = 'new',
  heardAt?: Date,
): Promise<AppliedEvent> {
  const { event, asKnownIn, plan, words } = await snapshotEvent(services, caller, sale, heardAt);
  assertSize(event);
  const shards = shardsFor(services, caller);
  const { orderId } = sale;
  const recording: Recording = { services, caller, orderId, event, asKnownIn, plan, words, shards };
  return inTurn(recording, () => commitSnapshot(recording, event, likely));
}

async function commitSnapshot(
  recording: Recording,
  event: SnapshotEvent,
  likely: 'new' | 'known',
): Promise<AppliedEvent> {
  const { services } = recording;
  // Alone it makes no order known: it waits for one, like a refund.
  if (event.content.isDraft) return commitFold(recording);
  if (likely === 'known') {
    const folded = await foldLikelyRepeat(recording);
    if (folded !== 'unknown') return folded;
  }
  const first = applyEvent(null, event, contextOf(recording));
  // The order that it belongs to is read with it.
  if (first.order.parent) return commitFold(recording);
  if (await commitFirstEvent(services.db, first, recording.shards)) return first;
  if (event.kind !== 'sale') return commitFold(recording);
  // A sale of a known order is most likely a repeat.
  const folded = await foldLikelyRepeat(recording);
  return folded === 'unknown' ? commitFold(recording) : folded;
}

async function snapshotEvent(
  services: Services,
  caller: Reporter,
  sale: ReportedSnapshot,
  heardAt: Date | undefined,
): Promise<{
  event: SnapshotEvent;
  asKnownIn: (known: readonly StoredEvent[]) => SnapshotEvent;
  plan: Plan;
  words: StatusWords;
}> {
  const receivedAt = services.now();
  const arrivedAt = heardAt ?? receivedAt;
  const { occurredAt = arrivedAt } = sale;
  // If a store's clock is ahead, `occurredAt` is in the future, where no plan is in force yet.
  const placedAt = occurredAt < arrivedAt ? occurredAt : arrivedAt;
  const plan = await services.lookUps.planAt(caller.brand, placedAt);
  const words = await services.lookUps.wordsAt(caller.brand, placedAt);
  const senders = sendersOf(services, caller, sale);
  const event: SnapshotEvent = {
    ...identityOf(sale, senders, []),
    kind: sale.updatedAt ? 'update' : 'sale',
    source: sale.source,
    occurredAt,
    receivedAt,
    requestId: caller.requestId,
    modifiedAt: sale.updatedAt ?? null,
    ...(heardAt ? { heardAt } : {}),
    content: await withCategories(services, caller, sale, plan),
    planVersion: plan.version,
    ...(words.version === NO_WORDS.version ? {} : { wordsVersion: words.version }),
    evidence: await lookUpEvidence(services, caller.brand.brandId, sale.content),
    ...(sale.unverified ? { unverified: true } : {}),
  };
  const asKnownIn = (known: readonly StoredEvent[]): SnapshotEvent => ({
    ...event,
    ...identityOf(sale, senders, known),
  });
  return { event, asKnownIn, plan, words };
}

/**
 * Records a refund, or its deletion, folded into its order in one transaction, or parked until the order's sale is
 * known. Throws AppError `event_conflict` for the same refund id with other content.
 */
export async function recordRefund(
  services: Services,
  caller: Reporter,
  refund: ReportedRefund | ReportedRefundDeletion,
): Promise<AppliedEvent> {
  const receivedAt = services.now();
  const event = refundEvent(refund, receivedAt, caller.requestId);
  assertSize(event);
  const shards = shardsFor(services, caller);
  const recording = { services, caller, orderId: refund.orderId, event, plan: null, shards };
  return inTurn(recording, () => commitFold(recording));
}

function refundEvent(
  refund: ReportedRefund | ReportedRefundDeletion,
  receivedAt: Date,
  requestId: string,
): RefundEvent | RefundDeletedEvent {
  const { source, refundId } = refund;
  const common = {
    source,
    refundId,
    occurredAt: refund.occurredAt ?? receivedAt,
    receivedAt,
    requestId,
  };
  if ('deleted' in refund) {
    const fingerprint = digest({ refundId, deleted: true });
    return { ...common, id: `refund_deleted:${source}:${refundId}`, kind: 'refund_deleted', fingerprint };
  }
  const { content, occurredAt } = refund;
  return {
    ...common,
    id: `refund:${source}:${refundId}`,
    kind: 'refund',
    fingerprint: fingerprintOf(content, { occurredAt }),
    content,
  };
}

/** Who sent it, as far as nobody signed it and its address is known. */
function sendersOf(
  services: Services,
  { brand, store, address }: Reporter,
  { orderId, unverified }: ReportedSnapshot,
): readonly string[] {
  if (!unverified || address === undefined) return [];
  return hashSender(services, { brandId: brand.brandId, storeId: store.storeId, orderId }, address);
}

/**
 * Records that the store binned or deleted the order, folded into it in one transaction, or parked until its sale is
 * known. The same delivery again changes nothing.
 *
 * @param heardAt when its delivery arrived; a deletion has no other time
 */
export async function recordOrderDeletion(
  services: Services,
  caller: Reporter,
  { source, orderId, webhookId, deliveryId }: ReportedOrderDeletion,
  heardAt: Date = services.now(),
): Promise<AppliedEvent> {
  const receivedAt = services.now();
  const event: OrderDeletedEvent = {
    id: `order_deleted:${source}:${webhookId}:${deliveryId}`,
    kind: 'order_deleted',
    source,
    webhookId,
    fingerprint: digest({ orderId, deleted: true, webhookId, deliveryId }),
    occurredAt: heardAt,
    receivedAt,
    requestId: caller.requestId,
  };
  const shards = shardsFor(services, caller);
  const recording = { services, caller, orderId, event, plan: null, shards };
  return inTurn(recording, () => commitFold(recording));
}

interface Recording {
  /** How many documents of a day it chooses from. */
  readonly shards: number;
  readonly services: Services;
  readonly caller: Reporter;
  readonly orderId: string;
  readonly event: OrderEvent;
  /** The event under the identity that it has among those; absent: it has one. */
  readonly asKnownIn?: (known: readonly StoredEvent[]) => OrderEvent;
  readonly plan: Plan | null;
  readonly words?: StatusWords;
}

function shardsFor({ eventRates, now }: Services, { brand }: Reporter): number {
  return eventRates.shards(brand.brandId, now().getTime(), brand.shards);
}

function contextOf({ services, caller, orderId, plan, words }: Recording): ApplyContext {
  const { brand, store } = caller;
  return {
    identity: { brandId: brand.brandId, storeId: store.storeId, orderId },
    timeZone: brand.timeZone,
    now: services.now(),
    plan,
    ...(words ? { words } : {}),
  };
}

/** After the events of the order that this instance is about to commit. */
function inTurn(recording: Recording, work: () => Promise<AppliedEvent>): Promise<AppliedEvent> {
  const { brandId, storeId, orderId } = contextOf(recording).identity;
  return recording.services.orderQueue.run(`${brandId}/${orderKey(storeId, orderId)}`, work);
}

/** `unknown` if nothing is stored of the order. */
async function foldLikelyRepeat(recording: Recording): Promise<AppliedEvent | 'unknown'> {
  const { services } = recording;
  const { identity } = contextOf(recording);
  const folded = await commitLikelyRepeat(
    services.db,
    identity,
    recording.shards,
    foldOf(recording),
    kinOf(recording),
  );
  return folded === 'outdated' ? commitFold(recording) : folded;
}

function commitFold(recording: Recording): Promise<AppliedEvent> {
  const { services } = recording;
  return commitEvent(
    services.db,
    contextOf(recording).identity,
    recording.shards,
    foldOf(recording),
    kinOf(recording),
  );
}

function kinOf({ services, caller, event }: Recording): Kin {
  return kinFor({ brand: caller.brand, event, now: services.now() });
}

function foldOf(recording: Recording): Fold {
  const { event, asKnownIn = () => event } = recording;
  return {
    whole: (stored) => applyEvent(stored, asKnownIn(stored?.order.events ?? []), contextOf(recording)),
    needed: (stored) => applyToNeeded(stored, asKnownIn(stored.order.events), contextOf(recording)),
  };
}

function assertSize(event: OrderEvent): void {
  const bytes = Buffer.byteLength(JSON.stringify(event));
  const limit = event.unverified ? MAX_UNVERIFIED_BYTES : MAX_EVENT_BYTES;
  if (bytes > limit) {
    throw new AppError('payload_too_large', {
      detail: `What is kept of this event has ${bytes} bytes; the limit is ${limit}. Send shorter texts or fewer lines.`,
    });
  }
}

/** The evidence of the sale, each piece with its present owner. Coupons first named count first. */
async function lookUpEvidence(
  services: Services,
  brandId: string,
  { attribution }: SnapshotContent,
): Promise<EvidenceFact[]> {
  if (!attribution) return [];
  const { clickId, referralCode, couponCodes = [], couponDiscounts = [], clickedAt } = attribution;
  const discounts = new Map(couponDiscounts.map(({ code, discount }) => [codeKey(code) ?? code, discount]));
  const named = [...couponCodes, ...couponDiscounts.map(({ code }) => code)];
  const codes = new Map(named.map((code) => [codeKey(code) ?? code, code]));
  const facts: Promise<EvidenceFact>[] = [...codes].map(async ([value, code]): Promise<EvidenceFact> => {
    const discount = discounts.get(value);
    const known = await services.lookUps.couponCode(brandId, code);
    return {
      kind: 'coupon',
      value,
      influencerId: known?.influencerId ?? null,
      clickedAt: null,
      ...(known?.influencerId === null ? { isExcluded: true } : {}),
      ...(discount === undefined ? {} : { discount }),
    };
  });
  if (clickId !== undefined) facts.push(clickFact(services, brandId, clickId));
  if (referralCode !== undefined) {
    facts.push(
      services.lookUps.referralOwner(brandId, referralCode).then((influencerId) => ({
        kind: 'referralCode',
        value: referralCode,
        influencerId,
        clickedAt: clickedAt ?? null,
      })),
    );
  }
  return Promise.all(facts.map(async (fact) => withOwnerEmail(services, await fact)));
}

/** Adds the owner's email as keyed hashes, by which the fold finds a self-referral. */
async function withOwnerEmail({ lookUps }: Services, fact: EvidenceFact): Promise<EvidenceFact> {
  if (fact.influencerId === null) return fact;
  const { emailHash, emailHashes } = await lookUps.influencerEmail(fact.influencerId);
  if (!emailHash) return fact;
  return {
    ...fact,
    ownerEmailHash: emailHash,
    ...(emailHashes ? { ownerEmailHashes: emailHashes } : {}),
  };
}

async function clickFact(services: Services, brandId: string, clickId: string): Promise<EvidenceFact> {
  // An id that cannot be a click's needs no look-up, and may not even be a valid document id.
  const click = isClickId(clickId) ? await resolveClick(services, brandId, clickId) : null;
  return {
    kind: 'click',
    value: clickId,
    influencerId: click?.influencerId ?? null,
    clickedAt: click?.clickedAt ?? null,
  };
}
