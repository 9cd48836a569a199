import type { ErrorCode } from '../base/errors';
import { DAY_MS } from '../base/time';
import type { NothingReason } from '../catalogue/news';

// Why something genuine that a store sent was answered 200 and does not count: the one table, for the API, the log,
// docs/errors.md and the page /connect/.

export interface NotCounted {
  /** What happened. */
  readonly means: string;
  /** Whether it may count later. */
  readonly later: string;
  readonly whatToDo: string;
  /** False: the store sends what we cannot read, and so may lack sales. */
  readonly isUnderstood: boolean;
}

const NEVER = 'No.';
const NEXT_CHANGE = 'With the order’s next change.';
const KEPT = 'It is kept for 30 days where it could be read, and tried again at least daily.';

export const NOT_COUNTED = {
  ping: {
    means: 'WooCommerce greets a URL when its webhook is saved. Unsigned, so it is counted for no store.',
    later: NEVER,
    whatToDo: 'Nothing.',
    isUnderstood: true,
  },
  topic_not_used: {
    means: 'The webhook has a topic of which nothing is used.',
    later: NEVER,
    whatToDo: 'Delete this webhook in WooCommerce. The topics to use are those of the page /connect/.',
    isUnderstood: false,
  },
  no_resource: {
    means: 'The body has no order, product or coupon: it may be gone, or the webhook sends another form.',
    later: NEVER,
    whatToDo:
      'If it goes on, compare the API version of the webhook with that of the page /connect/. A plugin that changes what webhooks send may be the cause too.',
    isUnderstood: false,
  },
  other_resource: {
    means: 'The topic names one kind of thing, and the body is another kind.',
    later: NEVER,
    whatToDo: 'Make the webhook anew, with one topic. If it goes on, send us the id of a delivery.',
    isUnderstood: false,
  },
  not_a_deletion: {
    means:
      'The topic says that something was deleted, and the body has more than its id, as no deletion has.',
    later: NEVER,
    whatToDo:
      'Nothing, if nothing was deleted. If it goes on, replace the secret: somebody may send your deliveries again.',
    isUnderstood: false,
  },
  draft: {
    means: 'The order is a draft: the shopper is still at the checkout.',
    later: 'Once it is placed, which the shop reports then.',
    whatToDo: 'Nothing.',
    isUnderstood: true,
  },
  invalid_request: {
    means: 'A field is missing, or of a form that cannot be read.',
    later: `${NEXT_CHANGE} ${KEPT}`,
    whatToDo: 'The log names the field. Save the order again in the shop once that is mended.',
    isUnderstood: false,
  },
  currency_not_supported: {
    means: 'The currency is not an ISO 4217 currency.',
    later: `${NEXT_CHANGE} ${KEPT}`,
    whatToDo: 'Set the currency in the shop. If it is a new one, write to us.',
    isUnderstood: false,
  },
  amount_out_of_range: {
    means: 'An amount is larger than any real price.',
    later: `${NEXT_CHANGE} ${KEPT}`,
    whatToDo: 'Mend the amount in the shop.',
    isUnderstood: false,
  },
  event_conflict: {
    means: 'Something else was reported under the same id before.',
    later: `${NEXT_CHANGE} ${KEPT}`,
    whatToDo: 'If two shops share one store, give each its own.',
    isUnderstood: true,
  },
  payload_too_large: {
    means: 'It is larger than what is stored of one thing.',
    later: NEVER,
    whatToDo: 'Shorten what makes it large: a description, the number of lines or variants.',
    isUnderstood: true,
  },
  refused: {
    means: 'It is refused for another reason, which the log has.',
    later: `${NEXT_CHANGE} ${KEPT}`,
    whatToDo: 'If it goes on, send us the id of a delivery.',
    isUnderstood: false,
  },
  brand_suspended: {
    means: 'The brand or the store is suspended.',
    later: 'It is kept for 30 days, and counts once brand and store are active again.',
    whatToDo: 'Contact support.',
    isUnderstood: true,
  },
  foreign_source: {
    means: 'It names a host that is not the store’s, as a copy of the shop does.',
    later: 'It is kept for 30 days, and counts once the host is registered.',
    whatToDo: 'If the host is the shop’s, register it. If it is a copy, switch the copy’s webhooks off.',
    isUnderstood: true,
  },
  switched_off: {
    means: 'We have switched the webhooks off for the moment.',
    later: 'It is kept, and counts once they are on again.',
    whatToDo: 'Nothing.',
    isUnderstood: true,
  },
  fault: {
    means: 'It failed through a fault of ours.',
    later: 'It is kept, and tried again until it counts.',
    whatToDo: 'Nothing. We see it too.',
    isUnderstood: true,
  },
  set_aside_full: {
    means: 'It would be kept, but the store has as many deliveries set aside as it can have.',
    later: NEXT_CHANGE,
    whatToDo: 'End what sets them aside: register the host, or switch the copy’s webhooks off.',
    isUnderstood: true,
  },
  not_kept: {
    means: 'The order has as many unsigned reports as are kept of one.',
    later: 'Only by a signed report of the order.',
    whatToDo: 'Give the store a secret, so that its reports are signed.',
    isUnderstood: true,
  },
} as const satisfies Readonly<Record<string, NotCounted>> & Readonly<Record<NothingReason, NotCounted>>;

export type NotCountedReason = keyof typeof NOT_COUNTED;

// Object.keys gives the keys of the table, and the table has no others.
export const NOT_COUNTED_REASONS = Object.keys(NOT_COUNTED) as [NotCountedReason, ...NotCountedReason[]];

/** The reason of what the domain refuses: its error code, where that has a row. */
export function refusalReason(code: ErrorCode): NotCountedReason {
  switch (code) {
    case 'invalid_request':
    case 'currency_not_supported':
    case 'amount_out_of_range':
    case 'event_conflict':
    case 'payload_too_large':
      return code;
    default:
      return 'refused';
  }
}

/** By which way it came: the shop's own webhooks, or the conversion server. */
export const WAYS = ['webhooks', 'conversion'] as const;
export type Way = (typeof WAYS)[number];

/** The document `brands/{b}/stores/{s}/notCounted/{way}~{reason}`. */
export interface NotCountedTally {
  readonly way: Way;
  readonly reason: NotCountedReason;
  readonly count: number;
  readonly lastAt: Date;
  /** The topic or kind of the last one, and the id of what it was about. */
  readonly lastKind: string;
  readonly lastId: string | null;
  readonly expireAt: Date;
}

/** How the deliveries of the store's webhooks were answered. */
export interface DeliveryCounts {
  /** They had an effect, were known already, or wait for their order. */
  readonly recorded: number;
  readonly ignored: number;
  readonly setAside: number;
}

/** The document `brands/{b}/stores/{s}/deliveryHours/{yyyy-mm-ddThh}`, an hour by UTC. */
export interface DeliveryHour extends DeliveryCounts {
  readonly hour: Date;
  readonly expireAt: Date;
}

const HOUR_MS = 3_600_000;
const SHOWN_HOURS = 24;
const HOUR_KEPT_MS = 3 * DAY_MS;
const TALLY_KEPT_MS = 90 * DAY_MS;

export function hourOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS);
}

export function hourKey(hour: Date): string {
  return hour.toISOString().slice(0, 13);
}

export function hourExpires(hour: Date): Date {
  return new Date(hour.getTime() + HOUR_KEPT_MS);
}

/** The first of the 24 hours that are shown: the present one, and the 23 before it. */
export function firstShownHour(now: Date): Date {
  return new Date(hourOf(now).getTime() - (SHOWN_HOURS - 1) * HOUR_MS);
}

/** A reason that does not come again for so long is forgotten. */
export function tallyExpires(lastAt: Date): Date {
  return new Date(lastAt.getTime() + TALLY_KEPT_MS);
}

export function sumOfHours(hours: readonly DeliveryCounts[]): DeliveryCounts {
  return hours.reduce<DeliveryCounts>(
    (sum, { recorded, ignored, setAside }) => ({
      recorded: sum.recorded + recorded,
      ignored: sum.ignored + ignored,
      setAside: sum.setAside + setAside,
    }),
    { recorded: 0, ignored: 0, setAside: 0 },
  );
}
