import { type Firestore, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { AuditedOrder } from '../domain/auditOrder';
import type { Claim } from '../domain/claim';
import type { CommissionRecord } from '../domain/commissionRecord';
import type { OrderRecord } from '../domain/orderRecord';
import type { PayoutLine } from '../domain/payout';
import { planSchema, type Plan } from '../domain/plan';
import type { DayShard } from '../domain/tallySums';
import { readDocument } from './convert';
import { guarded } from './faults';
import { readHistory, withMoved } from './history';
import { firstOf } from './pages';
import { paths } from './paths';
import { Reading } from './reading';

/**
 * The ids of all brands that anything is stored of, in their order. Jumps from one to the next: it costs a few reads a
 * brand, whatever the brand has.
 */
export async function readBrandIds(db: Firestore): Promise<string[]> {
  const known = (await guarded(() => paths.brands(db).listDocuments())).map(({ id }) => id);
  const reading = Reading.live(db);
  const field = 'brandId';
  const named = await Promise.all([
    reading.values({ page: 'brandsOfCommissions', from: paths.commissions(db), field }),
    reading.values({ page: 'brandsOfPayouts', from: paths.payouts(db), field }),
    reading.values({ page: 'brandsOfPayoutAccounts', from: paths.payoutAccounts(db), field }),
  ]);
  return [...new Set([...known, ...named.flat()])].sort();
}

/** An order as it is stored, without the lines of the payouts that claimed of it. */
export type CompleteOrder = Omit<LinedOrder, 'lines'>;
export type LinedOrder = Omit<AuditedOrder, 'brandPlans'>;

/** The orders of a page with all their events and their commissions. */
export async function completeOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  docs: readonly QueryDocumentSnapshot[],
): Promise<CompleteOrder[]> {
  // The id alone says whose commission it is: the document's fields may be what is broken.
  const refs = docs.map(({ id }) => paths.commissions(db).doc(`${brandId}~${id}`));
  const commissions = await reading.getAll(refs);
  return Promise.all(
    docs.map(async (doc, index): Promise<CompleteOrder> => {
      const snapshot = commissions[index];
      const order = readDocument(doc) as OrderRecord;
      const hasHistory = order.historyCount !== 0;
      const history = hasHistory ? await readHistory(doc.ref, (query) => reading.get(query)) : [];
      return {
        orderPath: doc.ref.path,
        commissionPath: refs[index]?.path ?? '',
        documentId: doc.id,
        brandId,
        order: withMoved(order, history),
        commission: snapshot ? (readDocument(snapshot) as CommissionRecord | null) : null,
        historySequences: history.map(({ sequence }) => sequence),
      };
    }),
  );
}

/** The orders with the lines of those payouts that claimed of their commissions. */
export async function withLines(
  db: Firestore,
  reading: Reading,
  orders: readonly CompleteOrder[],
): Promise<LinedOrder[]> {
  const payoutIds = ({ commission }: CompleteOrder): string[] => [
    ...new Set(claimsOf(commission).map(({ payoutId }) => payoutId)),
  ];
  const refs = orders.flatMap((order) =>
    payoutIds(order).map((payoutId) =>
      paths.payoutLine(db, payoutId, `${order.brandId}~${order.documentId}`),
    ),
  );
  const found = new Map((await reading.getAll(refs)).map((line) => [line.ref.path, line]));
  return orders.map((order) => ({
    ...order,
    lines: new Map(
      payoutIds(order).map((payoutId) => {
        const line = found.get(paths.payoutLine(db, payoutId, `${order.brandId}~${order.documentId}`).path);
        return [payoutId, line ? (readDocument(line) as PayoutLine | null) : null];
      }),
    ),
  }));
}

function isClaim(claim: unknown): claim is Claim {
  return typeof claim === 'object' && claim !== null && 'payoutId' in claim && Boolean(claim.payoutId);
}

/** None where they are broken: what is wrong with them is for the checks to say. */
export function claimsOf(commission: CommissionRecord | null | undefined): readonly Claim[] {
  const claims: unknown = commission?.claims;
  return Array.isArray(claims) ? claims.filter(isClaim) : [];
}

/** Of the commissions, those whose order is not there. */
export async function withoutOrder(
  db: Firestore,
  reading: Reading,
  brandId: string,
  commissionIds: readonly string[],
): Promise<string[]> {
  const refs = commissionIds.map((id) => paths.orders(db, brandId).doc(id.slice(brandId.length + 1) || '-'));
  const orders = await reading.getAll(refs);
  return commissionIds.filter((_, index) => orders[index]?.exists !== true);
}

/** Of the payout's lines, those whose commission has no claim of it. */
export async function withoutClaim(
  db: Firestore,
  reading: Reading,
  payoutId: string,
  commissionIds: readonly string[],
): Promise<string[]> {
  const commissions = await reading.getAll(commissionIds.map((id) => paths.commissions(db).doc(id)));
  return commissionIds.filter((_, index) => {
    const commission = commissions[index]?.data() as CommissionRecord | undefined;
    return !claimsOf(commission).some((claim) => claim.payoutId === payoutId);
  });
}

/** The payouts whose documents are gone though their lines are there, of whatever brand. */
export async function readLostPayoutIds(db: Firestore): Promise<string[]> {
  // Only a list of names has those that are nothing but the parents of others.
  const refs = await guarded(() => paths.payouts(db).listDocuments());
  const payouts = await Reading.live(db).getAll(refs, ['state']);
  return payouts.filter(({ exists }) => !exists).map(({ id }) => id);
}

/** A line of the payout: whose they are. Null where it has none. */
export async function readAnyLine(db: Firestore, payoutId: string): Promise<PayoutLine | null> {
  const { docs } = await guarded(() => firstOf(paths.payoutLines(db, payoutId), 'anyLine').get());
  return docs[0] ? (readDocument(docs[0]) as PayoutLine) : null;
}

/** The brand's versions of its plan, by their numbers. One that is no plan is none. */
export async function readPlans(
  db: Firestore,
  reading: Reading,
  brandId: string,
): Promise<ReadonlyMap<number, Plan>> {
  const docs = await reading.get(paths.plans(db, brandId));
  return new Map(
    docs.flatMap((doc) => {
      // Without who saved it, and when.
      const { data } = planSchema.safeParse(readDocument(doc));
      return data ? [[Number(doc.id), data] as const] : [];
    }),
  );
}

/** The shards of each of the brand's days. */
export async function readShards(
  db: Firestore,
  reading: Reading,
  brandId: string,
  size?: number,
): Promise<Map<string, DayShard[]>> {
  const days = new Map<string, DayShard[]>();
  for await (const docs of reading.pages({ page: 'dayShards', from: paths.days(db, brandId), size })) {
    for (const doc of docs) {
      const day = doc.id.slice(0, doc.id.lastIndexOf('~'));
      days.set(day, [...(days.get(day) ?? []), readDocument(doc) as DayShard]);
    }
  }
  return days;
}
