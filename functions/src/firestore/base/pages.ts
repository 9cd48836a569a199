import {
  FieldPath,
  type CollectionGroup,
  type CollectionReference,
  type Query,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';

// Every query that is read in pages, or only up to a number of documents, is made here. ESLint refuses limits and cursors
// in any other file: a page that lacks the field by which pages are ordered breaks only beyond the first page, so
// functions/test/proof/pages.emulator.test.ts tries each reader of PAGES with one document more than a page has.

/** How many documents a page of each reader has. */
export const PAGES = {
  brands: 100,
  /** Deliveries that were set aside. */
  setAside: 50,
  /** Jumps from one brand to the next. */
  brandsOfCommissions: 1,
  brandsOfPayouts: 1,
  brandsOfPayoutAccounts: 1,
  stores: 100,
  silentStores: 100,
  /** Orders come with their events: a page of the largest stays below 50 MB. */
  changedOrders: 100,
  receivedClicks: 1_000,
  approvable: 200,
  waitingPayouts: 100,
  /** Reading alone holds up nobody. */
  claimable: 500,
  /** Commissions a transaction: far below Firestore's 10 MiB, and short enough not to keep events waiting. */
  claims: 100,
  closings: 100,
  /** Years of days in many shards. */
  owedDays: 1_000,
  payoutStatement: 500,
  statementDays: 500,
  /** Commissions hold their whole ledger. */
  statementCommissions: 200,
  statementSettlements: 500,
  /** Vouchers hold their whole ledger, and each page looks up its orders. */
  voucherReconciliation: 100,
  voucherReconciliationMonths: 500,
  auditOrders: 200,
  auditStrayCommissions: 200,
  auditPayouts: 200,
  auditLines: 200,
  auditStrayLines: 200,
  auditLocks: 200,
  auditSettlements: 200,
  auditClicks: 200,
  auditInfluencerDays: 200,
  auditProductSales: 200,
  auditVouchers: 200,
  auditVoucherEvents: 200,
  auditVoucherMonths: 200,
  /** Of the audit and of a rebuild. */
  dayShards: 200,
  rebuildView: 200,
  rebuildWrite: 200,
  rebuildTallies: 200,
  rebuildPayouts: 200,
  /** Read for their shapes alone. */
  migrated: 300,
  /** The documents that have collections of their own: stores, orders, payouts. */
  migratedParents: 300,
} as const satisfies Record<string, number>;

export type PageName = keyof typeof PAGES;

/**
 * What is looked up without pages, because the first few are all that is wanted.
 *
 * Read whole are only collections that something else keeps small: a brand's stores, plans and settlements, a store's
 * keys and an influencer's codes are made by people, recent sales are those of a day in documents of 2,000, and an order's
 * history is what one shop sent of one order. Names alone (brands, payouts) the client library lists in pages of its own.
 */
export const FEW = {
  /** More than one is too many already: whoever asks must say which. */
  ordersOfId: 10,
  /** Tell whether a click id belongs to one store alone. */
  clicksOfId: 3,
  /** A host that more stores have is nobody's: two documents tell. */
  storesOfHost: 3,
  /** An id that 21 have is nobody's: what is signed is compared with each. */
  storesOfId: 21,
  /** The newest, to look at. */
  pluginReports: 20,
  settingsVersions: 20,
  /** Any one line says whose payout it was. */
  anyLine: 1,
  /** Whether anything came since a mark, and when. */
  firstChangedOrder: 1,
  firstReceivedClick: 1,
} as const satisfies Record<string, number>;

/** The first documents of the query, which are all that is wanted of it. */
export function firstOf(query: Query, name: keyof typeof FEW): Query {
  return query.limit(FEW[name]);
}

type Equality = readonly [field: string, op: '==' | 'array-contains', value: unknown];
type Bound = readonly [op: '<' | '<=' | '>' | '>=', value: unknown];

/** What is read in pages. Ordering and selection are made of it, so that neither can lack what the other needs. */
export interface Paged {
  readonly page: PageName;
  readonly from: CollectionReference | CollectionGroup;
  readonly where?: readonly Equality[];
  /** Pages follow this field, and where it is equal the documents' names; absent: the names alone. */
  readonly orderBy?: string;
  /** Of the field, or of the names, that pages follow. */
  readonly range?: readonly Bound[];
  /** Of the documents, where not all are wanted; none: their names alone. */
  readonly fields?: readonly string[];
  /** Instead of the reader's own. */
  readonly size?: number | undefined;
}

export function pageSizeOf({ page, size = PAGES[page] }: Pick<Paged, 'page' | 'size'>): number {
  return size;
}

/** The query of the page after the document, or name, that the page before ended with; absent: of the first page. */
export function pageQuery(paged: Paged, after?: QueryDocumentSnapshot | string): Query {
  const { from, where = [], orderBy, range = [], fields } = paged;
  const order = orderBy ?? FieldPath.documentId();
  let query: Query = from;
  for (const [field, op, value] of where) query = query.where(field, op, value);
  for (const [op, value] of range) query = query.where(order, op, value);
  if (fields) query = query.select(...new Set([...fields, ...(orderBy === undefined ? [] : [orderBy])]));
  if (orderBy !== undefined) query = query.orderBy(orderBy);
  query = query.orderBy(FieldPath.documentId()).limit(pageSizeOf(paged));
  return after === undefined ? query : query.startAfter(after);
}

/** Documents that are read for one field alone: the first of each value. */
export interface Valued {
  readonly page: PageName;
  readonly from: CollectionReference;
  readonly field: string;
}

/** The query of the first document with a greater value than that; absent: with the least. */
export function nextValueQuery({ page, from, field }: Valued, after?: unknown): Query {
  const ordered = from.orderBy(field).select(field).limit(PAGES[page]);
  return after === undefined ? ordered : ordered.startAfter(after);
}
