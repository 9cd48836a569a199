import type { AttributionReason } from './attribution';
import type { EventFlag, EventFlagReason } from './flag';

// Why an order's state is as it is: the events from which the fold took each part, and the events without effect. Not
// stored: an explanation folds the order again.

/**
 * The parts of the state that come from reports. `details`: digits, products and categories that only an older report
 * has.
 */
export const REPORT_PARTS = [
  'placing',
  'status',
  'amounts',
  'lines',
  'refunds',
  'completion',
  'restoration',
  'attribution',
  'details',
] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

/** The events that a part of the state comes from, and the reason. */
export interface Choice<R extends string> {
  /** In fold order; empty: the part has its default. */
  readonly eventIds: readonly string[];
  readonly reason: R;
}

/** `newest_tied`: another report has the same moment, and neither is known to be newer. */
export type NewestReason = 'newest' | 'newest_tied';

export interface Choices extends Readonly<Record<ReportPart, Choice<string>>> {
  readonly placing: Choice<'earliest'>;
  /** `default`: no report has a status. */
  readonly status: Choice<NewestReason | 'confirmation' | 'in_bin' | 'default'>;
  readonly amounts: Choice<NewestReason>;
  /** Of lines, tax, shipping and fees. `fuller`: the newest report has only a total. */
  readonly lines: Choice<'newest' | 'fuller'>;
  /** The lists of refunds that the refunds were taken from. */
  readonly refunds: Choice<'newest' | 'no_list'>;
  /** `default`: no report has a status, so the order is complete from when it was placed. */
  readonly completion: Choice<'earliest' | 'default' | 'not_completed'>;
  readonly restoration: Choice<'restored' | 'not_restored'>;
  readonly attribution: Choice<AttributionReason>;
  readonly details: Choice<'exact' | 'no_details'>;
}

/** Why a decision has no effect, or no longer has one. */
export type EndReason =
  | 'later_decision'
  | 'nothing_to_approve'
  | 'nothing_to_withdraw'
  /** A status under which nothing is due, or a deletion, came that the approval had not seen. */
  | 'approval_ended'
  /** The brand confirmed the order, so the suspicion does not hold it. */
  | 'confirmed'
  | 'not_attributed';

/** Flags of events that have an effect all the same, or a part of it. */
type NoteReason =
  | 'unknown_line'
  | 'exceeds_order'
  | 'order_rejected'
  | 'beyond_line'
  | 'paid_total_refunded'
  | 'lines_exceed_total'
  | 'late_click'
  | 'ahead_of_time'
  | 'subscription'
  | 'unknown_status';

export type DropReason =
  | Exclude<EventFlagReason, NoteReason>
  | EndReason
  /** A deletion of the order, while another one is the reason that it is in the bin. */
  | 'other_deletion'
  /** A deletion of the order, which is no longer in the bin. */
  | 'not_in_bin'
  /** A version of the brand's status words in whose place another is in force. */
  | 'other_words';

/** Why an event has no effect, and the events that count in its place. */
export interface Dropped {
  readonly reason: DropReason;
  readonly instead: readonly string[];
}

export interface Because extends Choices {
  /** Which reports count. `unverified`: none is verified; all are shown, and nothing is due. */
  readonly trust: Choice<'verified' | 'unverified'>;
  /** Reports of the same moment as the newest status, or amounts; a newer report settles it. */
  readonly tied: Readonly<Record<'status' | 'amounts', ReadonlySet<string>>>;
  readonly dropped: ReadonlyMap<string, Dropped>;
}

/** A report without effect, which is the reason for a flag. */
export interface DroppedReport extends EventFlag {
  readonly reason: EventFlagReason & DropReason;
  readonly instead: readonly string[];
  /** We wrote the report ourselves, and ended it: that is no flag, and depends on the order of arrival. */
  readonly isEndedByUs?: boolean;
}

export function chosen<R extends string>(
  eventIds: readonly string[],
  reason: R,
  none: R = reason,
): Choice<R> {
  return { eventIds, reason: eventIds.length === 0 ? none : reason };
}
