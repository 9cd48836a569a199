import type { DocumentSnapshot, Firestore, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { AuditedOrder, AuditedParent } from '../../domain/audit/order';
import { idProblem, orderKey } from '../../domain/base/ids';
import type { Claim } from '../../domain/ledger/claim';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import { earlierProblems, wholeCommission } from '../../domain/order/commissionParts';
import type { OrderRecord } from '../../domain/order/record';
import type { Plan } from '../../domain/brand/plan';
import type { StatusWords } from '../../domain/brand/statusWords';
import type { DayShard } from '../../domain/rollup/tallySums';
import { readEach } from '../documents/kind';
import { commissions, commissionViews, orders } from '../documents/orderKinds';
import { payoutLines } from '../documents/payoutKinds';
import { days } from '../documents/rollUpKinds';
import { planVersions, statusWordsVersions } from '../documents/tenantKinds';
import { guarded } from '../base/faults';
import { findHistory, findOtherPlans, withMoved } from '../order/history';
import { findEarlier } from '../order/movedEntries';
import type { Equality, Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';

/**
 * The ids of all brands that have any document, sorted. Jumps from one brand to the next: a few reads a brand, whatever
 * its size.
 */
export async function readBrandIds(db: Firestore): Promise<string[]> {
  const known = (await guarded(() => paths.brands(db).listDocuments())).map(({ id }) => id);
  const reading = Reading.live(db);
  const field = 'brandId';
  const named = await Promise.all([
    reading.values({ page: 'brandsOfCommissions', from: paths.commissions(db), field }),
    reading.values({ page: 'brandsOfCommissionViews', from: paths.commissionViews(db), field }),
    reading.values({ page: 'brandsOfPayouts', from: paths.payouts(db), field }),
    reading.values({ page: 'brandsOfPayoutAccounts', from: paths.payoutAccounts(db), field }),
    reading.values({ page: 'brandsOfPayoutLines', from: paths.allPayoutLines(db), field }),
  ]);
  return [...new Set([...known, ...named.flat()])].sort();
}

/** An order as stored, without the lines of the payouts that claimed of it. */
export type CompleteOrder = Omit<LinedOrder, 'lines'>;
export type LinedOrder = Omit<AuditedOrder, 'brandPlans' | 'brandWords' | 'parent'>;

export interface ShapeCheck {
  readonly path: string;
  readonly problems: readonly string[];
}

export interface FoundOrders {
  readonly count: number;
  readonly orders: readonly LinedOrder[];
  /** Of each order, commission, view of one and moved event. */
  readonly shapes: readonly ShapeCheck[];
  /** The orders that cannot be read, and so not checked. */
  readonly unknown: readonly ShapeCheck[];
}

/**
 * Reads the brand's orders page by page, each with all its events, its commission and the lines of the payouts that
 * claimed of it. Audit and rebuild both use it.
 */
export async function* orderPages(
  db: Firestore,
  reading: Reading,
  brandId: string,
  paged: Paged,
): AsyncGenerator<FoundOrders> {
  for await (const docs of reading.pages(paged)) {
    const { complete, ...found } = await completeOrders(db, reading, brandId, docs);
    yield { ...found, count: docs.length, orders: await withLines(db, reading, complete) };
  }
}

/** The orders of a page with all their events and their commissions. */
async function completeOrders(
  db: Firestore,
  reading: Reading,
  brandId: string,
  docs: readonly QueryDocumentSnapshot[],
): Promise<Omit<FoundOrders, 'count' | 'orders'> & { readonly complete: readonly CompleteOrder[] }> {
  // By id: the commission's own fields may be broken.
  const refs = docs.map(({ id }) => paths.commissions(db).doc(`${brandId}~${id}`));
  const found = await reading.getAll(refs);
  const seen = found.filter(mayHaveView).map(({ id }) => paths.commissionViews(db).doc(id));
  const [commissionOf, viewOf] = [byId(found), byId(await reading.getAll(seen))];
  const each = await Promise.all(
    docs.map((order) => {
      const id = `${brandId}~${order.id}`;
      const stored = { order, commission: commissionOf.get(id), view: viewOf.get(id) };
      return findOrder(brandId, stored, (query) => reading.get(query));
    }),
  );
  return {
    complete: each.flatMap(({ order }) => order ?? []),
    shapes: each.flatMap(({ shapes }) => shapes),
    unknown: each
      .filter(({ order }) => order === null)
      .map(({ shapes }) => ({
        path: shapes[0]?.path ?? '',
        problems: shapes.flatMap(({ path, problems }) => problems.map((problem) => `${path}: ${problem}`)),
      })),
  };
}

function byId(found: readonly DocumentSnapshot[]): ReadonlyMap<string, DocumentSnapshot> {
  return new Map(found.map((doc) => [doc.id, doc]));
}

/** Whether somebody else is named in the commission: only then a view of it is looked for. */
function mayHaveView(commission: DocumentSnapshot): boolean {
  return commission.exists && typeof commission.get('visibleTo') !== 'string';
}

interface OrderDocuments {
  readonly order: DocumentSnapshot;
  readonly commission: DocumentSnapshot | undefined;
  readonly view: DocumentSnapshot | undefined;
}

/** One order for the audit; null where a part of it has an unknown shape. */
export async function findOrder(
  brandId: string,
  { order: doc, commission: commissionDoc, view: viewDoc }: OrderDocuments,
  get: (query: Query) => Promise<QueryDocumentSnapshot[]>,
): Promise<{ readonly order: CompleteOrder | null; readonly shapes: readonly ShapeCheck[] }> {
  const found = orders.found(doc);
  const commission = commissionDoc ? commissions.found(commissionDoc) : null;
  const view = viewDoc ? commissionViews.found(viewDoc) : null;
  const history = found.value && found.value.historyCount !== 0 ? await findHistory(doc.ref, get) : [];
  const earlier =
    commissionDoc && commission?.value?.earlier !== undefined
      ? await findEarlier(commissionDoc.ref, get)
      : [];
  const others = found.value?.otherPlans === undefined ? [] : await findOtherPlans(doc.ref, get);
  const shapes = [
    { path: doc.ref.path, problems: found.problems },
    ...(commissionDoc?.exists
      ? [{ path: commissionDoc.ref.path, problems: commission?.problems ?? [] }]
      : []),
    ...(viewDoc?.exists ? [{ path: viewDoc.ref.path, problems: view?.problems ?? [] }] : []),
    ...[...history, ...earlier, ...others].map(({ path, problems }) => ({ path, problems })),
  ];
  // What is no list of events or entries cannot be checked with the rest.
  const moved = history.flatMap(({ value }) => (Array.isArray(value?.events) ? value : []));
  const movedEntries = earlier.flatMap(({ value, problems }) => (problems.length === 0 ? (value ?? []) : []));
  const plans = others.flatMap(({ value, problems }) => (problems.length === 0 && value ? value.plan : []));
  const isUnknown =
    (commissionDoc?.exists && !commission?.value) ||
    (viewDoc?.exists && !view?.value) ||
    moved.length < history.length ||
    movedEntries.length < earlier.length ||
    plans.length < others.length;
  if (!found.value || isUnknown) return { order: null, shapes };
  const order = {
    orderPath: doc.ref.path,
    commissionPath: commissionDoc?.ref.path ?? '',
    viewPath: paths.commissionViews(doc.ref.firestore).doc(`${brandId}~${doc.id}`).path,
    documentId: doc.id,
    brandId,
    order: withMoved(found.value, moved, plans),
    commission: commission?.value ? wholeCommission(commission.value, movedEntries) : null,
    movedEntryCount: movedEntries.reduce((sum, { entries }) => sum + entries.length, 0),
    ledgerProblems: commission?.value ? earlierProblems(commission.value, movedEntries) : [],
    view: view?.value ?? null,
    historySequences: moved.flatMap(({ sequence, events }) => events.map((_, index) => sequence + index)),
  };
  return { order, shapes };
}

async function withLines(
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
        return [payoutId, line ? payoutLines.found(line).value : null];
      }),
    ),
  }));
}

function isClaim(claim: unknown): claim is Claim {
  return typeof claim === 'object' && claim !== null && 'payoutId' in claim && Boolean(claim.payoutId);
}

/** Empty if the claims are broken: the checks report that. */
export function claimsOf(commission: CommissionRecord | null | undefined): readonly Claim[] {
  const claims: unknown = commission?.claims;
  return Array.isArray(claims) ? claims.filter(isClaim) : [];
}

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

/** What is wrong with views of commissions that no order looks for. */
export async function strayViews(
  db: Firestore,
  reading: Reading,
  viewIds: readonly string[],
): Promise<ShapeCheck[]> {
  const found = await reading.getAll(viewIds.map((id) => paths.commissions(db).doc(id)));
  return found
    .filter((commission) => !mayHaveView(commission))
    .map(({ id, exists }) => ({
      path: paths.commissionViews(db).doc(id).path,
      problems: [exists ? 'is there, but its commission gives none' : 'its commission is missing'],
    }));
}

/** The payout's lines whose commission has no claim of the payout. */
export async function withoutClaim(
  db: Firestore,
  reading: Reading,
  payoutId: string,
  commissionIds: readonly string[],
): Promise<string[]> {
  const found = await reading.getAll(commissionIds.map((id) => paths.commissions(db).doc(id)));
  return commissionIds.filter((_, index) => {
    const commission = found[index];
    return !claimsOf(commission && commissions.found(commission).value).some(
      (claim) => claim.payoutId === payoutId,
    );
  });
}

function linesOf(db: Firestore, brandId: string): Pick<Paged, 'from'> & { readonly where: [Equality] } {
  return { from: paths.allPayoutLines(db), where: [['brandId', '==', brandId]] };
}

/** How many lines there are of the brand's commissions, whatever payout they belong to. */
export function countLines(db: Firestore, reading: Reading, brandId: string): Promise<number> {
  return reading.count(paths.allPayoutLines(db).where('brandId', '==', brandId));
}

/** A payout whose lines exist and whose document does not, with its account as a line names it. */
export interface LostPayout {
  readonly payoutId: string;
  readonly influencerId: unknown;
}

/**
 * The lost payouts of the brand, found by their lines. A read for each line of the brand and each payout that is not
 * known.
 *
 * @param known the ids of payouts that are there
 */
export async function readLostPayouts(
  db: Firestore,
  reading: Reading,
  brandId: string,
  { known, size }: { readonly known: ReadonlySet<string>; readonly size?: number | undefined },
): Promise<LostPayout[]> {
  const lost: LostPayout[] = [];
  const seen = new Set(known);
  const all: Paged = { page: 'linesOfBrand', ...linesOf(db, brandId), fields: ['influencerId'], size };
  for await (const docs of reading.pages(all)) {
    const found = new Map<string, LostPayout>();
    for (const doc of docs) {
      const payoutId = doc.ref.parent.parent?.id ?? '';
      if (!seen.has(payoutId)) found.set(payoutId, { payoutId, influencerId: doc.get('influencerId') });
      seen.add(payoutId);
    }
    const ids = [...found.keys()];
    const payouts = await reading.getAll(
      ids.map((id) => paths.payout(db, id)),
      ['state'],
    );
    lost.push(...payouts.flatMap(({ exists, id }) => (exists ? [] : (found.get(id) ?? []))));
  }
  return lost;
}

/** The brand's plan versions by number. An invalid version is left out. */
export async function readPlans(
  db: Firestore,
  reading: Reading,
  brandId: string,
): Promise<ReadonlyMap<number, Plan>> {
  const docs = await reading.get(paths.plans(db, brandId));
  return new Map(
    docs.flatMap((doc) => readEach([doc], planVersions).read.map((plan) => [Number(doc.id), plan] as const)),
  );
}

/** The versions of the brand's status words by number. An invalid version is left out. */
export async function readWords(
  db: Firestore,
  reading: Reading,
  brandId: string,
): Promise<ReadonlyMap<number, StatusWords>> {
  const docs = await reading.get(paths.statusWords(db, brandId));
  return new Map(
    docs.flatMap((doc) =>
      readEach([doc], statusWordsVersions).read.map((words) => [Number(doc.id), words] as const),
    ),
  );
}

/**
 * The shards of each of the brand's days, for the audit.
 *
 * @param onShape is called for each document
 */
export async function readShards(
  db: Firestore,
  reading: Reading,
  brandId: string,
  {
    size,
    onShape,
  }: { readonly size?: number | undefined; readonly onShape?: (check: ShapeCheck) => void } = {},
): Promise<Map<string, DayShard[]>> {
  const shards = new Map<string, DayShard[]>();
  for await (const docs of reading.pages({ page: 'dayShards', from: paths.days(db, brandId), size })) {
    for (const doc of docs) {
      const day = doc.id.slice(0, doc.id.lastIndexOf('~'));
      const { value, problems } = days.found(doc);
      onShape?.({ path: doc.ref.path, problems });
      if (value) shards.set(day, [...(shards.get(day) ?? []), value]);
    }
  }
  return shards;
}

/**
 * The orders that those of a page belong to, by the id of the order's own document. Read are only those that are not in
 * the page, each once: at most as many as the page has orders.
 */
export async function parentsOf(
  db: Firestore,
  reading: Reading,
  brandId: string,
  page: readonly CompleteOrder[],
): Promise<ReadonlyMap<string, AuditedParent>> {
  const known = new Map(page.map((found) => [found.documentId, found]));
  const wanted = page.flatMap(({ documentId, order }) => {
    const key = parentKey(order);
    return key === null ? [] : [{ documentId, key }];
  });
  const missing = [...new Set(wanted.map(({ key }) => key))].filter((key) => !known.has(key));
  const read = await reading.getAll(missing.map((key) => paths.orders(db, brandId).doc(key)));
  for (const order of read.filter(({ exists }) => exists)) {
    const documents = { order, commission: undefined, view: undefined };
    const found = await findOrder(brandId, documents, (query) => reading.get(query));
    if (found.order) known.set(order.id, found.order);
  }
  return new Map(
    wanted.flatMap(({ documentId, key }): [string, AuditedParent][] => {
      const parent = known.get(key);
      if (!parent) return [];
      const { orderPath: path, order } = parent;
      return [[documentId, { path, orderId: order.orderId, events: order.events }]];
    }),
  );
}

/** Null: it belongs to none, or its fields are broken, which other checks report. */
function parentKey({ storeId, parent }: OrderRecord): string | null {
  const parentId: unknown = parent?.orderId;
  return typeof parentId === 'string' && idProblem(parentId) === null && typeof storeId === 'string'
    ? orderKey(storeId, parentId)
    : null;
}
