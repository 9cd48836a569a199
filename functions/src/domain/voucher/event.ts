import { AppError } from '../base/errors';
import { digest } from '../base/ids';
import { canonicalAmount, currencyExponent, decimalsOf, roundedAt, type AmountText } from '../money/money';

export const VOUCHER_EVENT_KINDS = ['issued', 'redeemed', 'reversed'] as const;
export type VoucherEventKind = (typeof VOUCHER_EVENT_KINDS)[number];

/** The network's own ids of a voucher. */
export interface VoucherReference {
  readonly voucherId?: string;
  readonly batchId?: string;
  readonly thirdPartyId?: string;
  readonly partnerId?: string;
}

/** What a store said of a voucher once; absent is what it did not say. */
export interface VoucherReport {
  /** Unique in the store, whichever voucher it is of. */
  readonly eventId: string;
  readonly kind: VoucherEventKind;
  readonly codeKey: string;
  /** Issued: the face value. Redeemed and reversed: the discount really given, or taken back; never absent then. */
  readonly amount?: AmountText;
  readonly currency?: string;
  /** Never absent in a redemption or a reversal. */
  readonly orderId?: string;
  readonly reference?: VoucherReference;
  /** The last day, `yyyy-mm-dd`, on which the store takes it. */
  readonly expiresOn?: string;
  readonly occurredAt?: Date;
}

interface VoucherEventBase {
  readonly id: string;
  /** SHA-256 of all that was sent but the amount, which a store may print coarser or finer another time. */
  readonly facts: string;
  /** SHA-256 of the facts and the amount. */
  readonly fingerprint: string;
  /** Where none was sent the brand's default of that time, so that the brand's next default moves no money. */
  readonly currency: string;
  readonly reference: VoucherReference | null;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly requestId: string;
  /** The brand's local day of `occurredAt`, for ever. */
  readonly day: string;
}

/** The store minted the voucher. It moves no money. */
export interface VoucherIssue extends VoucherEventBase {
  readonly kind: 'issued';
  /** The face value; null: not told. */
  readonly amount: AmountText | null;
  readonly expiresOn: string | null;
}

/** A redemption or its reversal: the store gave the discount on an order, or took it back with the order. */
export interface VoucherUse extends VoucherEventBase {
  readonly kind: 'redeemed' | 'reversed';
  readonly orderId: string;
  readonly amount: AmountText;
}

export type VoucherEvent = VoucherIssue | VoucherUse;

export function isUse(event: VoucherEvent): event is VoucherUse {
  return event.kind !== 'issued';
}

/** The report as it is kept. `received` says where and when it arrived, and what the brand's defaults are. */
export function voucherEvent(
  report: VoucherReport,
  received: Pick<VoucherEventBase, 'receivedAt' | 'requestId' | 'day'> & { readonly currency: string },
): VoucherEvent {
  const { eventId, kind, amount, orderId, reference, expiresOn, occurredAt } = report;
  const { amount: _amount, ...others } = report;
  const facts = digest(others);
  const base = {
    id: eventId,
    facts,
    fingerprint: digest({ facts, amount: amount === undefined ? null : canonicalAmount(amount) }),
    currency: report.currency ?? received.currency,
    reference: reference ?? null,
    occurredAt: occurredAt ?? received.receivedAt,
    receivedAt: received.receivedAt,
    requestId: received.requestId,
    day: received.day,
  };
  if (kind === 'issued') return { ...base, kind, amount: amount ?? null, expiresOn: expiresOn ?? null };
  if (orderId === undefined || amount === undefined) throw new Error(`a ${kind} event without its order`);
  return { ...base, kind, orderId, amount };
}

/**
 * Decides whether an event is new, a replay or a conflict. A coarser print of a known event is a replay; a finer one is
 * kept beside it under the same id, since the finest amount counts whichever came first (MONEY.md, 1).
 * Throws AppError `event_conflict`.
 */
export function admitVoucherEvent(
  incoming: VoucherEvent,
  known: readonly VoucherEvent[],
): { readonly event: VoucherEvent; readonly isKnown: boolean } {
  const prints = known.filter(({ id }) => id === incoming.id);
  const equal = prints.find(({ fingerprint }) => fingerprint === incoming.fingerprint);
  if (equal) return { event: equal, isKnown: true };
  const first = prints[0];
  if (!first) return { event: incoming, isKnown: false };
  const finest = prints.reduce((a, b) => (isFinerPrint(b, a) ? b : a), first);
  if (!isOtherPrint(incoming, finest)) throw voucherConflict(incoming.id);
  if (!isFinerPrint(incoming, finest)) return { event: finest, isKnown: true };
  // Only the amount can be finer: what the store did not tell is what it was at first sight.
  const { currency, occurredAt, day } = first;
  return { event: { ...incoming, currency, occurredAt, day }, isKnown: false };
}

/** Each event once, in its finest print. */
export function finestPrints(events: readonly VoucherEvent[]): VoucherEvent[] {
  const finest = new Map<string, VoucherEvent>();
  for (const event of events) {
    const other = finest.get(event.id);
    if (!other || isFinerPrint(event, other)) finest.set(event.id, event);
  }
  return [...finest.values()];
}

export function voucherConflict(eventId: string, where = ''): AppError {
  return new AppError('event_conflict', {
    detail: `The voucher event ${eventId} was sent before with other content${where}; what is stored is unchanged. Send another event under an event_id of its own.`,
  });
}

/** More digits; of equally many, which differ beyond the currency's decimals only, the smaller fingerprint. */
function isFinerPrint(a: VoucherEvent, b: VoucherEvent): boolean {
  const [decimalsOfA, decimalsOfB] = [decimalsOf(a.amount ?? ''), decimalsOf(b.amount ?? '')];
  return decimalsOfA === decimalsOfB ? a.fingerprint < b.fingerprint : decimalsOfA > decimalsOfB;
}

/** Whether the amounts, which are not the same to the last digit, are prints of one: in the currency's decimals at most. */
function isOtherPrint(incoming: VoucherEvent, { facts, amount, currency }: VoucherEvent): boolean {
  if (incoming.facts !== facts || incoming.amount === null || amount === null) return false;
  const decimals = Math.min(decimalsOf(incoming.amount), decimalsOf(amount), currencyExponent(currency));
  return roundedAt(incoming.amount, decimals) === roundedAt(amount, decimals);
}
