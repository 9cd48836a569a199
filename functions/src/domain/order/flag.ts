/** Why an event, or a part of it, has no effect on its order. */
export const EVENT_FLAG_REASONS = [
  /** In another currency than its sale. */
  'other_currency',
  /** It names a line that the order does not have: that item has no effect as long as the line is missing. */
  'unknown_line',
  /** Another report of the same refund has more detail. */
  'superseded_report',
  'refund_deleted',
  'unknown_refund',
  /** With it the refunds give back more than the order's total: the excess has no effect. */
  'exceeds_order',
  /** Its items give back more than the lines they name: the rest comes off the other lines. */
  'beyond_line',
  /** The refunds reach what was paid, so nothing is left, although the goods were worth more. */
  'paid_total_refunded',
  /** Its lines come to more than its total, and no gift card explains it. */
  'lines_exceed_total',
  /** The click that won came after the order. */
  'late_click',
  /** A newer list of the order's refunds lacks it: the store deleted this refund. */
  'refund_not_listed',
  'unverified',
  /** It came after the order's lock date: it takes nothing back. */
  'after_lock',
  /** The brand had rejected the order before: no commission is due. */
  'order_rejected',
] as const;
/** Flags with which no schedule approves; somebody may by hand (MONEY.md, 4). */
export const BY_NO_SCHEDULE: ReadonlySet<EventFlagReason> = new Set(['lines_exceed_total']);
export type EventFlagReason = (typeof EVENT_FLAG_REASONS)[number];

export interface EventFlag {
  readonly eventId: string;
  readonly reason: EventFlagReason;
}
