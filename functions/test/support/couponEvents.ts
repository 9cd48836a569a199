import { couponEvent, type CouponEvent, type CouponReport } from '../../src/domain/voucher/event';
import {
  applyCouponEvent,
  type AppliedCouponEvent,
  type CouponEventGuard,
  type CouponRecord,
} from '../../src/domain/voucher/record';

// Coupon events as they arrive, and a store that keeps what comes of them in memory.

export const COUPON = { brandId: 'lalemoda', storeId: 'lalewoo', codeKey: 'wfx-1' } as const;
export const BRAND_ACCOUNT = `brand:${COUPON.brandId}`;
const ARRIVED = new Date('2026-11-21T12:00:00Z');

export const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 1, hours));

/** The event that a report makes; it happened so many hours after the first of November. */
export function eventOf(report: CouponReport, requestId = 'req_1'): CouponEvent {
  const day = (report.occurredAt ?? ARRIVED).toISOString().slice(0, 10);
  return couponEvent(report, { receivedAt: ARRIVED, requestId, currency: 'TRY', day });
}

type More = Partial<CouponReport> & { readonly requestId?: string };

export function issued(eventId: string, amount: string, hours = 0, more: More = {}): CouponEvent {
  return make({ eventId, kind: 'issued', amount, occurredAt: at(hours) }, more);
}

export function redeemed(
  eventId: string,
  orderId: string,
  amount: string,
  hours = 1,
  more: More = {},
): CouponEvent {
  return make({ eventId, kind: 'redeemed', orderId, amount, occurredAt: at(hours) }, more);
}

export function reversed(
  eventId: string,
  orderId: string,
  amount: string,
  hours = 2,
  more: More = {},
): CouponEvent {
  return make({ eventId, kind: 'reversed', orderId, amount, occurredAt: at(hours) }, more);
}

function make(report: Omit<CouponReport, 'codeKey'>, { requestId, ...more }: More): CouponEvent {
  return eventOf({ codeKey: COUPON.codeKey, currency: 'TRY', ...report, ...more }, requestId);
}

/** One coupon, delivered to event by event. */
export class Delivered {
  coupon: CouponRecord | null = null;
  readonly guards = new Map<string, CouponEventGuard>();

  deliver(...events: readonly CouponEvent[]): AppliedCouponEvent {
    let last: AppliedCouponEvent | undefined;
    for (const event of events) {
      const guard = this.guards.get(event.id) ?? null;
      last = applyCouponEvent({ coupon: this.coupon, guard }, event, { identity: COUPON, now: ARRIVED });
      this.coupon = last.coupon;
      const { storeId, codeKey } = COUPON;
      if (!last.isStored) this.guards.set(event.id, { storeId, codeKey, eventId: event.id });
    }
    if (!last) throw new Error('nothing was delivered');
    return last;
  }
}

export function couponOf(...events: readonly CouponEvent[]): CouponRecord {
  return new Delivered().deliver(...events).coupon;
}
