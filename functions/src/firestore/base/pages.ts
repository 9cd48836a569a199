import {
  FieldPath,
  type CollectionGroup,
  type CollectionReference,
  type Query,
  type QueryDocumentSnapshot,
} from '@google-cloud/firestore';
import { MAX_KEYS } from '../../domain/credentials/keyChange';
import { MAX_STORES } from '../../domain/brand/tenant';
import { MAX_SET_ASIDE } from '../../domain/delivery/setAside';

// Every query that is read in pages, or up to a number of documents, is made here. ESLint refuses limits and cursors in
// any other file: a page that lacks the field by which pages are ordered breaks only beyond the first page, so
// functions/test/proof/pages.emulator.test.ts tries each reader of PAGES with one document more than a page has.

export const PAGES = {
  brands: 100,
  setAside: 50,
  /** The first page is played in by the request that registers the host. */
  setAsideOfHost: 50,
  brandsOfCommissions: 1,
  brandsOfCommissionViews: 1,
  brandsOfPayouts: 1,
  brandsOfPayoutAccounts: 1,
  brandsOfPayoutLines: 1,
  stores: 100,
  /** One page is one answer. */
  listedBrands: 100,
  changes: 50,
  silentStores: 100,
  /** Orders come with their events: a page of the largest stays below 50 MB. */
  changedOrders: 100,
  /** One page is one answer. */
  previewOrders: 100,
  /** Orders of one influencer, placed in a few days. */
  placedOrders: 100,
  /** Only their names are read. */
  childrenAwaiting: 200,
  childrenDue: 200,
  receivedClicks: 1_000,
  approvable: 200,
  waitingPayouts: 100,
  /** Only read, no lock: a large page blocks no writer. */
  claimable: 500,
  /** Commissions a transaction: far below Firestore's 10 MiB, and short enough not to keep events waiting. */
  claims: 100,
  closings: 100,
  /** Each page is claimed in one transaction, as with `claims`. */
  debts: 100,
  /** Years of days in many shards. */
  billedDays: 1_000,
  writeOffs: 500,
  payoutStatement: 500,
  statementDays: 500,
  /** Commissions contain their whole ledger. */
  statementCommissions: 200,
  statementSettlements: 500,
  /** Vouchers contain their whole ledger, and each page looks up its orders. */
  voucherReconciliation: 100,
  voucherReconciliationMonths: 500,
  auditOrders: 200,
  auditStrayCommissions: 200,
  auditStrayViews: 200,
  auditPayouts: 200,
  auditLines: 200,
  auditStrayLines: 200,
  /** Only the influencer is read. */
  linesOfBrand: 500,
  auditLocks: 200,
  auditSettlements: 200,
  auditClicks: 200,
  auditInfluencerDays: 200,
  auditProductSales: 200,
  auditVouchers: 200,
  auditVoucherEvents: 200,
  auditVoucherMonths: 200,
  dayShards: 200,
  rebuildView: 200,
  rebuildWrite: 200,
  rebuildTallies: 200,
  rebuildPayouts: 200,
  /** Only what says of which master secret they are. */
  keysOfMaster: 300,
  webhooksOfStores: 300,
  emailsOfInfluencers: 300,
  windowsOfBrands: 300,
  /** Only `v` is read. */
  migrated: 300,
  /** Documents that have subcollections: stores, orders, payouts. */
  migratedParents: 300,
} as const satisfies Record<string, number>;

export type PageName = keyof typeof PAGES;

/**
 * Limits of queries that need only the first few documents.
 * Read without limit are only collections that stay small: a brand's stores, plans and settlements, a store's keys and
 * an influencer's codes are made by people, recent sales are those of a day in documents of 2,000, and an order's
 * history is what one shop sent of one order. Lists of names alone (brands, payouts) are paged by the client library.
 */
export const FEW = {
  /** As many as a store can have. */
  keysOfStore: MAX_KEYS,
  /** As many as a brand can have. */
  storesOfBrand: MAX_STORES,
  /** More than one is too many: the caller must name the store. */
  ordersOfId: 10,
  /** Enough to see whether a click id belongs to one store alone. */
  clicksOfId: 3,
  /** Two are enough to see that a host is not of one store alone. */
  storesOfHost: 3,
  /** More shops of one brand than anybody has on one host, each with its twin. */
  storesOfAnyHost: 100,
  /** If 21 stores have the id, none is used: a signature is compared with each. */
  storesOfId: 21,
  /** The newest, for display. */
  pluginReports: 20,
  settingsVersions: 20,
  setAsideOfStore: 50,
  setAsideCounted: MAX_SET_ASIDE,
  /** The hours of a day. */
  deliveryHours: 24,
  /** More than there are ways and reasons. */
  notCounted: 100,
  /** Whether the brand ever settled, or had a debt written off. */
  firstSettlement: 1,
  firstWriteOff: 1,
  /** Whether and when something was received after a mark. */
  firstChangedOrder: 1,
  firstReceivedClick: 1,
} as const satisfies Record<string, number>;

export function firstOf(query: Query, name: keyof typeof FEW): Query {
  return query.limit(FEW[name]);
}

export type Equality = readonly [field: string, op: '==' | 'in' | 'array-contains', value: unknown];
type Bound = readonly [op: '<' | '<=' | '>' | '>=', value: unknown];

/**
 * A query that is read in pages. Ordering and selection are derived from it, so that neither lacks what the other
 * needs.
 */
export interface Paged {
  readonly page: PageName;
  readonly from: CollectionReference | CollectionGroup;
  readonly where?: readonly Equality[];
  /** Pages are ordered by this field, then by document name; absent: by name. */
  readonly orderBy?: string;
  /** The greatest value of `orderBy` first, and of equal ones the last name. */
  readonly newestFirst?: boolean;
  readonly range?: readonly Bound[];
  /** The first page begins after the document with this value of `orderBy` and this name; absent: with the first. */
  readonly after?: readonly [value: unknown, name: string] | undefined;
  /** The fields to select; absent: all; empty: names alone. */
  readonly fields?: readonly string[];
  readonly size?: number | undefined;
}

export function pageSizeOf({ page, size = PAGES[page] }: Pick<Paged, 'page' | 'size'>): number {
  return size;
}

/** The query of the page after the document, or name, with which the page before ended; absent: of the first page. */
export function pageQuery(paged: Paged, after?: QueryDocumentSnapshot | string): Query {
  const { from, where = [], orderBy, newestFirst = false, range = [], fields } = paged;
  const direction = newestFirst ? 'desc' : 'asc';
  const order = orderBy ?? FieldPath.documentId();
  let query: Query = from;
  for (const [field, op, value] of where) query = query.where(field, op, value);
  for (const [op, value] of range) query = query.where(order, op, value);
  if (fields) query = query.select(...new Set([...fields, ...(orderBy === undefined ? [] : [orderBy])]));
  if (orderBy !== undefined) query = query.orderBy(orderBy, direction);
  query = query.orderBy(FieldPath.documentId(), direction).limit(pageSizeOf(paged));
  if (after !== undefined) return query.startAfter(after);
  return paged.after ? query.startAfter(...paged.after) : query;
}

/** A query for the different values of one field: the first document of each value. */
export interface Valued {
  readonly page: PageName;
  readonly from: CollectionReference | CollectionGroup;
  readonly field: string;
}

/** The query of the first document with a greater value; absent: with the least. */
export function nextValueQuery({ page, from, field }: Valued, after?: unknown): Query {
  const ordered = from.orderBy(field).select(field).limit(PAGES[page]);
  return after === undefined ? ordered : ordered.startAfter(after);
}
