import { commissionRecord, type CommissionRecord } from '../order/commissionRecord';
import { canonicalJson, type OrderIdentity } from '../base/ids';
import { accounts, influencerOf, partyOf, stageOf, type Entry, type Posting } from '../ledger/ledger';
import type { Checkpoint } from '../order/checkpoint';
import { foldOrder, type OrderState } from '../order/fold';
import { isPlaced, type StoredEvent } from '../order/event';
import { foldTerms, orderRecord, postingDays, type OrderRecord, type StoredOrder } from '../order/record';
import { neededOrder } from '../order/orderParts';
import type { RuleBook } from '../order/rules';
import { RunningFold } from '../order/runningFold';
import { eventsOf, storedForm } from '../order/saves';
import {
  addOnDays,
  APPROVED_FIGURES,
  NO_TALLY,
  tallyDifference,
  type PostingDays,
  type Tallies,
  type Tally,
} from '../order/tally';

// Folds what is stored again, with the functions that made it (MONEY.md, 5.3).

/** What is stored of an order: its document with all its events, and its commission with all its entries. */
export type RefoldSource = StoredOrder;

export function identityOf({ brandId, storeId, orderId }: OrderIdentity): OrderIdentity {
  return { brandId, storeId, orderId };
}

/** The state folded from the stored events; null while no sale or update is known. */
export function refoldState(
  order: Pick<OrderRecord, 'events' | 'plans' | 'words' | 'rules'>,
  book?: RuleBook,
): OrderState | null {
  return foldOrder(order.events, foldTerms(order, book));
}

/**
 * The order's document folded from its events. Events, plans, tallies and times of receipt are kept; so is a checkpoint
 * that is right.
 */
export function refoldOrder(stored: OrderRecord, state = refoldState(stored)): OrderRecord {
  const { checkpoint, ...facts } = stored;
  return refolded(checkpoint && isRight(stored, checkpoint, state) ? stored : facts, state);
}

function refolded(stored: OrderRecord, state: OrderState | null): OrderRecord {
  const { events, tallies, rules, updatedAt } = stored;
  const at = { identity: identityOf(stored), now: updatedAt };
  return orderRecord(stored, events, stored, { state, tallies, rules }, at);
}

/** Whether what it needs is in the history as it says, and folds to the same as all events. */
function isRight(stored: OrderRecord, { needed }: Checkpoint, state: OrderState | null): boolean {
  const { historyCount } = stored;
  const all = storedForm(stored.events);
  const known = new Set(eventsOf(all.slice(0, historyCount)).map(factsOf));
  if (!needed.every((event) => known.has(factsOf(event)))) return false;
  const order = neededOrder({ ...stored, events: all.slice(historyCount) });
  return order !== null && resultOf(stored, state) === resultOf(stored, refoldState(order));
}

function factsOf(event: StoredEvent): string {
  return canonicalJson({ ...event, joinedTo: undefined });
}

/** All that an event leaves of a state. */
function resultOf(stored: OrderRecord, state: OrderState | null): string {
  if (!state) return '';
  const { due, approved, heldSince, heldUntil, lockedAt, subId, money } = state;
  const amounts = JSON.stringify([due, approved, money], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  const fields = refolded({ ...stored, events: [] }, state);
  return canonicalJson([fields, amounts, heldSince, heldUntil, lockedAt, subId]);
}

/** The commission's document folded from the order's events, and the commission's entries and claims. */
export function refoldCommission(
  { order, commission }: RefoldSource,
  state = refoldState(order),
): CommissionRecord | null {
  if (!state) return null;
  const facts = { entries: commission?.entries ?? [], claims: commission?.claims ?? [] };
  const now = commission?.updatedAt ?? order.updatedAt;
  return commissionRecord(state, facts, commission, { identity: identityOf(order), rules: order.rules, now });
}

/**
 * The tallies as if the events had been folded one after the other, in order of arrival, with the present fold. Where
 * an older release folded differently, the result is a guess.
 */
export function replayTallies(order: Pick<OrderRecord, 'events' | 'plans' | 'words' | 'rules'>): Tallies {
  const fold = new RunningFold(foldOrder, foldTerms(order));
  const approvals: StoredEvent[] = [];
  let tallies: Tallies = {};
  for (const event of inTurn(order.events)) {
    if (event.kind === 'approve') approvals.push(event);
    const state = fold.take(event);
    if (state) tallies = addOnDays(tallies, postingDays(approvals, event), tallyDifference(tallies, state));
  }
  return tallies;
}

/** In the order of arrival; what came before the first report was parked, and counts after it. */
function inTurn(events: readonly StoredEvent[]): StoredEvent[] {
  const first = Math.max(0, events.findIndex(isPlaced));
  return [...events.slice(first, first + 1), ...events.slice(0, first), ...events.slice(first + 1)];
}

/** On which days each event counts, by its id; several where it was sent with more decimals later. */
export function daysOfEvents(events: readonly StoredEvent[]): ReadonlyMap<string, readonly PostingDays[]> {
  const approvals: StoredEvent[] = [];
  const days = new Map<string, PostingDays[]>();
  for (const event of inTurn(events)) {
    if (event.kind === 'approve') approvals.push(event);
    days.set(event.id, [...(days.get(event.id) ?? []), postingDays(approvals, event)]);
  }
  return days;
}

/** The figures of a tally that entries post. */
export const MONEY_FIGURES = [
  'pendingCommissionMinor',
  'pendingInfluencerMinor',
  'pendingPlatformMinor',
  ...APPROVED_FIGURES,
] as const;
type MoneyFigure = (typeof MONEY_FIGURES)[number];
export type Money = Pick<Tally, MoneyFigure>;

export function byMoney(valueOf: (figure: MoneyFigure) => number): Money {
  return Object.fromEntries(MONEY_FIGURES.map((figure) => [figure, valueOf(figure)])) as Money;
}

const NO_MONEY: Money = byMoney(() => 0);

/** What the entries add to each day's roll-up, by day and currency. */
export function moneyByDay(entries: readonly Entry[]): Map<string, Map<string, Money>> {
  const days = new Map<string, Map<string, Money>>();
  for (const { day, currency, postings } of entries) {
    const currencies = days.get(day) ?? new Map<string, Money>();
    const posted = currencies.get(currency) ?? NO_MONEY;
    const sumOf = (figure: MoneyFigure): number =>
      postings.reduce(
        (sum, posting) => sum + (figureOf(posting.account) === figure ? signed(posting) : 0),
        0,
      );
    days.set(
      day,
      currencies.set(
        currency,
        byMoney((figure) => posted[figure] + sumOf(figure)),
      ),
    );
  }
  return days;
}

function figureOf(account: string): MoneyFigure | null {
  const stage = stageOf(account);
  if (isBrandAccount(account)) return `${stage}CommissionMinor`;
  if (influencerOf(account) !== null) return `${stage}InfluencerMinor`;
  return partyOf(account) === accounts.platform ? `${stage}PlatformMinor` : null;
}

function isBrandAccount(account: string): boolean {
  return account.startsWith(accounts.brand(''));
}

/** What a brand owes is what the others gain. */
function signed({ account, minor }: Posting): number {
  return isBrandAccount(account) ? -minor : minor;
}

export function withMoneyOf(entries: readonly Entry[], tallies: Tallies): Tallies {
  const money = moneyByDay(entries);
  const days = [...new Set([...Object.keys(tallies), ...money.keys()])];
  return Object.fromEntries(
    days.map((day) => {
      const currencies = new Set([...Object.keys(tallies[day] ?? {}), ...(money.get(day)?.keys() ?? [])]);
      const byCurrency = [...currencies].map((currency) => {
        const tally = { ...(tallies[day]?.[currency] ?? NO_TALLY) };
        return [currency, { ...tally, ...(money.get(day)?.get(currency) ?? NO_MONEY) }] as const;
      });
      return [day, Object.fromEntries(byCurrency)];
    }),
  );
}

/** Each day and currency in which the tallies' money is not what the entries posted, as `{day} {currency}`. */
export function daysWithOtherMoney(tallies: Tallies, entries: readonly Entry[]): string[] {
  const expected = withMoneyOf(entries, tallies);
  return Object.entries(expected).flatMap(([day, currencies]) =>
    Object.entries(currencies)
      .filter(([currency, tally]) => {
        const stored = tallies[day]?.[currency] ?? NO_TALLY;
        return MONEY_FIGURES.some((figure) => stored[figure] !== tally[figure]);
      })
      .map(([currency]) => `${day} ${currency}`),
  );
}
