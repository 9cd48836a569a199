import { admit } from './deduplicate';
import { localDay } from '../base/time';
import type { EarlierEntries } from './commissionParts';
import { commissionRecord, postedOf, type CommissionRecord } from './commissionRecord';
import type { Approval, HeldFor, Rejection } from './decision';
import { orderKey, type OrderIdentity } from '../base/ids';
import {
  accounts,
  balancesOf,
  balancesPosted,
  influencerOf,
  ofStage,
  partyOf,
  postingsBetween,
  STAGES,
  stageOf,
  type Balances,
  type Entry,
  type EntryKind,
  type Posting,
  type Stage,
} from '../ledger/ledger';
import { foldOrder, MissingPlan, type FoldTerms, type OrderState } from './fold';
import { verifiedSnapshots } from './trust';
import type { EventFlag } from './flag';
import type { OrderStatus } from '../brand/orderStatus';
import { isPlaced, isSnapshot, wordsNamedBy, type OrderEvent, type StoredEvent } from './event';
import type { Attribution, Candidate } from './attribution';
import { bodyFor, withoutOldSaves } from './saves';
import { withArrived } from './unverified';
import type { Claim } from '../ledger/claim';
import type { Plan } from '../brand/plan';
import { NO_WORDS, type StatusWords } from '../brand/statusWords';
import { wordsInForce } from './words';
import { comesAfter, isWhole, type Checkpoint } from './checkpoint';
import { RULE_BOOK, rulesOf, type RuleBook } from './rules';
import { minus } from './approval';
import { parentRecord, type ParentRecord } from './relation';
import { addOnDays, tallyDifference, type PostingDays, type Tallies } from './tally';

/** The document `brands/{b}/orders/{storeId}~{orderId}` (DATA.md). Fields are null while its sale is not known. */
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
  readonly unverified: boolean;
  /** Why it is held until the brand confirms it. */
  readonly suspicions: readonly HeldFor[];
  /** The brand's decisions in force. */
  readonly rejection: Rejection | null;
  readonly approval: Approval | null;
  /** The first flags; each fold makes them anew. */
  readonly flags: readonly EventFlag[];
  readonly flagCount: number;
  readonly receivedAt: Date;
  readonly updatedAt: Date;
  /**
   * In the order of arrival, as a fold takes them; stored in another form (`saves.ts`). Events for which the document has
   * no room are in its `history`.
   */
  readonly events: readonly StoredEvent[];
  /** How many stored events are in its `history`. */
  readonly historyCount: number;
  /** What later events need of the history; absent: all of it. */
  readonly checkpoint?: Checkpoint;
  /** How many unverified reports are not kept, or no longer (`unverified.ts`); absent: none. */
  readonly notKeptCount?: number;
  /** The rules version of the order: that of its first event, for good. */
  readonly rules: number;
  /** Each plan version that an event names, as it was then; in the document, only the one in force. */
  readonly plans: Readonly<Record<string, Plan>>;
  /** The versions that lie beside the document (`orderParts.ts`); absent: none. */
  readonly otherPlans?: readonly number[];
  /** Each version of the brand's status words that an event names; absent: none. */
  readonly words?: Readonly<Record<string, StatusWords>>;
  /** The version in force; absent: none. */
  readonly wordsVersion?: number;
  /** What the order has added to each day's roll-up so far. */
  readonly tallies: Tallies;
  /** Where it belongs to another order. */
  readonly parent?: ParentRecord;
}

export interface AppliedEvent {
  /**
   * `parked`: kept until the order's sale is known. `replayed`: it was stored before. `not_kept`: it is one of too many
   * unverified ones.
   */
  readonly outcome: 'applied' | 'parked' | 'replayed' | 'not_kept';
  readonly isStored: boolean;
  readonly event: StoredEvent;
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  readonly added: Tallies;
}

export interface ApplyContext {
  readonly identity: OrderIdentity;
  readonly timeZone: string;
  readonly now: Date;
  /** The plan of the incoming event's version; a refund needs none. */
  readonly plan: Plan | null;
  /** The status words of the incoming event's version; absent: it names none. */
  readonly words?: StatusWords;
  /** All rules versions; absent: those of this release. */
  readonly ruleBook?: RuleBook;
}

/** What is stored of an order. */
export interface StoredOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

/**
 * Folds one more event into an order, null for its first one. Pure: returns what is to be stored. Throws AppError
 * `event_conflict` when an event of the same identity was stored with other content.
 */
export function applyEvent(
  stored: StoredOrder | null,
  incoming: OrderEvent,
  context: ApplyContext,
): AppliedEvent {
  return take(stored, incoming, context, stored?.order.historyCount ?? 0).applied;
}

/**
 * The same, onto the order's checkpoint: `stored` has the events that it needs, and those since (`neededOrder`). Null:
 * this event needs the whole history. What it returns is the same but for the events, of which it has no more.
 */
export function applyToNeeded(
  stored: StoredOrder,
  incoming: OrderEvent,
  context: ApplyContext,
): AppliedEvent | null {
  const { checkpoint } = stored.order;
  if (!checkpoint) return null;
  const taken = unlessMissing(() => take(stored, incoming, context, checkpoint.needed.length));
  if (!taken) return null;
  const { applied, state } = taken;
  if (applied.isStored) return applied;
  const { events } = applied.order;
  // One in the history whose place another took: it is written anew.
  const isHistoryKept = checkpoint.needed.every((event, index) => events[index] === event);
  if (!isHistoryKept || !comesAfter(checkpoint, applied.event)) return null;
  return applied.outcome === 'not_kept' || isWhole(checkpoint, events, state) ? applied : null;
}

/** Null where it needs a plan that lies beside the order's document. */
function unlessMissing<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof MissingPlan) return null;
    throw error;
  }
}

/** @param fixedCount so many of the stored events are in the order's history, and change no more */
function take(
  stored: StoredOrder | null,
  incoming: OrderEvent,
  context: ApplyContext,
  fixedCount: number,
): { readonly applied: AppliedEvent; readonly state: OrderState | null } {
  const known = stored?.order.events ?? [];
  const admitted = admit(incoming, known);
  if (admitted.replayOf && stored) return unchanged(replay(stored, admitted.replayOf, incoming));
  const event = arrived(admitted.event, known, fixedCount, context);
  const plans = withPlan(stored?.order.plans ?? {}, context.plan);
  const words = withWords(stored?.order.words ?? {}, event, context.words);
  const { ruleBook = RULE_BOOK } = context;
  const rules = stored?.order.rules ?? ruleBook.present;
  const { entries: before = [], claims = [], earlier } = stored?.commission ?? {};
  const all = withArrived(known, event);
  if (stored && !all) return unchanged(notKept(stored, event, context));
  const events = withoutOldSaves(all ?? [event], new Set(before.map(({ eventId }) => eventId)));
  const body = isSnapshot(event) ? known.find(({ id }) => id === event.joinedTo) : undefined;
  // A save older than all that are kept with its body: most likely one of those that are not kept, sent again.
  if (stored && body && !events.includes(event)) return unchanged(replay(stored, body, incoming));

  // When the order's first report comes, parked events are taken one after the other, each with its own entry.
  const wasKnown = known.some(isPlaced);
  const others = events.filter((one) => one !== event);
  const [start, steps] = wasKnown ? [others, [event]] : [[], isPlaced(event) ? [event, ...others] : []];
  let progress: Progress = {
    events: [...start],
    state: null,
    entries: before,
    tallies: stored?.order.tallies ?? {},
    added: {},
  };
  const ledger = { claims, ...(earlier ? { earlier } : {}) };
  const step = { terms: foldTerms({ plans, words, rules }, ruleBook), ...ledger, context };
  for (const next of steps) progress = takeStep(progress, next, step);

  const hasLeft = all?.length === known.length;
  const counted = stored && hasLeft ? withOneNotKept(stored.order) : (stored?.order ?? null);
  const order = orderRecord(counted, events, { plans, words }, { ...progress, rules }, context);
  const { state, entries } = progress;
  const commission =
    state &&
    commissionRecord(state, { entries, ...ledger }, stored?.commission ?? null, { ...context, rules });
  const outcome = state === null ? 'parked' : 'applied';
  return { applied: { outcome, isStored: false, event, order, commission, added: progress.added }, state };
}

function unchanged(applied: AppliedEvent): { readonly applied: AppliedEvent; readonly state: null } {
  return { applied, state: null };
}

/** The event as it is kept: with its day, and with the report that it only repeats. */
function arrived(
  event: OrderEvent,
  known: readonly StoredEvent[],
  fixedCount: number,
  { timeZone }: Pick<ApplyContext, 'timeZone'>,
): StoredEvent {
  const day = postingDay(event, known, timeZone);
  const joinedTo = isSnapshot(event) ? bodyFor(event, known, fixedCount) : undefined;
  return { ...event, day, ...(joinedTo === undefined ? {} : { joinedTo }) };
}

/** What is stored of an order to fold it by, besides its events. */
export type FoldedBy = Pick<OrderRecord, 'plans' | 'words' | 'rules'>;

/** The terms that the order is folded by. Throws RangeError for an unknown rules version. */
export function foldTerms({ plans, words, rules }: FoldedBy, book: RuleBook = RULE_BOOK): FoldTerms {
  return {
    plans: new Map(Object.values(plans).map((plan) => [plan.version, plan])),
    words: new Map(Object.values(words ?? {}).map((version) => [version.version, version])),
    rules: rulesOf(rules, book),
  };
}

/**
 * The local day of the event's own time. A snapshot of a known order whose dialect lists refunds counts on the day of
 * its modification, not on the order's day, since it may bring refunds. The same event with more decimals counts on the
 * day of the first, also if the brand's time zone has changed.
 */
function postingDay(event: OrderEvent, known: readonly StoredEvent[], timeZone: string): string {
  // An unverified report makes no order known.
  const isKnown = verifiedSnapshots(known).some(isPlaced);
  const mayTakeBack =
    isSnapshot(event) && (event.content.refunds !== undefined || event.content.isDraft !== undefined);
  const isLater = mayTakeBack && isKnown;
  const at = (isLater ? event.modifiedAt : null) ?? event.occurredAt;
  return known.find(({ id }) => id === event.id)?.day ?? localDay(at, timeZone);
}

/** A version never changes: the plan first stored with the order is kept. */
function withPlan(plans: OrderRecord['plans'], plan: Plan | null): OrderRecord['plans'] {
  return plan === null || String(plan.version) in plans ? plans : { ...plans, [plan.version]: plan };
}

function withWords(
  words: NonNullable<OrderRecord['words']>,
  event: OrderEvent,
  added: StatusWords | undefined,
): NonNullable<OrderRecord['words']> {
  const named = wordsNamedBy(event);
  if (added === undefined || added.version !== named || String(named) in words) return words;
  return { ...words, [named]: added };
}

function replay(stored: StoredOrder, event: StoredEvent, incoming: OrderEvent): AppliedEvent {
  // The client library retries a commit on its own: if the stored event is of this very request, it is answered like a
  // first effect.
  const isOwnWrite = event.requestId === incoming.requestId;
  const outcome = !isOwnWrite ? 'replayed' : stored.order.currency === null ? 'parked' : 'applied';
  return { outcome, isStored: true, event, order: stored.order, commission: stored.commission, added: {} };
}

/** The report is one of too many that nobody signed: it is counted, and nothing else changes. */
function notKept(
  { order, commission }: StoredOrder,
  event: StoredEvent,
  { now }: ApplyContext,
): AppliedEvent {
  const counted = { ...withOneNotKept(order), updatedAt: updatedAtOf(order, now) };
  return { outcome: 'not_kept', isStored: false, event, order: counted, commission, added: {} };
}

function withOneNotKept(order: OrderRecord): OrderRecord {
  return { ...order, notKeptCount: (order.notKeptCount ?? 0) + 1 };
}

interface Progress {
  readonly events: readonly StoredEvent[];
  readonly state: OrderState | null;
  readonly entries: readonly Entry[];
  readonly tallies: Tallies;
  readonly added: Tallies;
}

interface StepContext {
  readonly terms: FoldTerms;
  readonly claims: readonly Claim[];
  readonly earlier?: EarlierEntries;
  readonly context: ApplyContext;
}

/** Takes one event: the new state, the entries that lead to what is due now, and the days they count on. */
function takeStep(before: Progress, event: StoredEvent, step: StepContext): Progress {
  const events = [...before.events, event];
  const state = foldOrder(events, step.terms);
  if (!state) return { ...before, events };
  const difference = tallyDifference(before.tallies, state);
  const days = postingDays(events, event);
  return {
    events,
    state,
    entries: [...before.entries, ...entriesFor(before, state, event, { ...step, days })],
    tallies: addOnDays(before.tallies, days, difference),
    added: addOnDays(before.added, days, difference),
  };
}

/** What is approved counts on the later of the event's day and the day of the newest approval (MONEY.md, 4, "Days"). */
export function postingDays(events: readonly StoredEvent[], { day }: Pick<StoredEvent, 'day'>): PostingDays {
  const newest = events
    .filter(({ kind }) => kind === 'approve')
    .reduce<StoredEvent | null>((a, b) => (a && isLaterDecision(a, b) ? a : b), null);
  return { day, approvedDay: newest && newest.day > day ? newest.day : day };
}

function isLaterDecision(a: StoredEvent, b: StoredEvent): boolean {
  return a.occurredAt > b.occurredAt || (a.occurredAt.getTime() === b.occurredAt.getTime() && a.id > b.id);
}

/**
 * Usually one entry; one for each stage that changes, unless an approval moves the one to the other. An order that
 * changes its currency has entries in both; one that changes its influencer has a reversal and a new accrual (MONEY.md,
 * 3).
 */
function entriesFor(
  { entries, events: known }: Progress,
  state: OrderState,
  event: StoredEvent,
  { claims, earlier, context, days }: StepContext & { readonly days: PostingDays },
): Entry[] {
  const all = postedOf({ entries, ...(earlier ? { earlier } : {}) });
  const currencies = [...new Set([state.currency, ...all.map(({ currency }) => currency)])];
  return currencies.flatMap((currency) => {
    const posted = balancesPosted(all, currency);
    const due =
      currency === state.currency ? dueBalances(state, context.identity) : new Map<string, number>();
    // The same event with more decimals has the same id; no event id contains a "/".
    const mayBeEarlier = earlier !== undefined && known.some(({ id }) => id === event.id);
    const isTaken = mayBeEarlier || entries.some(({ eventId }) => eventId === event.id);
    const eventKey = isTaken ? `${event.id}/${event.fingerprint.slice(0, 12)}` : event.id;
    const id = currency === state.currency ? eventKey : `${eventKey}@${currency}`;
    const common = { eventId: event.id, currency, at: context.now };
    const isMoved = isMove(posted, due);
    if (isMoved && event.kind === 'approve' && days.day === days.approvedDay) {
      const postings = postingsBetween(posted, due);
      return postings.length > 0 ? [{ id, kind: 'approval', ...common, day: days.day, postings }] : [];
    }
    return STAGES.flatMap((stage) => {
      const isApproved = stage === 'approved';
      const legs = legsBetween(ofStage(stage, posted), ofStage(stage, due));
      return legs.flatMap(([from, to], index): Entry[] => {
        const postings = postingsBetween(from, to);
        if (postings.length === 0) return [];
        const kind = takesBackClaimed(postings, to, currency, claims)
          ? 'clawback'
          : isMoved
            ? movedKind(stage, postings)
            : changedKind(event, from, to);
        const part = `${isApproved ? '/approved' : ''}${index < legs.length - 1 ? '/reversal' : ''}`;
        const day = isApproved ? days.approvedDay : days.day;
        return [{ id: `${id}${part}`, kind, ...common, day, postings }];
      });
    });
  });
}

/** Whether each party has as much as before, and only the stage has changed. */
function isMove(posted: Balances, due: Balances): boolean {
  const [before, after] = [byParty(posted), byParty(due)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.every((name) => (before.get(name) ?? 0) === (after.get(name) ?? 0));
}

function byParty(balances: Balances): ReadonlyMap<string, number> {
  const parties = new Map<string, number>();
  for (const [account, minor] of balances) {
    const party = partyOf(account);
    parties.set(party, (parties.get(party) ?? 0) + minor);
  }
  return parties;
}

/** The steps from what is posted to what is due; if the influencer changes, through zero. */
function legsBetween(posted: Balances, due: Balances): [from: Balances, to: Balances][] {
  const ownerOf = (balances: Balances): string | undefined =>
    [...balances].find(([account, minor]) => influencerOf(account) !== null && minor !== 0)?.[0];
  const [before, after] = [ownerOf(posted), ownerOf(due)];
  if (before === undefined || after === undefined || before === after) return [[posted, due]];
  return [
    [posted, new Map()],
    [new Map(), due],
  ];
}

/** Whether the postings leave an influencer with less than payouts have claimed. */
function takesBackClaimed(
  postings: readonly Posting[],
  due: Balances,
  currency: string,
  claims: readonly Claim[],
): boolean {
  return postings.some(({ account, minor }) => {
    const influencerId = influencerOf(account);
    if (influencerId === null || minor >= 0 || stageOf(account) === 'pending') return false;
    const claimed = claims
      .filter((claim) => claim.influencerId === influencerId && claim.currency === currency)
      .reduce((sum, claim) => sum + claim.minor, 0);
    return (due.get(account) ?? 0) < claimed;
  });
}

/** The balances due in the state, of both stages; empty for an unattributed order. */
export function dueBalances(state: OrderState, { brandId, storeId, orderId }: OrderIdentity): Balances {
  const { influencerId } = state.attribution;
  if (influencerId === null) return new Map();
  const { subId } = state;
  const member = subId === null ? accounts.order(orderKey(storeId, orderId)) : accounts.member(subId);
  const who = { brandId, influencerId, member };
  return new Map([
    ...balancesOf('pending', minus(state.due.shares, state.approved), who),
    ...balancesOf('approved', state.approved, who),
  ]);
}

function isBrand(account: string): boolean {
  return partyOf(account).startsWith(accounts.brand(''));
}

/** What the brand owes by these balances or postings. */
function owedBy(changes: Iterable<readonly [account: string, minor: number]>): number {
  return [...changes].reduce((sum, [account, minor]) => (isBrand(account) ? sum - minor : sum), 0);
}

/** Of an entry by which pending becomes approved, or approved pending again. */
function movedKind(stage: Stage, postings: readonly Posting[]): EntryKind {
  const isMore = owedBy(postings.map(({ account, minor }) => [account, minor] as const)) > 0;
  if (isMore === (stage === 'approved')) return 'approval';
  return isMore ? 'accrual' : 'reversal';
}

function changedKind({ kind }: OrderEvent, posted: Balances, due: Balances): EntryKind {
  if (owedBy(posted) === 0) return 'accrual';
  return kind === 'refund' || owedBy(due) === 0 ? 'reversal' : 'adjustment';
}

/** The order's document: derived from the state, with the stored facts unchanged. */
export function orderRecord(
  stored: OrderRecord | null,
  events: readonly StoredEvent[],
  { plans, words = {} }: Pick<OrderRecord, 'plans' | 'words'>,
  { state, tallies, rules }: Pick<Progress, 'state' | 'tallies'> & Pick<OrderRecord, 'rules'>,
  { identity, now }: Pick<ApplyContext, 'identity' | 'now'>,
): OrderRecord {
  // Field by field: a caller may pass more than an identity, and a spread would store all of it.
  const { brandId, storeId, orderId } = identity;
  const inForce = state ? wordsInForce(state.words).version : NO_WORDS.version;
  const receivedAt = stored?.receivedAt ?? now;
  return {
    brandId,
    storeId,
    orderId,
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
    unverified: state?.unverified ?? false,
    suspicions: state?.suspicions ?? [],
    rejection: state?.decisions.rejection ?? null,
    approval: state?.approval ?? null,
    flags: state?.flags.slice(0, MAX_KEPT_FLAGS) ?? [],
    flagCount: state?.flags.length ?? 0,
    receivedAt,
    updatedAt: updatedAtOf(stored, now),
    events,
    ...countsOf(stored),
    rules,
    plans,
    ...(Object.keys(words).length === 0 ? {} : { words }),
    ...(inForce === NO_WORDS.version ? {} : { wordsVersion: inForce }),
    tallies,
    ...(state && parentRecord(state.relation, events, { storeId, receivedAt })),
  };
}

/** It never goes back, since the roll-up of closed hours queries by it. */
function updatedAtOf(stored: OrderRecord | null, now: Date): Date {
  return stored && stored.updatedAt > now ? stored.updatedAt : now;
}

/** No fold knows them: what is in the history, what is needed of it, what is not kept, and which plans lie beside it. */
function countsOf(
  stored: OrderRecord | null,
): Pick<OrderRecord, 'historyCount' | 'checkpoint' | 'notKeptCount' | 'otherPlans'> {
  const { historyCount = 0, checkpoint, notKeptCount, otherPlans } = stored ?? {};
  return {
    historyCount,
    ...(checkpoint ? { checkpoint } : {}),
    ...(notKeptCount === undefined ? {} : { notKeptCount }),
    ...(otherPlans ? { otherPlans } : {}),
  };
}

/** How many flags are kept on the order: thousands of updates after a rejection must not fill it. */
const MAX_KEPT_FLAGS = 100;

/** How many candidates are kept on the order; the events keep all evidence. */
const MAX_KEPT_CANDIDATES = 100;

function keptCandidates({ candidates }: Attribution): readonly Candidate[] {
  const first = candidates.slice(0, MAX_KEPT_CANDIDATES);
  const lateWinner = candidates.slice(MAX_KEPT_CANDIDATES).find(({ outcome }) => outcome === 'won');
  return lateWinner ? [...first.slice(0, -1), lateWinner] : first;
}
