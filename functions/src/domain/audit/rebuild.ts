import { claimProblems, lostClaims } from './claims';
import { eventProblems, REBUILD_PREFIX } from './order';
import { doubledEntries, unbalancedEntries } from './entries';
import { localDay } from '../base/time';
import { commissionRecord, type CommissionRecord } from '../order/commissionRecord';
import { viewOf, type CommissionView } from '../order/commissionView';
import { differencesOf, type Difference } from '../base/difference';
import type { OrderIdentity } from '../base/ids';
import { balancesPosted, postingsBetween, type Entry } from '../ledger/ledger';
import type { OrderState } from '../order/fold';
import { dueBalances, type OrderRecord } from '../order/record';
import type { PayoutLine } from '../payout/payout';
import {
  daysWithOtherMoney,
  identityOf,
  refoldOrder,
  refoldState,
  replayTallies,
  withMoneyOf,
  type RefoldSource,
} from './refold';
import { addTallies, tallyDifference, type Tallies } from '../order/tally';

export interface RebuildSource extends RefoldSource {
  readonly identity: OrderIdentity;
  /** What its influencer may see of the commission; null: there is no such document. */
  readonly view: CommissionView | null;
  /** The sequence numbers of the documents in its `history`. */
  readonly historySequences: readonly number[];
  /** What is wrong with the entries that have left its commission's document. */
  readonly ledgerProblems?: readonly string[];
  /** Its payout lines: of the payouts that its claims name; of all the brand's payouts where it `restsOnClaims`. */
  readonly lines: ReadonlyMap<string, PayoutLine | null>;
}

type Stored = RefoldSource & Pick<RebuildSource, 'view'>;

export interface RebuildContext {
  readonly runId: string;
  readonly timeZone: string;
  /** The time at which this order is rebuilt, not the start of the run. */
  readonly now: Date;
}

/** An order and its commission folded from their events, and the differences from what is stored. */
export interface RebuiltOrder {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  readonly view: CommissionView | null;
  readonly orderDifferences: readonly Difference[];
  readonly commissionDifferences: readonly Difference[];
  readonly viewDifferences: readonly Difference[];
  /** What no fold can mend. The order is then not written. */
  readonly obstacles: readonly string[];
}

/**
 * Folds the stored events again. Events, entries and claims are kept. If the posted amounts are not what is due, an
 * `adjustment` of today is added, and the same amounts are added to the tallies. A second rebuild changes nothing.
 */
export function rebuildOrder(source: RebuildSource, context: RebuildContext): RebuiltOrder {
  try {
    const obstacles = obstaclesOf(source);
    if (obstacles.length > 0) return leftAlone(source, obstacles);
    const stored = { ...source, order: { ...source.order, ...source.identity } };
    return refolded(stored, source, refoldState(stored.order), { ...context, now: timeOf(source, context) });
  } catch (error) {
    return leftAlone(source, [`cannot be folded: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function leftAlone({ order, commission, view }: Stored, obstacles: readonly string[]): RebuiltOrder {
  const nothing = { orderDifferences: [], commissionDifferences: [], viewDifferences: [] };
  return { order, commission, view, ...nothing, obstacles };
}

/** `updatedAt` never goes back, since the roll-up of closed hours queries by it. */
function timeOf({ order, commission }: RefoldSource, { now }: RebuildContext): Date {
  const known: unknown[] = [order.updatedAt, commission?.updatedAt];
  const times = known.filter((time): time is Date => time instanceof Date);
  return new Date(Math.max(now.getTime(), ...times.map((time) => time.getTime())));
}

/** Fields derived from claims. If a claim is lost, folding without it would pay again what is paid. */
const CLAIM_FIELDS: ReadonlySet<string | undefined> = new Set([
  'claims',
  'balances',
  'claimedMinor',
  'unclaimedMinor',
  'paidAt',
  'payoutId',
  'payable',
  'status',
]);

/**
 * Whether fields that the rebuild would write depend on claims. Then the lines of all the brand's payouts are compared
 * with them.
 */
export function restsOnClaims({ commission, commissionDifferences }: RebuiltOrder): boolean {
  return (
    commission !== null &&
    commissionDifferences.some(({ field }) => field === '' || CLAIM_FIELDS.has(field.split('.')[0]))
  );
}

/** With events, entries or claims missing, a rebuild would make a loss look right. */
function obstaclesOf(source: RebuildSource): string[] {
  const { commission, lines, identity } = source;
  return [
    ...eventProblems(source),
    ...unbalancedEntries(commission?.entries ?? []),
    ...doubledEntries(commission?.entries ?? []),
    // The brand id comes from the document's name: a broken field is mended.
    ...(commission ? claimProblems({ ...commission, brandId: identity.brandId }, lines) : []),
    ...lostClaims(commission?.claims ?? [], lines),
  ];
}

function refolded(
  stored: RefoldSource,
  { order, commission, view }: Stored,
  state: OrderState | null,
  context: RebuildContext,
): RebuiltOrder {
  if (!state && commission)
    return leftAlone({ order, commission, view }, ['its sale is not known, but it has a commission']);
  const entries = state ? rebuiltEntries(stored, state, context) : [];
  const tallies = state ? rebuiltTallies(stored, state, entries, context) : {};
  const rebuilt = refoldOrder({ ...stored.order, tallies }, state);
  const facts = { entries, claims: commission?.claims ?? [] };
  const at = {
    identity: identityOf(rebuilt),
    rules: rebuilt.rules,
    now: commission?.updatedAt ?? context.now,
  };
  const due = state && commissionRecord(state, facts, commission, at);
  const orderDifferences = differencesOf(order, rebuilt);
  const commissionDifferences = differencesOf(commission, due);
  const mended = due && commissionDifferences.length > 0 ? { ...due, updatedAt: context.now } : due;
  const seen = mended && viewOf(mended);
  return {
    order: orderDifferences.length > 0 ? { ...rebuilt, updatedAt: context.now } : rebuilt,
    commission: mended,
    view: seen,
    orderDifferences,
    commissionDifferences,
    viewDifferences: differencesOf(view, seen),
    obstacles: [],
  };
}

/** The entries, and for each currency whose postings are not what is due one more. */
function rebuiltEntries(
  { order, commission }: RefoldSource,
  state: OrderState,
  { runId, timeZone, now }: RebuildContext,
): readonly Entry[] {
  const entries = commission?.entries ?? [];
  const currencies = [...new Set([state.currency, ...entries.map(({ currency }) => currency)])];
  const eventId = `${REBUILD_PREFIX}${runId}`;
  const adjustments = currencies.flatMap((currency): Entry[] => {
    const due = currency === state.currency ? dueBalances(state, order) : new Map<string, number>();
    const postings = postingsBetween(balancesPosted(entries, currency), due);
    if (postings.length === 0) return [];
    const id = currency === state.currency ? eventId : `${eventId}@${currency}`;
    return [{ id, kind: 'adjustment', eventId, currency, day: localDay(now, timeZone), at: now, postings }];
  });
  return [...entries, ...adjustments];
}

/**
 * The tallies; what they lack is added to today. If their money is not what the entries posted on those days, they are
 * made anew from the events in order of arrival and from the entries.
 */
function rebuiltTallies(
  { order, commission }: RefoldSource,
  state: OrderState,
  entries: readonly Entry[],
  { timeZone, now }: RebuildContext,
): Tallies {
  const before = commission?.entries ?? [];
  const hasDays = daysWithOtherMoney(order.tallies, before).length === 0;
  const tallies = hasDays ? order.tallies : withMoneyOf(before, replayTallies(order));
  const summed = addTallies(tallies, localDay(now, timeZone), tallyDifference(tallies, state));
  return daysWithOtherMoney(summed, entries).length === 0 ? summed : withMoneyOf(entries, summed);
}
