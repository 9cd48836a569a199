import { voucherEvent, type VoucherEvent, type VoucherReport } from '../../src/domain/voucher/event';
import {
  applyVoucherEvent,
  type AppliedVoucherEvent,
  type VoucherEventGuard,
  type VoucherRecord,
} from '../../src/domain/voucher/record';

// Voucher events as they arrive, and a store that keeps what comes of them in memory.

export const VOUCHER = { brandId: 'lalemoda', storeId: 'lalewoo', codeKey: 'wfx-1' } as const;
export const BRAND_ACCOUNT = `brand:${VOUCHER.brandId}`;
const ARRIVED = new Date('2026-11-21T12:00:00Z');

export const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 1, hours));

/** The event that a report makes; it happened so many hours after the first of November. */
export function eventOf(report: VoucherReport, requestId = 'req_1'): VoucherEvent {
  const day = (report.occurredAt ?? ARRIVED).toISOString().slice(0, 10);
  return voucherEvent(report, { receivedAt: ARRIVED, requestId, currency: 'TRY', day });
}

type More = Partial<VoucherReport> & { readonly requestId?: string };

export function issued(eventId: string, amount: string, hours = 0, more: More = {}): VoucherEvent {
  return make({ eventId, kind: 'issued', amount, occurredAt: at(hours) }, more);
}

export function redeemed(
  eventId: string,
  orderId: string,
  amount: string,
  hours = 1,
  more: More = {},
): VoucherEvent {
  return make({ eventId, kind: 'redeemed', orderId, amount, occurredAt: at(hours) }, more);
}

export function reversed(
  eventId: string,
  orderId: string,
  amount: string,
  hours = 2,
  more: More = {},
): VoucherEvent {
  return make({ eventId, kind: 'reversed', orderId, amount, occurredAt: at(hours) }, more);
}

function make(report: Omit<VoucherReport, 'codeKey'>, { requestId, ...more }: More): VoucherEvent {
  return eventOf({ codeKey: VOUCHER.codeKey, currency: 'TRY', ...report, ...more }, requestId);
}

/** One voucher, delivered to event by event. */
export class Delivered {
  voucher: VoucherRecord | null = null;
  readonly guards = new Map<string, VoucherEventGuard>();

  deliver(...events: readonly VoucherEvent[]): AppliedVoucherEvent {
    let last: AppliedVoucherEvent | undefined;
    for (const event of events) {
      const guard = this.guards.get(event.id) ?? null;
      last = applyVoucherEvent({ voucher: this.voucher, guard }, event, { identity: VOUCHER, now: ARRIVED });
      this.voucher = last.voucher;
      const { storeId, codeKey } = VOUCHER;
      if (!last.isStored) this.guards.set(event.id, { storeId, codeKey, eventId: event.id });
    }
    if (!last) throw new Error('nothing was delivered');
    return last;
  }
}

export function voucherOf(...events: readonly VoucherEvent[]): VoucherRecord {
  return new Delivered().deliver(...events).voucher;
}
