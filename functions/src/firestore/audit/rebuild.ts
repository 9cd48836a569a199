import {
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type WriteBatch,
} from '@google-cloud/firestore';
import { restsOnClaims, type RebuildSource, type RebuiltOrder } from '../../domain/audit/rebuild';
import { commissionId } from '../../domain/base/ids';
import type { PayoutLine } from '../../domain/payout/payout';
import type { DayCorrection } from '../../domain/rollup/tallySums';
import { claimsOf, findOrder, readLostPayoutIds } from './auditPages';
import { increments } from '../documents/increments';
import { commissions, orders } from '../documents/orderKinds';
import { payoutLines } from '../documents/payoutKinds';
import { rebuildMarks } from '../documents/progressKinds';
import { days } from '../documents/rollUpKinds';
import { guarded } from '../base/faults';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { isReplacedMeanwhile, replaceAsRead } from '../base/replaceAsRead';
import { inTransaction } from '../base/transaction';

/** This bounds the answer's size. */
const LINES_AT_ONCE = 300;

/** The order whose document has this id. Store ids have no `~`. */
export function identityOfDocument(brandId: string, documentId: string): RebuildSource['identity'] {
  const cut = documentId.indexOf('~');
  return { brandId, storeId: documentId.slice(0, cut), orderId: documentId.slice(cut + 1) };
}

/** The payouts that may have a line of the brand's commissions: its own, and those that are gone themselves. */
export async function readPayoutIds(db: Firestore, brandId: string, size?: number): Promise<string[]> {
  const ids = await readLostPayoutIds(db);
  const own: Paged = {
    page: 'rebuildPayouts',
    from: paths.payouts(db),
    where: [['brandId', '==', brandId]],
    fields: [],
    size,
  };
  for await (const docs of Reading.live(db).pages(own)) ids.push(...docs.map(({ id }) => id));
  return ids;
}

/** How a rebuild finds the payouts and their lines. */
export interface LineReader {
  readonly getAll: (refs: readonly DocumentReference[]) => Promise<readonly DocumentSnapshot[]>;
  /** Those of the brand: asked for only where an order needs them. */
  readonly payoutIds: () => Promise<readonly string[]>;
}

export type Rebuild = (source: RebuildSource) => RebuiltOrder;

/** Rebuilds the order; where that rests on its claims, the lines of all payouts must agree with them. */
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
 * Reads an order again, rebuilds it, and stores what differs, in one transaction: an event that arrives meanwhile comes
 * before or after it. Returns null where the order is gone.
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
  const work = async (transaction: FirebaseFirestore.Transaction): Promise<RebuiltOrder | null> => {
    const [found, commission] = await transaction.getAll(orderRef, commissionRef);
    const get = async (query: FirebaseFirestore.Query) => (await transaction.get(query)).docs;
    const whole = found?.exists ? (await findOrder(brandId, found, commission, get)).order : null;
    if (!whole) return null;
    const { order, historySequences } = whole;
    const getAll: LineReader['getAll'] = (refs) => transaction.getAll(...refs);
    const claimants = [...new Set(claimsOf(whole.commission).map(({ payoutId }) => payoutId))];
    const source = {
      identity,
      order,
      commission: whole.commission,
      historySequences,
      lines: await readLines(db, { identity }, getAll, claimants),
    };
    const rebuilt = await rebuiltByLines(db, source, { getAll, payoutIds }, rebuild);
    if (rebuilt.orderDifferences.length > 0) {
      // What is in the history stays there: the document keeps the events it had.
      const events = order.events.slice(historySequences.length);
      transaction.set(orderRef, orders.stored({ ...rebuilt.order, events }));
    }
    if (rebuilt.commission && rebuilt.commissionDifferences.length > 0) {
      transaction.set(commissionRef, commissions.stored(rebuilt.commission));
    }
    return rebuilt;
  };
  return inTransaction(db, work);
}

export type DayCorrections = ReadonlyMap<string, DayCorrection>;

/**
 * Adds what the days lack, once: the commit also writes the brand's `progress/rebuild`, and is refused where that has
 * changed since the sums were read. Returns false then: sum again.
 *
 * @param guard `progress/rebuild` as it stood when the sums were read
 */
export async function commitDays(
  db: Firestore,
  brandId: string,
  corrections: DayCorrections,
  guard: DocumentSnapshot,
  note: { readonly runId: string; readonly at: Date },
): Promise<boolean> {
  const batch = db.batch();
  // The client library sends a commit again whose answer was lost: without this, its increments would count twice.
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
