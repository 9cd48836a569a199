import { presentVariant } from './amounts';
import type { Refund } from './commission';
import { byFingerprint } from './eventOrder';
import { Fraction } from './fraction';
import { toMinor } from './money';
import { printedDecimals, type OrderEvent, type RefundContent, type RefundEvent } from './orderEvent';
import type { EventFlag } from './orderFlag';

// Which refunds of an order count.

export interface FoldedRefunds {
  readonly effective: readonly RefundEvent[];
  readonly flags: readonly EventFlag[];
}

/** One report per refund, whichever came first: a named one beats an amount-only one, then the finer print wins. */
export function foldRefunds(events: readonly OrderEvent[], currency: string): FoldedRefunds {
  const best = new Map<string, RefundEvent>();
  const flags: EventFlag[] = [];
  const refunds = events.filter((event) => event.kind === 'refund').sort(byFingerprint);
  const deletions = events.filter((event) => event.kind === 'refund_deleted').sort(byFingerprint);
  const deleted = new Set(deletions.map(({ refundId }) => refundId));
  const known = new Set(refunds.map(({ refundId }) => refundId));
  for (const { id: eventId, refundId } of deletions) {
    if (!known.has(refundId)) flags.push({ eventId, reason: 'unknown_refund' });
  }
  for (const event of refunds) {
    if (deleted.has(event.refundId)) {
      // Two prints of a refund are one event.
      if (!flags.some(({ eventId }) => eventId === event.id)) {
        flags.push({ eventId: event.id, reason: 'refund_deleted' });
      }
      continue;
    }
    if ((event.content.currency ?? currency) !== currency) {
      flags.push({ eventId: event.id, reason: 'other_currency' });
      continue;
    }
    const other = best.get(event.refundId);
    const winner = !other || reportRank(event) > reportRank(other) ? event : other;
    const loser = winner === event ? other : event;
    best.set(event.refundId, winner);
    if (loser && loser.id !== winner.id) flags.push({ eventId: loser.id, reason: 'superseded_report' });
  }
  return { effective: [...best.values()], flags };
}

function reportRank({ content }: RefundEvent): number {
  const { items, shippingTotal, taxTotal, feeTotal } = content;
  const isNamed =
    (items?.length ?? 0) > 0 || [shippingTotal, taxTotal, feeTotal].some((part) => part !== undefined);
  // A content is at most 64 characters an amount, so the decimals never reach 1,000.
  return (isNamed ? 1000 : 0) + printedDecimals(content);
}

/** A refund as the commission takes it, in minor units of the order's currency. */
export function refundMoney(content: RefundContent, currency: string): Refund {
  const { amount, items = [], shippingTotal, taxTotal, feeTotal } = content;
  const extras = [shippingTotal, taxTotal, feeTotal].filter((part) => part !== undefined);
  return {
    amount: amount === undefined ? undefined : toMinor(amount, currency),
    full: content.full ?? false,
    items: items.map((item) => ({
      lineId: item.lineId,
      productId: item.productId,
      variantId: presentVariant(item.variantId),
      quantity: item.quantity === undefined ? undefined : Fraction.ofDecimal(item.quantity),
      total: item.total === undefined ? undefined : toMinor(item.total, currency),
    })),
    extras: extras.length === 0 ? undefined : extras.reduce((sum, part) => sum + toMinor(part, currency), 0n),
  };
}
