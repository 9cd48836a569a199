import { AppError } from './errors';
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
import {
  isCoarserPrint,
  isSnapshot,
  printedDecimals,
  type EvidenceFact,
  type OrderEvent,
} from './orderEvent';
import type { Attribution, Candidate } from './attribution';
import type { Plan } from './plan';

/** What an order adds to a day of its brand, in one currency. */
export interface Tally {
  readonly sales: number;
  readonly grossMinor: number;
  readonly refunds: number;
  readonly refundedMinor: number;
  readonly commissionMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
}

export const NO_TALLY: Tally = {
  sales: 0,
  grossMinor: 0,
  refunds: 0,
  refundedMinor: 0,
  commissionMinor: 0,
  influencerMinor: 0,
  platformMinor: 0,
};

/** By day, then by currency. */
export type Tallies = Readonly<Record<string, Readonly<Record<string, Tally>>>>;

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
    commission: progress.state && commissionRecord(progress.state, progress.entries, context),
    added: progress.added,
  };
}

/** A version never changes, so the plan as first stored with the order stays. */
function withPlan(plans: OrderRecord['plans'], plan: Plan | null): OrderRecord['plans'] {
  return plan === null || String(plan.version) in plans ? plans : { ...plans, [plan.version]: plan };
}

/**
 * Decides whether an event is new, a replay or a conflict. A coarser print of a known event is a replay; a finer
 * print is kept under the same id, since the finest amount counts whichever came first.
 */
function admit(
  incoming: OrderEvent,
  known: readonly OrderEvent[],
): { event: OrderEvent; replayOf?: OrderEvent } {
  const prints = known.filter(({ id }) => id === incoming.id);
  const equal = prints.find(({ fingerprint }) => fingerprint === incoming.fingerprint);
  if (equal) return { event: incoming, replayOf: equal };
  const event = freezeOwners(incoming, known);
  const [first, ...others] = prints;
  if (!first) return { event };
  const decimals = ({ content }: OrderEvent): number => printedDecimals(content);
  const finest = others.reduce((a, b) => (decimals(b) > decimals(a) ? b : a), first);
  if (!isCoarserPrint(finest.content, incoming.content)) {
    throw new AppError('event_conflict', {
      detail: `${describe(incoming)} was sent before with other content; what is stored is unchanged. ${hint(incoming)}`,
    });
  }
  if (decimals(incoming) < decimals(finest)) return { event: incoming, replayOf: finest };
  return { event: asFirstSeen(event, first) };
}

/** Only amounts can be finer: all else, where the store did not tell it, is what it was at first sight. */
function asFirstSeen(finer: OrderEvent, first: OrderEvent): OrderEvent {
  const { occurredAt } = first;
  if (!isSnapshot(finer) || !isSnapshot(first)) return { ...finer, occurredAt };
  return { ...finer, occurredAt, planVersion: first.planVersion };
}

function describe(event: OrderEvent): string {
  return event.kind === 'refund' ? `Refund ${event.refundId}` : 'This order';
}

function hint(event: OrderEvent): string {
  return event.kind === 'refund'
    ? 'Send another refund under a refundId of its own.'
    : 'Send a changed order with its updatedAt.';
}

/** The owner of a coupon code is the one it had when the order first named it (MONEY.md, 3). */
function freezeOwners(incoming: OrderEvent, known: readonly OrderEvent[]): OrderEvent {
  if (!isSnapshot(incoming)) return incoming;
  const facts = known.flatMap((event) => (isSnapshot(event) ? event.evidence : []));
  const evidence = incoming.evidence.map((fact): EvidenceFact => {
    const seen = facts.find(({ kind, value }) => kind === fact.kind && value === fact.value);
    return seen ? { ...fact, influencerId: seen.influencerId } : fact;
  });
  return { ...incoming, evidence };
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
  const added = addTallies(before.added, day, tallyDifference(before.tallies, state));
  return {
    events,
    state,
    entries: [...before.entries, ...entriesFor(before.entries, state, event, day, context)],
    tallies: addTallies(before.tallies, day, tallyDifference(before.tallies, state)),
    added,
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

function tallyOf(state: OrderState): Tally {
  if (!state.isSale) return NO_TALLY;
  const isAttributed = state.attribution.influencerId !== null;
  const { total, shares } = state.due;
  return {
    sales: 1,
    grossMinor: state.totalMinor,
    refunds: state.refunds,
    refundedMinor: state.refundedMinor,
    commissionMinor: isAttributed ? storedMinor(total) : 0,
    influencerMinor: isAttributed ? storedMinor(shares.influencer) : 0,
    platformMinor: isAttributed ? storedMinor(shares.platform) : 0,
  };
}

/** What is still to be added, by currency, for the order's tallies to sum to its state. */
function tallyDifference(tallies: Tallies, state: OrderState): Record<string, Tally> {
  const sums: Record<string, Tally> = {};
  for (const day of Object.values(tallies)) {
    for (const [currency, tally] of Object.entries(day)) {
      sums[currency] = combine(sums[currency] ?? NO_TALLY, tally, 1);
    }
  }
  const target: Record<string, Tally> = { [state.currency]: tallyOf(state) };
  const currencies = new Set([...Object.keys(sums), ...Object.keys(target)]);
  return Object.fromEntries(
    [...currencies]
      .map(
        (currency) =>
          [currency, combine(target[currency] ?? NO_TALLY, sums[currency] ?? NO_TALLY, -1)] as const,
      )
      .filter(([, difference]) => Object.values(difference).some((figure) => figure !== 0)),
  );
}

function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  // `|| 0` keeps -0 out: Firestore would store it as a double.
  const figure = (name: keyof Tally): number => a[name] + sign * b[name] || 0;
  return {
    sales: figure('sales'),
    grossMinor: figure('grossMinor'),
    refunds: figure('refunds'),
    refundedMinor: figure('refundedMinor'),
    commissionMinor: figure('commissionMinor'),
    influencerMinor: figure('influencerMinor'),
    platformMinor: figure('platformMinor'),
  };
}

function addTallies(tallies: Tallies, day: string, added: Record<string, Tally>): Tallies {
  if (Object.keys(added).length === 0) return tallies;
  const sums: Record<string, Tally> = { ...tallies[day] };
  for (const [currency, tally] of Object.entries(added)) {
    sums[currency] = combine(sums[currency] ?? NO_TALLY, tally, 1);
  }
  return { ...tallies, [day]: sums };
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
  { identity, now }: ApplyContext,
): CommissionRecord | null {
  const { influencerId } = state.attribution;
  if (influencerId === null && entries.length === 0) return null;
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
