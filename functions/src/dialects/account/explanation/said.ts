import { personCode, personFor, say } from './say';
import type { ExplainedEvent } from './shape';
import type { Viewer } from '../../../domain/order/viewer';
import type {
  DecisionEvent,
  LineContent,
  OrderEvent,
  RefundEvent,
  RefundItem,
  SnapshotEvent,
} from '../../../domain/order/event';

/** What the viewer may know of whom an order is credited to. */
export interface Sight {
  readonly viewer: Viewer;
  /** The order's influencer is the viewer, or the viewer is the brand. */
  readonly isOwn: boolean;
}

type Summary = Pick<ExplainedEvent, 'said' | 'summary'>;

/** What the event said, in its own digits, and in a sentence. Free texts that may name others stay with the brand. */
export function saidOf(event: OrderEvent, sight: Sight): Summary {
  switch (event.kind) {
    case 'sale':
    case 'update':
      return snapshotSaid(event, sight);
    case 'refund':
      return refundSaid(event, sight);
    case 'refund_deleted':
      return { said: { refundId: event.refundId }, summary: say('event.refund_deleted', event) };
    case 'order_deleted':
      return { said: {}, summary: say('event.order_deleted') };
    default:
      return decisionSaid(event, sight);
  }
}

function snapshotSaid({ kind, content, unverified }: SnapshotEvent, { viewer }: Sight): Summary {
  const { orderNumber, status, currency, total, taxTotal, shippingTotal, feeTotal } = content;
  const { items, customer, refunds, restored } = content;
  const isBrand = viewer.kind === 'brand';
  const details = [
    status === undefined ? 'no_status' : `status:${status}`,
    `total:${total} ${currency}`,
    ...coded({ tax: taxTotal, shipping: shippingTotal, fees: feeTotal, lines: items?.length }),
    ...coded({ refunds: refunds?.length === 0 ? undefined : refunds?.length }),
  ];
  return {
    said: {
      ...defined({ orderNumber, status, currency, total, taxTotal, shippingTotal, feeTotal }),
      ...(items ? { items: items.map(itemSaid) } : {}),
      ...(customer && isBrand ? { customer: { ...customer } } : {}),
      // The store's own words are often about the customer.
      ...(refunds
        ? {
            refunds: refunds.map(({ refundId, amount, reason }) => ({
              refundId,
              amount,
              ...(isBrand ? defined({ reason }) : {}),
            })),
          }
        : {}),
    },
    summary: say(restored ? 'event.restored' : `event.${kind}`, {
      sender: unverified ? 'unsigned' : 'store',
      details,
    }),
  };
}

function refundSaid({ refundId, content }: RefundEvent, { viewer }: Sight): Summary {
  const { amount, full, items, shippingTotal, taxTotal, feeTotal, reason, currency } = content;
  const details = [
    ...(full === true ? ['full'] : []),
    ...coded({ amount: currency === undefined ? amount : amount && `${amount} ${currency}` }),
    ...coded({ items: items?.length, shipping: shippingTotal, tax: taxTotal, fees: feeTotal }),
  ];
  return {
    said: {
      refundId,
      ...defined({ amount, currency, shippingTotal, taxTotal, feeTotal }),
      ...(full === undefined ? {} : { full }),
      ...(items ? { items: items.map(itemSaid) } : {}),
      // The store's own words, often about the customer.
      ...(viewer.kind === 'brand' ? defined({ reason }) : {}),
    },
    summary: say('event.refund', { refundId, details: details.length === 0 ? ['no_amount'] : details }),
  };
}

function decisionSaid(event: DecisionEvent, { viewer, isOwn }: Sight): Summary {
  const isBrand = viewer.kind === 'brand';
  const sender = event.source === 'schedule' ? 'schedule' : 'brand';
  switch (event.kind) {
    case 'withdraw':
    case 'approve':
      return { said: {}, summary: say(`event.${event.kind}`, { sender }) };
    case 'reject': {
      // The commission shows the reason to its own influencer.
      const { reason } = event;
      if (isOwn) return { said: { reason }, summary: say('event.reject_because', { sender, reason }) };
      return { said: {}, summary: say('event.reject', { sender }) };
    }
    case 'attribute': {
      // Why an order was moved is for the brand only: the words may name others.
      const { reason } = event;
      const person = personFor(viewer, event.influencerId);
      return {
        said: { influencer: person, ...(isBrand ? { reason } : {}) },
        summary: say(isBrand ? 'event.attribute_because' : 'event.attribute', {
          sender,
          influencer: personCode(person),
          reason,
        }),
      };
    }
    case 'confirm': {
      const status = isOwn ? event.status : null;
      return {
        // The reports that an influencer may not see have ids too.
        said: {
          ...(status === null ? {} : { status }),
          ...(isBrand ? { confirmedEventIds: [...event.eventIds] } : {}),
        },
        summary:
          status === null
            ? say('event.confirm', { sender })
            : say('event.confirm_status', { sender, status }),
      };
    }
    case 'suspect': {
      // The figures are for the brand only: they would say how much is too much, and something of other sales.
      const { suspicion, reason } = event;
      if (isBrand)
        return { said: { suspicion, reason }, summary: say('event.suspect_because', { sender, reason }) };
      if (isOwn) return { said: { suspicion }, summary: say('event.suspect_as', { sender, suspicion }) };
      return { said: {}, summary: say('event.suspect', { sender }) };
    }
  }
}

function itemSaid({ lineId, productId, variantId, quantity, total, ...more }: LineContent | RefundItem) {
  const name = 'name' in more ? more.name : undefined;
  return defined({ lineId, productId, variantId, name, quantity, total });
}

/** `tax:24.00`: what is undefined is left out. */
function coded(details: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(details).flatMap(([code, value]) => (value === undefined ? [] : `${code}:${value}`));
}

/** Without the members that are undefined. */
function defined<T extends Record<string, string | undefined>>(texts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as {
    [K in keyof T]?: string;
  };
}
