import { foldVoucher, type VoucherFlag, type VoucherOrder, type VoucherState } from './fold';
import {
  admitVoucherEvent,
  voucherConflict,
  isUse,
  type VoucherEvent,
  type VoucherUse,
  type VoucherReference,
} from './event';
import { AppError } from '../base/errors';
import { accounts, type Posting } from '../ledger/ledger';
import { MAX_MINOR } from '../money/money';

// A voucher's document, and its own small ledger in it: the platform against the store's brand, apart from commissions.

/** Which voucher it is: a code is the store's own, and compared without regard to case. */
export interface VoucherIdentity {
  readonly brandId: string;
  readonly storeId: string;
  readonly codeKey: string;
}

/** `adjustment`: what an event comes to has changed by another that came after it. */
export const VOUCHER_ENTRY_KINDS = ['redemption', 'reversal', 'adjustment'] as const;
export type VoucherEntryKind = (typeof VOUCHER_ENTRY_KINDS)[number];

/**
 * One change of who owes whom: never edited, only followed by others. Its postings are on the platform's and the brand's
 * account, sum to zero, and count on its event's day for ever.
 */
export interface VoucherEntry {
  readonly id: string;
  readonly kind: VoucherEntryKind;
  readonly eventId: string;
  /** Of which kind the event is, also where this is an adjustment of what it came to. */
  readonly eventKind: VoucherUse['kind'];
  readonly orderId: string;
  readonly currency: string;
  readonly day: string;
  readonly at: Date;
  readonly postings: readonly Posting[];
}

/** Sums in one currency (minor units). */
export interface VoucherTotal {
  readonly currency: string;
  readonly redeemedMinor: number;
  readonly reversedMinor: number;
  readonly owedMinor: number;
}

/** The document `brands/{b}/coupons/{storeId}~{codeKey}`: a voucher is stored under the network's word for it. */
export interface VoucherRecord {
  readonly brandId: string;
  readonly storeId: string;
  /** In small letters, as WooCommerce keeps it. */
  readonly code: string;
  readonly codeKey: string;
  readonly state: VoucherState;
  readonly reference: VoucherReference | null;
  readonly currency: string | null;
  readonly faceMinor: number | null;
  readonly expiresOn: string | null;
  readonly issuedAt: Date | null;
  readonly orders: readonly VoucherOrder[];
  readonly totals: readonly VoucherTotal[];
  readonly flags: readonly VoucherFlag[];
  /** The months (`yyyy-mm`) of its redemptions and reversals: what a month's reconciliation looks for. */
  readonly months: readonly string[];
  /** The first event's arrival. */
  readonly receivedAt: Date;
  readonly updatedAt: Date;
  /** In the order of arrival. */
  readonly events: readonly VoucherEvent[];
  readonly entries: readonly VoucherEntry[];
}

/** The document `brands/{b}/couponEvents/{storeId}~{eventId}`: an event id is of one voucher only. */
export interface VoucherEventGuard {
  readonly storeId: string;
  readonly eventId: string;
  readonly codeKey: string;
}

/** What an event adds to its store's months: by month and currency (minor units). */
export type VoucherMonths = Readonly<Record<string, Readonly<Record<string, VoucherMonthTotal>>>>;
export type VoucherMonthTotal = Pick<VoucherTotal, 'redeemedMinor' | 'reversedMinor'>;

export interface AppliedVoucherEvent {
  /** `parked`: a reversal that waits for its redemption. `replayed`: a repeat of what was here already. */
  readonly outcome: 'applied' | 'parked' | 'replayed';
  /** It is stored already: nothing is to be written. */
  readonly isStored: boolean;
  readonly event: VoucherEvent;
  readonly voucher: VoucherRecord;
  readonly added: VoucherMonths;
}

export interface StoredVoucher {
  readonly voucher: VoucherRecord | null;
  readonly guard: VoucherEventGuard | null;
}

/**
 * So much JSON of events and entries is kept of one voucher: it stays far below Firestore's 1 MiB. A single-use voucher has
 * two or three events; this is room for hundreds.
 */
const MAX_LEDGER_BYTES = 700_000;

/**
 * Folds one more event into a voucher. Pure: says what is to be stored. Throws AppError `event_conflict` where the event
 * id was used with other content or of another voucher, `payload_too_large` where the voucher is full, and
 * `amount_out_of_range` where its redemptions together are.
 */
export function applyVoucherEvent(
  { voucher: stored, guard }: StoredVoucher,
  incoming: VoucherEvent,
  context: { readonly identity: VoucherIdentity; readonly now: Date },
): AppliedVoucherEvent {
  const { identity, now } = context;
  if (guard && guard.codeKey !== identity.codeKey) throw voucherConflict(incoming.id, ', of another voucher');
  const known = stored?.events ?? [];
  const { event, isKnown } = admitVoucherEvent(incoming, known);
  if (stored && isKnown) {
    // The client library retries on its own: what is found may be this very request's write.
    const isOwnWrite = event.requestId === incoming.requestId;
    const outcome = isOwnWrite ? outcomeOf(stored, event) : 'replayed';
    return { outcome, isStored: true, event, voucher: stored, added: {} };
  }
  const events = [...known, event];
  const added = entriesFor(stored?.entries ?? [], events, identity.brandId, now);
  const entries = [...(stored?.entries ?? []), ...added];
  assertBounds(events, entries);
  const voucher = voucherRecord(stored, identity, { events, entries }, now);
  return { outcome: outcomeOf(voucher, event), isStored: false, event, voucher, added: monthsOf(added) };
}

/** Whether the event is a reversal on whose order nothing was redeemed so far. */
export function isParked({ orders }: Pick<VoucherRecord, 'orders'>, event: VoucherEvent): boolean {
  if (event.kind !== 'reversed') return false;
  const { orderId, currency } = event;
  return orders.every(
    (order) => order.orderId !== orderId || order.currency !== currency || order.redeemedMinor === 0,
  );
}

function outcomeOf(voucher: VoucherRecord, event: VoucherEvent): 'applied' | 'parked' {
  return isParked(voucher, event) ? 'parked' : 'applied';
}

function assertBounds(events: readonly VoucherEvent[], entries: readonly VoucherEntry[]): void {
  const bytes = Buffer.byteLength(JSON.stringify([events, entries]));
  if (bytes > MAX_LEDGER_BYTES) {
    throw new AppError('payload_too_large', {
      detail: `The voucher has ${events.length - 1} events, and takes no more: it is for a single use.`,
    });
  }
  const { orders } = foldVoucher(events);
  const sums = [
    ...totalsOf(orders).map(({ redeemedMinor }) => redeemedMinor),
    orders.reduce((sum, { reversedMinor, excessMinor }) => sum + reversedMinor + excessMinor, 0),
  ];
  if (sums.some((sum) => sum > MAX_MINOR)) {
    const message = 'is too large together with the other events of the voucher: at most 10^15 minor units';
    throw new AppError('amount_out_of_range', {
      detail: `amount ${message}`,
      errors: [{ path: 'amount', message }],
    });
  }
}

/**
 * The entries that take each event from what it has posted to what it comes to now. So the sums of each event, day and
 * order are the same in whatever order the events came.
 */
function entriesFor(
  entries: readonly VoucherEntry[],
  events: readonly VoucherEvent[],
  brandId: string,
  at: Date,
): VoucherEntry[] {
  const { effects } = foldVoucher(events);
  const last = events.at(-1);
  // What has just come is posted before what it changes.
  const inOrder = [...(last ? [last] : []), ...events].filter(isUse);
  const once = [...new Map(inOrder.map((event) => [event.id, event])).values()];
  return once.flatMap((event): VoucherEntry[] => {
    const own = entries.filter(({ eventId }) => eventId === event.id);
    const minor = (effects.get(event.id) ?? 0) - postedTo(accounts.brand(brandId), own);
    if (minor === 0) return [];
    const { id, orderId, currency, day } = event;
    return [
      {
        // No id has a "/" in it.
        id: own.length === 0 ? id : `${id}/${own.length}`,
        kind: own.length === 0 ? kindOf(event) : 'adjustment',
        eventId: id,
        eventKind: event.kind,
        orderId,
        currency,
        day,
        at,
        postings: [
          { account: accounts.platform, minor: -minor },
          { account: accounts.brand(brandId), minor },
        ],
      },
    ];
  });
}

function kindOf({ kind }: VoucherUse): VoucherEntryKind {
  return kind === 'redeemed' ? 'redemption' : 'reversal';
}

/** What the entries posted to the account. */
export function postedTo(name: string, entries: readonly Pick<VoucherEntry, 'postings'>[]): number {
  return entries
    .flatMap(({ postings }) => postings)
    .reduce((sum, { account, minor }) => (account === name ? sum + minor : sum), 0);
}

/** What the platform owes the brand more by the entry; less, where it is negative (minor units). */
export function owedBy({ postings }: Pick<VoucherEntry, 'postings'>): number {
  return -postedTo(accounts.platform, [{ postings }]) || 0;
}

/** What the entries add to each month of their store. */
export function monthsOf(entries: readonly VoucherEntry[]): VoucherMonths {
  const months: Record<string, Record<string, VoucherMonthTotal>> = {};
  for (const entry of entries) {
    const { currency, eventKind, day } = entry;
    const currencies = (months[day.slice(0, 7)] ??= {});
    const { redeemedMinor, reversedMinor } = currencies[currency] ?? NO_MONTH_TOTAL;
    const owed = owedBy(entry);
    currencies[currency] =
      eventKind === 'redeemed'
        ? { redeemedMinor: redeemedMinor + owed, reversedMinor }
        : { redeemedMinor, reversedMinor: reversedMinor - owed };
  }
  return months;
}

export const NO_MONTH_TOTAL: VoucherMonthTotal = { redeemedMinor: 0, reversedMinor: 0 };

/** The document as the events and the entries make it; its first arrival is what it was. */
export function voucherRecord(
  stored: Pick<VoucherRecord, 'receivedAt' | 'updatedAt'> | null,
  { brandId, storeId, codeKey }: VoucherIdentity,
  { events, entries }: Pick<VoucherRecord, 'events' | 'entries'>,
  now: Date,
): VoucherRecord {
  const { effects: _effects, orders, ...folded } = foldVoucher(events);
  return {
    brandId,
    storeId,
    code: decodeURIComponent(codeKey),
    codeKey,
    ...folded,
    orders,
    totals: totalsOf(orders),
    months: [...new Set(events.filter(isUse).map(({ day }) => day.slice(0, 7)))].sort(),
    receivedAt: stored?.receivedAt ?? now,
    // By the clock of whoever wrote it: it never goes back.
    updatedAt: stored && stored.updatedAt > now ? stored.updatedAt : now,
    events,
    entries,
  };
}

function totalsOf(orders: readonly VoucherOrder[]): VoucherTotal[] {
  const currencies = [...new Set(orders.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = orders.filter((order) => order.currency === currency);
    const sum = (name: 'redeemedMinor' | 'reversedMinor' | 'owedMinor'): number =>
      own.reduce((total, order) => total + order[name], 0);
    return {
      currency,
      redeemedMinor: sum('redeemedMinor'),
      reversedMinor: sum('reversedMinor'),
      owedMinor: sum('owedMinor'),
    };
  });
}
