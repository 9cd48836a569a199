import { isDeepStrictEqual } from 'node:util';
import type { Query } from '@google-cloud/firestore';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { explain } from '../support/explain';
import { isDecision, type DecisionEvent, type StoredEvent } from '../../src/domain/order/event';
import { eventsOf as asFolded } from '../../src/domain/order/saves';
import type { OrderRecord } from '../../src/domain/order/record';
import type { PayoutLine, PayoutLock, PayoutRecord } from '../../src/domain/payout/payout';
import type { SettlementRecord } from '../../src/domain/payout/settlement';
import { readDocument } from '../../src/firestore/base/convert';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { advancePayouts } from '../../src/operations/payout/payouts';
import { viewRebuild } from '../../src/operations/audit/rebuild';
import { owedMinor } from '../../src/domain/payout/settlement';
import { postPlatformParts } from '../../src/operations/payout/postPlatformParts';
import { brandBalances, settleBrand } from '../../src/operations/payout/settleBrand';
import { claimProblems, claimsOf, modelView, storedView } from './check';
import { dayProblems } from './dayProblems';
import { balancesOf, entriesOf, type Found } from './found';
import type { History } from './history';
import { decisionsOf } from './rules/decisions';
import { byAge, type ModelEvent } from './rules/events';
import { approvableMs, modelOrder, NO_CLAIMS, type ModelOrder } from './rules/order';
import { refusalOf, type ModelApproving } from './rules/refusal';
import { checkLedger, checkPayouts } from './moneyCheck';
import { approveAll, HOURS_TO_REVIEW } from './moneyCommands';
import { checkMovements } from './rollUpCheck';
import { asModelEvent, asModelPlan } from './translate';

// When all is quiet: is the database what the model says?

async function read({ db, brandId }: History): Promise<Found> {
  const all = async <T>(query: Query): Promise<T[]> =>
    (await query.get()).docs.map((doc) => readDocument(doc) as T);
  const own = (query: Query): Query => query.where('brandId', '==', brandId);
  const [documents, commissions, days, payouts, lines, locks, settlements] = await Promise.all([
    all<OrderRecord>(paths.orders(db, brandId)),
    all<CommissionRecord>(own(paths.commissions(db))),
    all<Found['days'][number]>(paths.days(db, brandId)),
    all<PayoutRecord>(own(paths.payouts(db))),
    all<PayoutLine>(own(db.collectionGroup('lines'))),
    all<PayoutLock>(own(paths.payoutAccounts(db))),
    all<SettlementRecord>(paths.settlements(db, brandId)),
  ]);
  const orders = documents.map((order) => ({ ...order, events: asFolded(order.events) }));
  return { orders, commissions, days, payouts, lines, locks, settlements };
}

/** Holds all that is stored of the brand against the model; then pays, approves and audits what is left. */
export async function checkEnd(history: History): Promise<void> {
  await history.settle();
  history.wire.reset();
  const { services, brandId } = history;
  await advancePayouts(services, 60_000);
  check(history, await read(history));
  history.wait(HOURS_TO_REVIEW);
  await approveAll(history);
  await settleAll(history);
  const found = await read(history);
  check(history, found);
  const now = history.now();
  const overdue = found.commissions.filter(
    ({ approvableAt }) => approvableAt !== null && approvableAt <= now,
  );
  expect(overdue.map(({ orderId }) => orderId)).toEqual([]);
  expect(await auditAll(services, { brandId })).toMatchObject({ wrong: 0, findings: [] });
  expect(await viewRebuild(services, { brandId })).toMatchObject({ different: 0, leftAlone: [] });
  for (const order of found.orders) {
    const commission = found.commissions.find(({ orderId }) => orderId === order.orderId) ?? null;
    expect(explain({ order, commission }, { kind: 'brand' }, now)?.order.orderId).toBe(order.orderId);
  }
}

/**
 * After a settlement of all that is owed, or of the credit that is paid back, and after the schedule the brand's and the
 * platform's accounts stand at zero.
 */
async function settleAll(history: History): Promise<void> {
  const { services, brandId } = history;
  const all = await brandBalances(services, brandId);
  for (const balance of all.filter((of) => owedMinor(of) !== 0)) {
    const [reference, amountMinor] = [history.newRequestId(), owedMinor(balance)];
    const { currency } = balance;
    await settleBrand(services, { brandId, currency, amountMinor, reference, by: 'admin-1' });
  }
  await postPlatformParts(services, { budgetMs: 60_000, brandIds: [brandId] });
  const found = await read(history);
  const balances = balancesOf(entriesOf(found));
  for (const { currency } of all) {
    expect(balances[`${currency} brand:${brandId}`] ?? 0n).toBe(0n);
    expect(balances[`${currency} platform`] ?? 0n).toBe(0n);
  }
}

function check(history: History, found: Found): void {
  const models = new Map<string, ModelOrder>();
  for (const order of found.orders) {
    const model = checkOrder(history, order, found);
    if (model) models.set(order.orderId, model);
  }
  expect(found.orders.map(({ orderId }) => orderId).sort()).toEqual([...history.taken.keys()].sort());
  expect(found.commissions.filter(({ orderId }) => !models.has(orderId))).toEqual([]);
  expect(dayProblems(found, found.orders, models.values())).toEqual([]);
  checkMovements(found, models);
  checkPayouts(found);
  checkLedger(history, found, models);
}

/** Null: nothing but refunds is known of it. */
function checkOrder(history: History, order: OrderRecord, found: Found): ModelOrder | null {
  const { brandId, storeId } = history;
  const events = eventsOf(history, order);
  const plans = history.plans.map(asModelPlan);
  const commission = found.commissions.find(({ orderId }) => orderId === order.orderId) ?? null;
  // The order document holds each event once, and none that was not sent.
  const stored = order.events.map(({ id, fingerprint }) => `${id} ${fingerprint}`);
  expect(stored.sort()).toEqual([...events.keys()].sort());
  expect(order.historyCount).toBe(0);
  checkDecisions(history, order);
  const model = modelOrder([...events.values()], plans);
  if (!model) {
    expect({ currency: order.currency, tallies: order.tallies, commission }).toEqual({
      currency: null,
      tallies: {},
      commission: null,
    });
    return null;
  }
  const claims = claimsOf(commission, model.influencerId, model.currency);
  const who = { brandId, orderKey: `${storeId}~${order.orderId}` };
  expect(storedView({ order, commission })).toEqual(modelView(model, who, claims));
  expect(commission ? claimProblems(commission, model) : []).toEqual([]);
  return model;
}

/** What was sent and taken, and what the schedules added of their own. */
function eventsOf(history: History, order: OrderRecord): Map<string, ModelEvent> {
  const events = new Map(history.taken.get(order.orderId));
  for (const event of order.events) {
    if (event.source === 'schedule') {
      events.set(`${event.id} ${event.fingerprint}`, asModelEvent(event));
    }
  }
  return events;
}

/** Each decision was allowed by what had been stored when it was taken: the events before it. */
function checkDecisions(history: History, { events }: OrderRecord): void {
  events.forEach((event, index) => {
    if (!isDecision(event)) return;
    const before = modelOrder(events.slice(0, index).map(asModelEvent), history.plans.map(asModelPlan));
    expect({ event: event.id, forbidden: forbids(before, event, events.slice(0, index)) }).toEqual({
      event: event.id,
      forbidden: null,
    });
  });
}

function forbids(
  before: ModelOrder | null,
  event: StoredEvent & DecisionEvent,
  known: readonly StoredEvent[],
): string | null {
  if (!before) return 'the sale is not known';
  if (event.kind === 'confirm') return forbidsConfirmation(before, event, known);
  if (event.kind === 'relate') return 'these orders belong to no others';
  // What payouts had claimed by then is not known: whether it keeps somebody from rejecting, the orders in memory show.
  const refusal = refusalOf(event.kind, before, NO_CLAIMS, SEEN_NOTHING);
  if (refusal !== null || event.kind !== 'approve') return refusal;
  return forbidsApproval(before, event, known);
}

const SEEN_NOTHING: ModelApproving = { seen: null, hasReason: false, atMs: 0 };

/** It names all that was due, and has seen all that was there. Only a person with a reason does not wait. */
function forbidsApproval(
  before: ModelOrder,
  event: Extract<StoredEvent, { kind: 'approve' }>,
  known: readonly StoredEvent[],
): string | null {
  const { names, asOf, reason, source } = event;
  const { influencerId, currency, shares } = before;
  const due = {
    influencerId,
    currency,
    influencerMinor: Number(shares.influencer),
    platformMinor: Number(shares.platform),
    memberMinor: Number(shares.member),
  };
  if (!isDeepStrictEqual({ ...names }, due)) return 'it names something else than what is due';
  const binnings = known.filter(({ kind }) => kind === 'order_deleted').map(({ id }) => id);
  if ([...asOf.deletionIds].sort().join() !== [...new Set(binnings)].sort().join())
    return 'it has not seen whether the order was in the bin';
  const isUnseen = known.map(asModelEvent).some(isNewerReportThan(asOf.snapshotId, known));
  if (isUnseen) return 'it has not seen the newest report';
  const freeMs = source === 'schedule' ? approvableMs(before, NO_CLAIMS) : before.heldUntilMs;
  const isHeld = freeMs === null || freeMs > event.occurredAt.getTime();
  return isHeld && reason === undefined ? 'it is held' : null;
}

/** Of the reports that somebody vouches for, one that is newer than the one with the id. */
function isNewerReportThan(
  snapshotId: string,
  known: readonly StoredEvent[],
): (event: ModelEvent) => boolean {
  const events = known.map(asModelEvent);
  const { confirmed } = decisionsOf(events);
  const seen = events.filter((event) => event.kind === 'snapshot').filter(({ id }) => id === snapshotId);
  return (event) =>
    event.kind === 'snapshot' &&
    (!event.isUnverified || confirmed.has(event.id)) &&
    seen.every((one) => byAge(one, event) < 0);
}

/** It means the reports that were there, of an order that nobody else vouches for; and there was something to confirm. */
function forbidsConfirmation(
  before: ModelOrder,
  { eventIds, status }: Extract<StoredEvent, { kind: 'confirm' }>,
  known: readonly StoredEvent[],
): string | null {
  const unverified = known.filter((event) => event.unverified).map(({ id }) => id);
  const meant = before.isUnverified ? unverified : [];
  if ([...eventIds].sort().join() !== [...meant].sort().join()) return 'it confirms something else';
  if (before.isUnverified && before.ambiguous) return 'its reports differ, and it names none of them';
  const hasStatus = status !== null && unverified.length > 0;
  return before.isUnverified || hasStatus || before.suspicions.length > 0
    ? null
    : 'there is nothing to confirm';
}
