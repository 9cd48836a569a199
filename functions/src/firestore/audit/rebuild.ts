import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type WriteBatch,
} from '@google-cloud/firestore';
import { restsOnClaims, type RebuildSource, type RebuiltOrder } from '../../domain/audit/rebuild';
import { commissionId } from '../../domain/base/ids';
import { withoutMoved } from '../../domain/order/commissionParts';
import { planParts } from '../../domain/order/orderParts';
import { storedForm } from '../../domain/order/saves';
import type { PayoutLine } from '../../domain/payout/payout';
import type { DayCorrection } from '../../domain/rollup/tallySums';
import { claimsOf, findOrder, readLostPayouts } from './auditPages';
import { increments } from '../documents/increments';
import { orders } from '../documents/orderKinds';
import { payoutLines } from '../documents/payoutKinds';
import { rebuildMarks } from '../documents/progressKinds';
import { days } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { isReplacedMeanwhile, replaceAsRead } from '../base/replaceAsRead';
import { inTransaction } from '../base/transaction';
import { putOtherPlans } from '../order/history';
import { putCommission, putView } from '../order/putCommission';

/** Bounds the size of the answer. */
const LINES_AT_ONCE = 300;

/** The identity of the order with this document id. Store ids have no `~`. */
export function identityOfDocument(brandId: string, documentId: string): RebuildSource['identity'] {
  const cut = documentId.indexOf('~');
  return { brandId, storeId: documentId.slice(0, cut), orderId: documentId.slice(cut + 1) };
}

/** The payouts that may have a line of the brand's commissions: its own, and those whose document is lost. */
export async function readPayoutIds(db: Firestore, brandId: string, size?: number): Promise<string[]> {
  const ids: string[] = [];
  const reading = Reading.live(db);
  const own: Paged = {
    page: 'rebuildPayouts',
    from: paths.payouts(db),
    where: [['brandId', '==', brandId]],
    fields: [],
    size,
  };
  for await (const docs of reading.pages(own)) ids.push(...docs.map(({ id }) => id));
  const lost = await readLostPayouts(db, reading, brandId, { known: new Set(ids), size });
  return [...ids, ...lost.map(({ payoutId }) => payoutId)];
}

export interface LineReader {
  readonly getAll: (refs: readonly DocumentReference[]) => Promise<readonly DocumentSnapshot[]>;
  /** The payouts of the brand: read only if an order needs them. */
  readonly payoutIds: () => Promise<readonly string[]>;
}

export type Rebuild = (source: RebuildSource) => RebuiltOrder;

/** Rebuilds the order; if the result depends on claims, with its lines in all payouts, which must agree with them. */
export async function rebuiltByLines(
  db: Firestore,
  source: RebuildSource,
  { getAll, payoutIds }: LineReader,
  rebuild: Rebuild,
): Promise<RebuiltOrder> {
  const rebuilt = rebuild(source);
  if (!restsOnClaims(rebuilt)) return rebuilt;
  const lines = await readLines(db, source, getAll, await payoutIds());
  return rebuild({ ...source, lines: new Map([...lines, ...source.lines]) });
}

/** The order's line in each of the payouts; null where it has none. */
async function readLines(
  db: Firestore,
  { identity: { brandId, storeId, orderId } }: Pick<RebuildSource, 'identity'>,
  getAll: LineReader['getAll'],
  payoutIds: readonly string[],
): Promise<Map<string, PayoutLine | null>> {
  const id = commissionId(brandId, storeId, orderId);
  const lines = new Map<string, PayoutLine | null>();
  for (let start = 0; start < payoutIds.length; start += LINES_AT_ONCE) {
    const some = payoutIds.slice(start, start + LINES_AT_ONCE);
    const found = await getAll(some.map((payoutId) => paths.payoutLine(db, payoutId, id)));
    found.forEach((line, index) => {
      lines.set(some[index] ?? '', payoutLines.found(line).value);
    });
  }
  return lines;
}

/**
 * Reads an order again, rebuilds it, and stores the differences, in one transaction with respect to arriving events.
 * Returns null if the order is gone.
 *
 * @param payoutIds of the brand (`readPayoutIds`)
 */
export function commitRebuilt(
  db: Firestore,
  identity: RebuildSource['identity'],
  payoutIds: LineReader['payoutIds'],
  rebuild: Rebuild,
): Promise<RebuiltOrder | null> {
  const { brandId, storeId, orderId } = identity;
  const orderRef = paths.order(db, brandId, storeId, orderId);
  const commissionRef = paths.commission(db, brandId, storeId, orderId);
  const viewRef = paths.commissionView(db, brandId, storeId, orderId);
  const work = async (transaction: FirebaseFirestore.Transaction): Promise<RebuiltOrder | null> => {
    const [found, commission, view] = await transaction.getAll(orderRef, commissionRef, viewRef);
    const get = async (query: FirebaseFirestore.Query) => (await transaction.get(query)).docs;
    const stored = found?.exists ? { order: found, commission, view } : null;
    const whole = stored && (await findOrder(brandId, stored, get)).order;
    if (!whole) return null;
    const { order, historySequences, movedEntryCount = 0, ledgerProblems = [] } = whole;
    const getAll: LineReader['getAll'] = (refs) => transaction.getAll(...refs);
    const claimants = [...new Set(claimsOf(whole.commission).map(({ payoutId }) => payoutId))];
    const source = {
      identity,
      order,
      commission: whole.commission,
      view: whole.view,
      historySequences,
      ledgerProblems,
      lines: await readLines(db, { identity }, getAll, claimants),
    };
    const rebuilt = await rebuiltByLines(db, source, { getAll, payoutIds }, rebuild);
    if (rebuilt.orderDifferences.length > 0) {
      // Events in the history stay there: only the others are kept in the document.
      const events = storedForm(order.events).slice(historySequences.length);
      const { stored: plans, moved } = planParts(rebuilt.order);
      transaction.set(orderRef, orders.stored({ ...rebuilt.order, ...plans, events }));
      putOtherPlans(transaction, orderRef, moved);
    }
    if (rebuilt.commission && rebuilt.commissionDifferences.length > 0) {
      putCommission(transaction, db, withoutMoved(rebuilt.commission, movedEntryCount));
    }
    if (rebuilt.viewDifferences.length > 0) putView(transaction, db, identity, rebuilt.view);
    return rebuilt;
  };
  return inTransaction(db, work);
}

export type DayCorrections = ReadonlyMap<string, DayCorrection>;

/**
 * Adds what the days lack, once. The commit also replaces the brand's `progress/rebuild`, on condition that it is
 * unchanged since the sums were read; if it has changed, returns false: sum again.
 *
 * @param guard `progress/rebuild` as it was when the sums were read
 */
export async function commitDays(
  db: Firestore,
  brandId: string,
  corrections: DayCorrections,
  guard: DocumentSnapshot,
  note: { readonly runId: string; readonly at: Date },
): Promise<boolean> {
  const batch = db.batch();
  // The client library repeats a commit whose answer was lost: the condition keeps increments from counting twice.
  const data = rebuildMarks.stored({ ...note, days: corrections.size });
  replaceAsRead(batch, guard, data);
  for (const [day, { lacking }] of corrections) addToDay(db, batch, brandId, day, lacking);
  try {
    await guarded(() => batch.commit());
    return true;
  } catch (error) {
    if (isReplacedMeanwhile(error)) return false;
    throw error;
  }
}

function addToDay(
  db: Firestore,
  batch: WriteBatch,
  brandId: string,
  day: string,
  totals: DayCorrection['lacking'],
): void {
  const data = days.stored({ day, shard: 0, totals: increments(totals) });
  batch.set(paths.day(db, brandId, day, 0), data, { merge: true });
}
