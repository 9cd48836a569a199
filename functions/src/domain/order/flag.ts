/**
 * Why an event, or a part of it, has no effect on its order, or why somebody should look at the order. True: the
 * influencer is told too, as it concerns what is due or approved. A new flag is one line here, with its sentence in
 * `dialects/account/explanation/sentences.ts`.
 */
export const IS_SHARED = {
  /** A refund in another currency than its order: it takes nothing back. */
  other_currency: true,
  /** It names a line that the order does not have: that item has no effect as long as the line is missing. */
  unknown_line: true,
  /** Another report of the same refund has more detail. */
  superseded_report: false,
  refund_deleted: false,
  unknown_refund: false,
  /** With it the refunds give back more than the order's total: the excess has no effect. */
  exceeds_order: true,
  /** Its items give back more than the lines they name: the rest comes off the other lines. */
  beyond_line: true,
  /** The refunds reach what was paid, so nothing is left, although the goods were worth more. */
  paid_total_refunded: true,
  /** Its lines come to more than its total, and no gift card explains it. */
  lines_exceed_total: true,
  /** Its status is no word that we know or that the brand has mapped: it counts as `processing`. */
  unknown_status: false,
  /** The click that won came after the order. */
  late_click: true,
  /** It says that the object is a subscription, which is no order. */
  subscription: true,
  /** A refund of a part, of which the order has a refund of its own: it is the same one. */
  refunded_on_parent: false,
  /** A newer list of the order's refunds lacks it: the store deleted this refund. */
  refund_not_listed: false,
  /** Anybody can send an unverified report: it must not reach the influencer. */
  unverified: false,
  /** Of reports of one moment the brand confirmed another one. */
  other_confirmed: false,
  /** The newest status, or the newest amounts, are of a store whose clock is ahead of ours. */
  ahead_of_time: true,
  /** It came after the order's lock date: it takes nothing back. */
  after_lock: true,
  /** The brand had rejected the order before: no commission is due. */
  order_rejected: false,
} as const satisfies Readonly<Record<string, boolean>>;
export type EventFlagReason = keyof typeof IS_SHARED;
export const EVENT_FLAG_REASONS = Object.keys(IS_SHARED) as readonly EventFlagReason[];
/** Flags with which no schedule approves; somebody may by hand (MONEY.md, 4). The first one is given as the reason. */
export const BY_NO_SCHEDULE: ReadonlySet<EventFlagReason> = new Set([
  'lines_exceed_total',
  'ahead_of_time',
  'other_currency',
]);

export interface EventFlag {
  readonly eventId: string;
  readonly reason: EventFlagReason;
  /** Of `unknown_status`: the store's word, as sent. */
  readonly word?: string;
}

/** The reasons among the flags that the influencer is told of, each once, in the order of the list above. */
export function sharedReasons(flags: readonly EventFlag[]): EventFlagReason[] {
  const reasons = new Set(flags.map(({ reason }) => reason));
  return EVENT_FLAG_REASONS.filter((reason) => IS_SHARED[reason] && reasons.has(reason));
}
