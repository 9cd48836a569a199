import { admit } from './admission';
import { localDay } from './brand';
import { commissionId, orderKey } from './ids';
import {
  accounts,
  balancesDue,
  balancesPosted,
  postingsBetween,
  type Balances,
  type Entry,
  type EntryKind,
} from './ledger';
import { storedMinor } from './money';
import { foldOrder, type EventFlag, type OrderState, type OrderStatus } from './order';
import { isSnapshot, type OrderEvent } from './orderEvent';
import type { Attribution, Candidate } from './attribution';
import type { Plan } from './plan';
import { addTallies, tallyDifference, type Tallies } from './tally';

/** The document `brands/{b}/orders/{storeId}~{orderId}` (DATA.md). Null fields: its sale is not known yet. */
export interface OrderRecord {
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly orderNumber: string | null;
  readonly status: OrderStatus | null;
  readonly currency: string | null;
  readonly totalMinor: number | null;
  readonly baseMinor: number | null;
  readonly refundedMinor: number | null;
  readonly excessMinor: number | null;
  readonly attributed: boolean;
  readonly influencerId: string | null;
  readonly attribution: Pick<Attribution, 'winner' | 'reason' | 'candidates'> | null;
  readonly planVersion: number | null;
  readonly occurredAt: Date | null;
  readonly completedAt: Date | null;
  readonly ambiguous: boolean;
  readonly flags: readonly EventFlag[];
  /** The first event's arrival. */
  readonly receivedAt: Date;
  readonly updatedAt: Date;
  /** In the order of arrival. Those that would make the document too large are in its `history`. */
  readonly events: readonly OrderEvent[];
  readonly historyCount: number;
  /** Each plan version that an event names, as it was. */
  readonly plans: Readonly<Record<string, Plan>>;
  /** What the order has added to each day's roll-up so far. */
  readonly tallies: Tallies;
}

export type CommissionStatus = 'pending' | 'reversed';

/** The document `commissions/{brandId}~{storeId}~{orderId}` (DATA.md): what brand and influencer both may see. */
export interface CommissionRecord {
  readonly commissionId: string;
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly influencerId: string | null;
  readonly currency: string;
  readonly status: CommissionStatus;
  readonly statusReason: string | null;
  readonly ratePercent: number;
  readonly baseMinor: number;
  readonly totalMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
  readonly memberMinor: number;
  readonly heldUntil: Date | null;
  readonly approvedAt: Date | null;
  readonly paidAt: Date | null;
  readonly payoutId: string | null;
  readonly planVersion: number;
  readonly occurredAt: Date;
  readonly updatedAt: Date;
  /** Of the influencer: posted by the entries, of that claimed by payouts, and the rest. */
  readonly postedMinor: number;
  readonly claimedMinor: number;
  readonly unclaimedMinor: number;
  readonly entries: readonly Entry[];
}

export interface OrderIdentity {
  readonly brandId: string;
  readonly storeId: string;
  readonly orderId: string;
}

export interface AppliedEvent {
  /** `parked`: kept until the order's sale is known. `replayed`: a repeat of what was here already. */
  readonly outcome: 'applied' | 'parked' | 'replayed';
  /** It is stored already: nothing is to be written. */
  readonly isStored: boolean;
  readonly event: OrderEvent;
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  /** What the event adds to the days' roll-ups. */
  readonly added: Tallies;
}

export interface ApplyContext {
  readonly identity: OrderIdentity;
  readonly timeZone: string;
  readonly now: Date;
  /** The plan of the incoming event's version; a refund needs none. */
  readonly plan: Plan | null;
}

/**
 * Folds one more event into an order, null where nothing of it is known yet. Pure: says what is to be stored.
 * Throws AppError `event_conflict` when an event of the same identity was stored with other content.
 */
export function applyEvent(
  stored: { readonly order: OrderRecord; readonly commission: CommissionRecord | null } | null,
  incoming: OrderEvent,
  context: ApplyContext,
): AppliedEvent {
  const known = stored?.order.events ?? [];
  const admitted = admit(incoming, known);
  if (admitted.replayOf && stored) return replay(stored, admitted.replayOf, incoming);
  const event = admitted.event;
  const plans = withPlan(stored?.order.plans ?? {}, context.plan);
  const planMap = new Map(Object.values(plans).map((plan) => [plan.version, plan]));

  // An order that becomes known now takes its parked events one after the other, each with an entry of its own.
  const wasKnown = known.some(isSnapshot);
  const [start, steps] = wasKnown ? [known, [event]] : [[], isSnapshot(event) ? [event, ...known] : []];
  let progress: Progress = {
    events: [...start],
    state: null,
    entries: stored?.commission?.entries ?? [],
    tallies: stored?.order.tallies ?? {},
    added: {},
  };
  for (const step of steps) progress = takeStep(progress, step, planMap, context);

  const events = [...known, event];
  const order = orderRecord(stored?.order ?? null, events, plans, progress, context);
  const isParked = progress.state === null;
  return {
    outcome: isParked ? 'parked' : 'applied',
    isStored: false,
    event,
    order,
    commission:
      progress.state &&
      commissionRecord(progress.state, progress.entries, stored?.commission ?? null, context),
    added: progress.added,
  };
}

/** A version never changes, so the plan as first stored with the order stays. */
function withPlan(plans: OrderRecord['plans'], plan: Plan | null): OrderRecord['plans'] {
  return plan === null || String(plan.version) in plans ? plans : { ...plans, [plan.version]: plan };
}

function replay(
  stored: { readonly order: OrderRecord; readonly commission: CommissionRecord | null },
  event: OrderEvent,
  incoming: OrderEvent,
): AppliedEvent {
  // The client library retries a commit on its own: what is found may be this very request's write, and then its
  // sender gets the answer of a first effect.
  const isOwnWrite = event.requestId === incoming.requestId;
  const outcome = !isOwnWrite ? 'replayed' : stored.order.currency === null ? 'parked' : 'applied';
  return { outcome, isStored: true, event, order: stored.order, commission: stored.commission, added: {} };
}

interface Progress {
  readonly events: readonly OrderEvent[];
  readonly state: OrderState | null;
  readonly entries: readonly Entry[];
  readonly tallies: Tallies;
  readonly added: Tallies;
}

/** One event's step: the new state, the entries that lead to what is due now, and the day they count on. */
function takeStep(
  before: Progress,
  event: OrderEvent,
  plans: ReadonlyMap<number, Plan>,
  context: ApplyContext,
): Progress {
  const events = [...before.events, event];
  const state = foldOrder(events, plans);
  if (!state) return { ...before, events };
  const day = localDay(event.occurredAt, context.timeZone);
  const difference = tallyDifference(before.tallies, state);
  return {
    events,
    state,
    entries: [...before.entries, ...entriesFor(before.entries, state, event, day, context)],
    tallies: addTallies(before.tallies, day, difference),
    added: addTallies(before.added, day, difference),
  };
}

/** At most one entry a currency: only an order that changes its currency has postings in two. */
function entriesFor(
  entries: readonly Entry[],
  state: OrderState,
  event: OrderEvent,
  day: string,
  context: ApplyContext,
): Entry[] {
  const currencies = [...new Set([state.currency, ...entries.map(({ currency }) => currency)])];
  return currencies.flatMap((currency) => {
    const posted = balancesPosted(entries, currency);
    const due =
      currency === state.currency ? dueBalances(state, context.identity) : new Map<string, number>();
    const postings = postingsBetween(posted, due);
    if (postings.length === 0) return [];
    const kind = entryKind(event, posted, due, context.identity);
    // A finer print of an event has its id; no id has a "/" in it.
    const isTaken = entries.some(({ eventId }) => eventId === event.id);
    const eventKey = isTaken ? `${event.id}/${event.fingerprint.slice(0, 12)}` : event.id;
    const id = currency === state.currency ? eventKey : `${eventKey}@${currency}`;
    return [{ id, kind, eventId: event.id, currency, day, at: context.now, postings }];
  });
}

function dueBalances(state: OrderState, { brandId, storeId, orderId }: OrderIdentity): Balances {
  const { influencerId } = state.attribution;
  if (influencerId === null) return new Map();
  return balancesDue(state.due, { brandId, influencerId, orderKey: orderKey(storeId, orderId) });
}

function entryKind(
  event: OrderEvent,
  posted: Balances,
  due: Balances,
  { brandId }: OrderIdentity,
): EntryKind {
  const owed = (balances: Balances): number => -(balances.get(accounts.brand(brandId)) ?? 0);
  if (owed(posted) === 0) return 'accrual';
  return event.kind === 'refund' || owed(due) === 0 ? 'reversal' : 'adjustment';
}

function orderRecord(
  stored: OrderRecord | null,
  events: readonly OrderEvent[],
  plans: Readonly<Record<string, Plan>>,
  { state, tallies }: Progress,
  { identity, now }: ApplyContext,
): OrderRecord {
  return {
    ...identity,
    orderNumber: state?.orderNumber ?? null,
    status: state?.status ?? null,
    currency: state?.currency ?? null,
    totalMinor: state?.totalMinor ?? null,
    baseMinor: state?.baseMinor ?? null,
    refundedMinor: state?.refundedMinor ?? null,
    excessMinor: state?.excessMinor ?? null,
    attributed: (state?.attribution.influencerId ?? null) !== null,
    influencerId: state?.attribution.influencerId ?? null,
    attribution: state && {
      winner: state.attribution.winner,
      reason: state.attribution.reason,
      candidates: keptCandidates(state.attribution),
    },
    planVersion: state?.plan.version ?? null,
    occurredAt: state?.occurredAt ?? null,
    completedAt: state?.completedAt ?? null,
    ambiguous: state?.ambiguous ?? false,
    flags: state?.flags ?? [],
    receivedAt: stored?.receivedAt ?? now,
    updatedAt: now,
    events,
    historyCount: stored?.historyCount ?? 0,
    plans,
    tallies,
  };
}

/** So many candidates are kept on the order; the evidence of all stays with the events. */
const MAX_KEPT_CANDIDATES = 100;

function keptCandidates({ candidates }: Attribution): readonly Candidate[] {
  const first = candidates.slice(0, MAX_KEPT_CANDIDATES);
  const lateWinner = candidates.slice(MAX_KEPT_CANDIDATES).find(({ outcome }) => outcome === 'won');
  return lateWinner ? [...first.slice(0, -1), lateWinner] : first;
}

/** The commission of the state; null where the order is nobody's and never was anybody's. */
function commissionRecord(
  state: OrderState,
  entries: readonly Entry[],
  stored: CommissionRecord | null,
  { identity, now }: ApplyContext,
): CommissionRecord | null {
  const { influencerId } = state.attribution;
  if (influencerId === null && entries.length === 0 && !stored) return null;
  const shares = influencerId === null ? { influencer: 0n, platform: 0n, member: 0n } : state.due.shares;
  const total = influencerId === null ? 0n : state.due.total;
  const influencerMinor = storedMinor(shares.influencer);
  return {
    commissionId: commissionId(identity.brandId, identity.storeId, identity.orderId),
    ...identity,
    influencerId,
    currency: state.currency,
    status: total === 0n ? 'reversed' : 'pending',
    statusReason: statusReason(state, total),
    ratePercent: state.plan.ratePercent,
    baseMinor: influencerId === null ? 0 : state.baseMinor,
    totalMinor: storedMinor(total),
    influencerMinor,
    platformMinor: storedMinor(shares.platform),
    memberMinor: storedMinor(shares.member),
    heldUntil: state.heldUntil,
    approvedAt: null,
    paidAt: null,
    payoutId: null,
    planVersion: state.plan.version,
    occurredAt: state.occurredAt,
    updatedAt: now,
    // Every entry leads to what is due, so what is posted to the influencer of today is just that.
    postedMinor: influencerMinor,
    claimedMinor: 0,
    unclaimedMinor: influencerMinor,
    entries,
  };
}

/** Why nothing is due, or null where something is. */
function statusReason(state: OrderState, total: bigint): string | null {
  if (total !== 0n) return null;
  if (state.attribution.influencerId === null) return 'not_attributed';
  if (['cancelled', 'failed', 'trashed', 'refunded'].includes(state.status)) return `order_${state.status}`;
  return state.refundedMinor > 0 ? 'refunded' : 'nothing_due';
}
