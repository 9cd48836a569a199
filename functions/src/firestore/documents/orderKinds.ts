import { z } from 'zod';
import {
  ATTRIBUTION_REASONS,
  CANDIDATE_OUTCOMES,
  type Attribution,
  type Candidate,
} from '../../domain/order/attribution';
import type { EarlierEntries, MovedEntries } from '../../domain/order/commissionParts';
import { COMMISSION_STATUSES, type CommissionRecord } from '../../domain/order/commissionRecord';
import type { CommissionView } from '../../domain/order/commissionView';
import type { Approval, HeldFor, Rejection } from '../../domain/order/decision';
import type { Checkpoint } from '../../domain/order/checkpoint';
import { SUSPICIONS, VERDICTS } from '../../domain/order/event';
import type { MovedEvents } from '../../domain/order/orderParts';
import { EVENT_FLAG_REASONS, type EventFlag } from '../../domain/order/flag';
import type { OrderRecord } from '../../domain/order/record';
import type { ParentRecord } from '../../domain/order/relation';
import { ORDER_STATUSES } from '../../domain/brand/orderStatus';
import { EVIDENCE_KINDS, planSchema, type Plan } from '../../domain/brand/plan';
import { statusWordsSchema } from '../../domain/brand/statusWords';
import { isKnownRules } from '../../domain/order/rules';
import { Kind, UNVERSIONED, type Fields, type OlderShape } from './kind';
import { balanceSchema, claimSchema, entrySchema, postingSchema, totalsSchema } from './ledgerShapes';
import { namedAmountsSchema, seenSchema, storedEventSchema } from './orderEvents';
import {
  mapOf,
  nullableDate,
  nullableText,
  nullableWhole,
  optionalText,
  strict,
  whole,
  type Shape,
} from './shape';

// An order, its commission, and the events for which the order's document has no room.

/** The rules version of orders from before they named one. */
const FIRST_RULES = 1;

const UNVERSIONED_BY_RULES: OlderShape = {
  schema: z.looseObject({}),
  lift: (fields: Fields) => ({ rules: FIRST_RULES, ...fields }),
};

const rulesSchema = whole.refine((version) => isKnownRules(version), {
  error: ({ input }) => `rules version ${String(input)} is not known`,
});

type StoredAttribution = NonNullable<OrderRecord['attribution']>;
type Winner = NonNullable<Attribution['winner']>;

const candidateSchema = strict<Candidate>({
  kind: z.enum(EVIDENCE_KINDS),
  value: z.string(),
  influencerId: nullableText,
  clickedAt: nullableDate,
  eventId: z.string(),
  outcome: z.enum(CANDIDATE_OUTCOMES),
});

const attributionSchema = strict<StoredAttribution>({
  winner: strict<Winner>({
    kind: z.enum(EVIDENCE_KINDS),
    value: z.string(),
    eventId: z.string(),
  }).nullable(),
  reason: z.enum(ATTRIBUTION_REASONS),
  candidates: z.array(candidateSchema),
});

const inForce = { eventId: z.string(), by: z.string(), at: z.date() };

export const orders = new Kind<OrderRecord>({
  name: 'an order',
  older: [UNVERSIONED_BY_RULES],
  schema: strict<OrderRecord>({
    brandId: z.string(),
    storeId: z.string(),
    orderId: z.string(),
    orderNumber: nullableText,
    status: z.enum(ORDER_STATUSES).nullable(),
    currency: nullableText,
    totalMinor: nullableWhole,
    baseMinor: nullableWhole,
    refundedMinor: nullableWhole,
    excessMinor: nullableWhole,
    attributed: z.boolean(),
    influencerId: nullableText,
    attribution: attributionSchema.nullable(),
    planVersion: nullableWhole,
    occurredAt: nullableDate,
    completedAt: nullableDate,
    ambiguous: z.boolean(),
    unverified: z.boolean(),
    suspicions: z.array(strict<HeldFor>({ suspicion: z.enum(SUSPICIONS), reason: z.string() })),
    rejection: strict<Rejection>({ ...inForce, reason: z.string() }).nullable(),
    approval: strict<Approval>({ ...inForce, names: namedAmountsSchema, asOf: seenSchema }).nullable(),
    flags: z.array(
      strict<EventFlag>({ eventId: z.string(), reason: z.enum(EVENT_FLAG_REASONS), word: optionalText }),
    ),
    flagCount: whole,
    receivedAt: z.date(),
    updatedAt: z.date(),
    events: z.array(storedEventSchema),
    historyCount: whole,
    checkpoint: z.exactOptional(
      strict<Checkpoint>({
        needed: z.array(storedEventSchema),
        latestAt: z.date(),
        heardAt: z.date(),
        decimals: whole,
      }),
    ),
    notKeptCount: z.exactOptional(whole),
    rules: rulesSchema,
    plans: mapOf(planSchema),
    otherPlans: z.exactOptional(z.array(whole)),
    words: z.exactOptional(mapOf(statusWordsSchema)),
    wordsVersion: z.exactOptional(whole),
    tallies: mapOf(totalsSchema),
    parent: z.exactOptional(
      strict<ParentRecord>({
        orderId: z.string(),
        verdict: z.enum(VERDICTS).nullable(),
        awaited: nullableText,
        dueAt: nullableDate,
      }),
    ),
  }),
});

/** `brands/{b}/orders/{order}/terms/{version}`: a plan of the order other than the one in force. */
export const orderPlans = new Kind<OrderPlan>({
  name: 'a plan of an order',
  older: [UNVERSIONED],
  schema: strict<OrderPlan>({ plan: planSchema }),
});

export interface OrderPlan {
  readonly plan: Plan;
}

/** Of shape 1, one event a document. */
const ONE_EVENT: OlderShape = {
  schema: z.looseObject({ event: z.unknown() }),
  lift: ({ event, ...fields }: Fields) => ({ ...fields, events: [event] }),
};

/** `brands/{b}/orders/{order}/history/{sequence}`: events moved out of their order's document. */
export const movedEvents = new Kind<MovedEvents>({
  name: 'a document of an order’s history',
  older: [UNVERSIONED, ONE_EVENT],
  schema: strict<MovedEvents>({ sequence: whole, events: z.array(storedEventSchema).min(1) }),
});

const viewShape: Shape<CommissionView> = {
  commissionId: z.string(),
  brandId: z.string(),
  storeId: z.string(),
  orderId: z.string(),
  influencerId: nullableText,
  currency: z.string(),
  status: z.enum(COMMISSION_STATUSES),
  statusReason: nullableText,
  ratePercent: z.number(),
  baseMinor: whole,
  totalMinor: whole,
  influencerMinor: whole,
  platformMinor: whole,
  memberMinor: whole,
  heldUntil: nullableDate,
  lockedAt: nullableDate,
  blockedBy: nullableText,
  byHandOnly: z.enum(EVENT_FLAG_REASONS).nullable(),
  flags: z.array(z.enum(EVENT_FLAG_REASONS)),
  approvableAt: nullableDate,
  approvedAt: nullableDate,
  rejectedAt: nullableDate,
  paidAt: nullableDate,
  payoutId: nullableText,
  planVersion: whole,
  rules: rulesSchema,
  occurredAt: z.date(),
  updatedAt: z.date(),
  approvedTotalMinor: whole,
  pendingMinor: whole,
  approvedMinor: whole,
  claimedMinor: whole,
  unclaimedMinor: whole,
  paidMinor: whole,
  balances: z.array(balanceSchema),
  months: z.array(z.string()),
  claims: z.array(claimSchema),
  entries: z.array(entrySchema),
};

export const commissions = new Kind<CommissionRecord>({
  name: 'a commission',
  older: [UNVERSIONED_BY_RULES],
  schema: strict<CommissionRecord>({
    ...viewShape,
    earlier: z.exactOptional(
      strict<EarlierEntries>({
        count: whole,
        months: z.array(z.string()),
        currency: z.string(),
        postings: z.array(postingSchema),
      }),
    ),
    visibleTo: nullableText,
    payable: z.array(z.string()),
  }),
});

/** `commissions/{commission}/entries/{sequence}`: entries moved out of their commission's document. */
export const movedEntries = new Kind<MovedEntries>({
  name: 'a document of a commission’s earlier entries',
  older: [UNVERSIONED],
  schema: strict<MovedEntries>({
    brandId: z.string(),
    influencerId: z.string(),
    sequence: whole,
    entries: z.array(entrySchema).min(1),
  }),
});

/** What the influencer of a moved order may see of its commission. */
export const commissionViews = new Kind<CommissionView>({
  name: 'a view of a commission',
  older: [UNVERSIONED_BY_RULES],
  schema: strict<CommissionView>(viewShape),
});
