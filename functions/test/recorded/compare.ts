import { differencesOf, shownValue } from '../../src/domain/base/difference';
import type { Entry } from '../../src/domain/ledger/ledger';
import { refoldCommission, refoldOrder } from '../../src/domain/audit/refold';
import { deliverAnew } from './deliverAnew';
import type { RecordedOrder, RecordedPayout, Recording } from './recording';

// What today's code makes of a recording, figure by figure.

/**
 * Each figure that is not what was recorded, such as
 * `storeapi-coupon order.baseMinor: recorded 12000, now 11900 (folded again)`. None: all is as it was.
 */
export function differencesIn(recording: Recording): string[] {
  const { name, orders } = recording;
  const found = [
    ...orders.flatMap((recorded) => orderLines(recording, recorded, () => foldedAgain(recorded))),
    ...attempt(() => deliveredAnew(recording)),
    ...orders.flatMap((recorded) =>
      orderLines(recording, recorded, () => unbalanced('commission', recorded.commission?.entries ?? [])),
    ),
    ...recording.payouts.flatMap((paid) => payoutLines(recording, paid)),
  ];
  return found.map((line) => `${name} ${line}`);
}

/** Lines of one order, which say whose they are where the recording has several. */
function orderLines({ orders }: Recording, { order }: RecordedOrder, find: () => string[]): string[] {
  const prefix = orders.length === 1 ? '' : `${order.orderId} `;
  return attempt(find).map((line) => prefix + line);
}

/** An edited event may be one that nothing can fold. */
function attempt(find: () => string[]): string[] {
  try {
    return find();
  } catch (error) {
    return [`cannot be worked out: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function foldedAgain(recorded: RecordedOrder): string[] {
  return [
    ...figures('order', recorded.order, refoldOrder(recorded.order), 'folded again'),
    ...figures('commission', recorded.commission, refoldCommission(recorded), 'folded again'),
  ];
}

function deliveredAnew(recording: Recording): string[] {
  const { orders, days, misplaced } = deliverAnew(recording);
  const ofOrders = recording.orders.flatMap((recorded) => {
    const { order, commission } = orders.get(recorded.order.orderId) ?? {};
    return orderLines(recording, recorded, () => [
      ...figures('order', recorded.order, withHistoryOf(recorded, order), 'delivered anew'),
      ...figures('commission', recorded.commission, commission, 'delivered anew'),
    ]);
  });
  return [...misplaced, ...ofOrders, ...figures('days', recording.days, days, 'delivered anew')];
}

/** How many events a document holds is Firestore's matter, not the fold's. */
function withHistoryOf(
  { moved }: RecordedOrder,
  delivered: RecordedOrder['order'] | undefined,
): RecordedOrder['order'] | undefined {
  return delivered && { ...delivered, historyCount: moved };
}

function figures(of: string, recorded: unknown, now: unknown, how: string): string[] {
  return differencesOf(recorded, now ?? null).map(
    ({ field, stored, folded }) =>
      `${of}${field === '' ? '' : `.${field}`}: recorded ${shownValue(stored)}, now ${shownValue(folded)} (${how})`,
  );
}

function unbalanced(of: string, entries: readonly Entry[]): string[] {
  return entries.flatMap(({ postings }, index) => {
    const sum = postings.reduce((total, { minor }) => total + minor, 0);
    return sum === 0 ? [] : [`${of}.entries.${index}.postings: sum to ${sum}, not 0`];
  });
}

/** A payout is what its lines say, and each line what the commission says was claimed. */
function payoutLines({ orders }: Recording, { payout, lines }: RecordedPayout): string[] {
  const of = `payout ${payout.payoutId}`;
  const sum = lines.reduce((total, { minor }) => total + minor, 0);
  const claims = lines.flatMap(({ commissionId, minor }, index) => {
    const commission = orders.find((recorded) => recorded.commission?.commissionId === commissionId);
    const claim = commission?.commission?.claims.find(
      ({ payoutId, kind }) => payoutId === payout.payoutId && kind === 'claim',
    );
    return figures(`${of} lines.${index}.minor`, minor, claim?.minor, 'claimed');
  });
  return [
    ...figures(`${of} totalMinor`, payout.totalMinor, sum, 'sum of its lines'),
    ...claims,
    ...unbalanced(of, payout.entries),
  ];
}
