import { judge, unequal, type Verdict } from './verdicts';
import { claimProblems } from './claims';
import { doubledEntries, repeated, unbalancedEntries } from './entries';
import { accountBalances } from '../ledger/claim';
import { describeDifference, differencesOf } from '../base/difference';
import { orderKey } from '../base/ids';
import { decimalsOfReport } from '../order/decimals';
import { isSnapshot, wordsNamedBy, type OrderEvent } from '../order/event';
import type { Plan } from '../brand/plan';
import type { StatusWords } from '../brand/statusWords';
import { balancesPosted, stageOf, type Balances, type Entry } from '../ledger/ledger';
import { hasView, viewOf, type CommissionView } from '../order/commissionView';
import type { OrderState } from '../order/fold';
import { companionsOf, partRefunds } from '../order/parts';
import { dueBalances, type OrderRecord } from '../order/record';
import type { PayoutLine } from '../payout/payout';
import {
  daysOfEvents,
  daysWithOtherMoney,
  identityOf,
  refoldCommission,
  refoldOrder,
  refoldState,
  type RefoldSource,
} from './refold';
import { tallyDifference } from '../order/tally';

/** Adjustments of a rebuild have no event of the order: `rebuild:{runId}`. */
export const REBUILD_PREFIX = 'rebuild:';

export interface AuditedOrder extends RefoldSource {
  readonly orderPath: string;
  readonly commissionPath: string;
  readonly viewPath: string;
  /** What its influencer may see of the commission; null: there is no such document. */
  readonly view: CommissionView | null;
  /** The document's id; its fields must name the same order. */
  readonly documentId: string;
  readonly brandId: string;
  /** The sequence numbers of the documents in its `history`. */
  readonly historySequences: readonly number[];
  /** So many of its commission's entries have left the document. */
  readonly movedEntryCount?: number;
  /** What is wrong with the entries that have (`commissionParts.ts`). */
  readonly ledgerProblems?: readonly string[];
  /** The lines of the payouts that its claims name; null where a payout has no line for it. */
  readonly lines: ReadonlyMap<string, PayoutLine | null>;
  /** The order that it belongs to; null: to none, or to one that is not stored or cannot be read. */
  readonly parent: AuditedParent | null;
  readonly brandPlans: ReadonlyMap<number, Plan>;
  readonly brandWords: ReadonlyMap<number, StatusWords>;
}

/** The order that another one belongs to, as stored. */
export interface AuditedParent {
  readonly path: string;
  readonly orderId: string;
  readonly events: readonly OrderEvent[];
}

/** Checks an order and its commission: invariants 1 to 3, and the parts of 4 and 5 that concern one order. */
export function auditOrder(audited: AuditedOrder): Verdict[] {
  const { orderPath, commissionPath, viewPath, order, commission, view } = audited;
  const entries = commission?.entries ?? [];
  const state = once(() => refoldState(order));
  const ofCommission: Verdict[] = commission
    ? [
        judge('entryBalances', commissionPath, () => unbalancedEntries(entries)),
        judge('entryIds', commissionPath, () => doubledEntries(entries)),
        judge('posted', commissionPath, () => postedProblems(audited, state())),
        judge('shares', commissionPath, () => shareProblems(audited, state())),
        judge('balances', commissionPath, () => balanceProblems(audited)),
        judge('claims', commissionPath, () => claimProblems(commission, audited.lines)),
      ]
    : [];
  const isSeen = view !== null || (commission !== null && hasView(commission));
  return [
    ...ofCommission,
    ...(isSeen ? [judge('views', viewPath, () => viewProblems(audited))] : []),
    judge('events', orderPath, () => eventProblems(audited)),
    judge('plans', orderPath, () => [...planProblems(audited), ...wordsProblems(audited)]),
    judge('orders', orderPath, () => orderProblems(audited, state())),
    ...(audited.parent ? [partsVerdict(audited, audited.parent, state)] : []),
    judge('commissions', commissionPath, () => commissionProblems(audited, state())),
    judge('tallies', orderPath, () => tallyProblems(audited, state())),
    judge('orderDays', orderPath, () =>
      daysWithOtherMoney(order.tallies, entries).map(
        (day) => `its tally of ${day} is not what its entries posted`,
      ),
    ),
  ];
}

/** Runs `work` at the first call and keeps its result; if it threw, every call throws. */
function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: work() }).value;
}

/**
 * What the order gives back is given back on the one that it belongs to, in the same commit (`parts.ts`). While the two
 * are still to be compared, nothing is expected.
 */
function partsVerdict(
  { order }: AuditedOrder,
  parent: AuditedParent,
  stateOf: () => OrderState | null,
): Verdict {
  return judge('parts', parent.path, () => {
    const state = stateOf();
    if (!state || order.parent?.awaited !== null) return [];
    const { orderId, updatedAt } = order;
    const wanted = partRefunds(orderId, parent.orderId, state);
    const cause = { source: 'schedule', at: updatedAt, receivedAt: updatedAt, requestId: 'audit' } as const;
    return companionsOf(orderId, wanted, parent.events, cause).map(({ kind, refundId }) =>
      kind === 'refund'
        ? `refund ${refundId} of its part ${orderId} is missing`
        : `refund ${refundId} is more than its part ${orderId} gives back`,
    );
  });
}

function postedProblems({ order, commission }: AuditedOrder, state: OrderState | null): string[] {
  const { entries = [] } = commission ?? {};
  const currencies = new Set(entries.map(({ currency }) => currency));
  if (state) currencies.add(state.currency);
  return [...currencies].flatMap((currency) => {
    const due =
      state?.currency === currency ? dueBalances(state, identityOf(order)) : new Map<string, number>();
    return differentBalances(balancesPosted(entries, currency), due).map(
      ([account, posted, minor]) =>
        `posted to ${account} is ${posted} ${currency} minor units, due is ${minor}`,
    );
  });
}

function differentBalances(
  posted: Balances,
  due: Balances,
): [account: string, posted: number, due: number][] {
  return [...new Set([...posted.keys(), ...due.keys()])]
    .map((account): [string, number, number] => [account, posted.get(account) ?? 0, due.get(account) ?? 0])
    .filter(([, a, b]) => a !== b);
}

function shareProblems({ commission }: AuditedOrder, state: OrderState | null): string[] {
  if (!commission || !state) return [];
  const { totalMinor, influencerMinor, platformMinor, memberMinor } = commission;
  const isUnattributed = state.attribution.influencerId === null;
  const { total, shares } = isUnattributed ? NOTHING : state.due;
  return unequal([
    ['the sum of the shares', influencerMinor + platformMinor + memberMinor, totalMinor],
    ['totalMinor', totalMinor, Number(total)],
    ['influencerMinor', influencerMinor, Number(shares.influencer)],
    ['platformMinor', platformMinor, Number(shares.platform)],
    ['memberMinor', memberMinor, Number(shares.member)],
  ]);
}

const NOTHING = { total: 0n, shares: { influencer: 0n, platform: 0n, member: 0n } };

/** What is wrong with the stored facts (events, plans) that all else is folded from: no fold can mend them. */
export function eventProblems({
  order,
  commission,
  historySequences,
  ledgerProblems = [],
}: Pick<AuditedOrder, 'order' | 'commission' | 'historySequences' | 'ledgerProblems'>): string[] {
  const events = new Map(order.events.map((event) => [event.id, event]));
  const gap = historySequences.findIndex((sequence, index) => sequence !== index);
  const daysOf = daysOfEvents(order.events);
  const ofEntry = ({ id, eventId, day, postings }: Entry): string[] => {
    if (eventId.startsWith(REBUILD_PREFIX)) return [];
    const event = events.get(eventId);
    if (!event) return [`entry ${id} is of event ${eventId}, which is not stored`];
    const isApproved = postings.some(({ account }) => stageOf(account) === 'approved');
    const days = (daysOf.get(eventId) ?? []).map((of) => (isApproved ? of.approvedDay : of.day));
    return days.includes(day) ? [] : [`entry ${id} counts on ${day}, its event on ${days.join(' or ')}`];
  };
  return [
    ...unequal([['historyCount', order.historyCount, historySequences.length]]),
    ...(gap === -1 ? [] : [`event ${gap} of its history is missing`]),
    ...repeated(order.events.map(nameOf)).map((name) => `event ${name} is stored more than once`),
    ...ledgerProblems,
    ...(commission?.entries ?? []).flatMap(ofEntry),
    // A decision may post nothing: if its event is lost, only the order's fields show it.
    ...[order.rejection, order.approval].flatMap((decision) =>
      decision && !events.has(decision.eventId)
        ? [`event ${decision.eventId} decided it, and is not stored`]
        : [],
    ),
    ...lostSuspicions(order),
    ...lostMap(order),
  ];
}

/** Nor does a map: if its event is lost, a rebuild would read the order by its own words again. */
function lostMap({ wordsVersion, events }: OrderRecord): string[] {
  const isNamed = events.some((event) => wordsNamedBy(event) === wordsVersion);
  return wordsVersion === undefined || isNamed
    ? []
    : [`version ${wordsVersion} of the status words applies to it, and no stored event names that version`];
}

/** A suspicion posts nothing either: if its event is lost, a rebuild would release the held order. */
function lostSuspicions({ suspicions, events }: OrderRecord): string[] {
  const held: unknown = suspicions;
  // A field that is missing or broken is mended.
  if (!Array.isArray(held)) return [];
  // `self_referral` follows from the fold; other suspicions have an event of a schedule.
  return suspicions
    .filter(({ suspicion }) => suspicion !== 'self_referral')
    .filter(
      ({ suspicion }) => !events.some((event) => event.kind === 'suspect' && event.suspicion === suspicion),
    )
    .map(({ suspicion }) => `an event that found ${suspicion} holds it, and is not stored`);
}

/** An event by its id and fingerprint; the same amounts in other decimals are another form of it. */
function nameOf(event: OrderEvent): string {
  const decimals = 'content' in event ? decimalsOfReport(event.content) : 0;
  return `${event.id} (${event.fingerprint.slice(0, 12)}, ${decimals} decimals)`;
}

/** MONEY.md, 3, "frozen at first sight": an order has the plans that its events name, as the brand saved them. */
function planProblems({ order, brandPlans }: AuditedOrder): string[] {
  const named = new Set(order.events.filter(isSnapshot).map(({ planVersion }) => planVersion));
  return [
    ...[...named]
      .filter((version) => !(String(version) in order.plans))
      .map((version) => `plan version ${version}, which an event names, is not stored with it`),
    ...Object.entries(order.plans).flatMap(([version, plan]) => {
      const saved = brandPlans.get(Number(version));
      return saved
        ? differencesOf(plan, saved, `plans.${version}`).map(describeDifference)
        : [`plans.${version} is no version of the brand’s plan`];
    }),
  ];
}

/** MONEY.md, 3, "Status words": an order has the versions that its events name, as the brand saved them. */
function wordsProblems({ order: { events, words = {} }, brandWords }: AuditedOrder): string[] {
  const named = new Set(events.flatMap((event) => wordsNamedBy(event) ?? []));
  return [
    ...[...named]
      .filter((version) => !(String(version) in words))
      .map(
        (version) => `version ${version} of the status words, which an event names, is not stored with it`,
      ),
    ...Object.entries(words).flatMap(([version, stored]) => {
      const saved = brandWords.get(Number(version));
      return saved
        ? differencesOf(stored, saved, `words.${version}`).map(describeDifference)
        : [`words.${version} is no version of the brand’s status words`];
    }),
  ];
}

function orderProblems({ order, brandId, documentId }: AuditedOrder, state: OrderState | null): string[] {
  const named = [order.brandId, orderKey(order.storeId, order.orderId)];
  if (named[0] !== brandId || named[1] !== documentId)
    return [`its fields are those of ${named.join('/orders/')}`];
  return differencesOf(order, refoldOrder(order, state)).map(describeDifference);
}

function commissionProblems({ order, commission }: AuditedOrder, state: OrderState | null): string[] {
  const due = refoldCommission({ order, commission }, state);
  if (!commission && !due) return [];
  if (!commission) return ['is missing'];
  if (!due) return ['is there, but the order’s sale is not known'];
  return differencesOf(commission, due).map(describeDifference);
}

function viewProblems({ commission, view }: AuditedOrder): string[] {
  const due = commission && viewOf(commission);
  if (!view) return due ? ['is missing'] : [];
  if (!due) return ['is there, but its commission gives none'];
  return differencesOf(view, due).map(describeDifference);
}

function tallyProblems({ order }: AuditedOrder, state: OrderState | null): string[] {
  if (!state) return Object.keys(order.tallies).map((day) => `added to ${day}, but its sale is not known`);
  return Object.entries(tallyDifference(order.tallies, state)).map(([currency, missing]) => {
    const figures = Object.entries(missing).filter(([, minor]) => minor !== 0);
    return `its tallies lack ${figures.map(([name, minor]) => `${name} ${minor} ${currency}`).join(', ')}`;
  });
}

/** Checks the stored balance of each account against itself, without the entries. */
function balanceProblems({ commission }: AuditedOrder): string[] {
  if (!commission) return [];
  const { approvedMinor, claimedMinor, unclaimedMinor, balances } = commission;
  return [
    ...unequal([['claimedMinor + unclaimedMinor', claimedMinor + unclaimedMinor, approvedMinor]]),
    ...differencesOf(balances, accountBalances(commission.entries, commission.claims), 'balances').map(
      describeDifference,
    ),
  ];
}
