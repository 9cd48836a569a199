import { Figures } from './figures';
import { personCode, personFor, say } from './say';
import type { ExplainedEvent, Sentence } from './shape';
import {
  withOneHash,
  type ApproveEvent,
  type DecisionEvent,
  type LineContent,
  type OrderEvent,
  type RefundEvent,
  type RelationEvent,
  type SnapshotEvent,
} from '../../../domain/order/event';
import { maySee, type Viewer } from '../../../domain/order/viewer';

/** What the viewer may see of an order's attribution. */
export interface Sight {
  readonly viewer: Viewer;
  /** The viewer is the order's influencer, or the brand. */
  readonly isOwn: boolean;
}

type Summary = Pick<ExplainedEvent, 'said' | 'summary'>;

/**
 * The content of an event, in its own digits, and as a sentence. Only the brand sees free texts, which may name others.
 */
export function saidOf(event: OrderEvent, sight: Sight): Summary {
  switch (event.kind) {
    case 'sale':
    case 'update':
      return snapshotSaid(event, sight);
    case 'refund':
      return refundSaid(event, sight);
    case 'refund_deleted':
      return {
        said: pick(event, 'refundId', 'ofPart'),
        summary:
          event.ofPart === undefined
            ? say('event.refund_deleted', event)
            : say('event.part_refund_deleted', { refundId: event.refundId, orderId: event.ofPart }),
      };
    case 'order_deleted':
      return { said: {}, summary: say('event.order_deleted') };
    case 'map':
      return {
        said: { wordsVersion: event.wordsVersion },
        summary: say('event.map', { version: event.wordsVersion }),
      };
    case 'relation':
      return relationSaid(event);
    default:
      return decisionSaid(event, sight);
  }
}

function snapshotSaid({ kind, content, unverified, joinedTo }: SnapshotEvent, { viewer }: Sight): Summary {
  // A save that changes nothing: what it says stands with the report that it repeats.
  if (joinedTo !== undefined) return { said: {}, summary: say('event.save') };
  const { status, currency, total, taxTotal, shippingTotal, feeTotal, items, refunds, restored } = content;
  const isBrand = viewer.kind === 'brand';
  const details = [
    status === undefined ? 'no_status' : `status:${status}`,
    `total:${total} ${currency}`,
    ...coded({ tax: taxTotal, shipping: shippingTotal, fees: feeTotal, lines: items?.length }),
    ...coded({ refunds: refunds?.length === 0 ? undefined : refunds?.length }),
  ];
  const sender = unverified ? 'unsigned' : 'store';
  return {
    said: {
      ...pick(content, 'orderNumber', 'status', 'currency', 'total'),
      ...pick(content, 'taxTotal', 'shippingTotal', 'feeTotal'),
      ...(items && { items: items.map(itemSaid) }),
      ...(isBrand ? pick(withOneHash(content), 'customer') : {}),
      // The store's own words, often about the customer: only for the brand.
      ...(refunds && {
        refunds: refunds.map((of) =>
          isBrand ? pick(of, 'refundId', 'amount', 'reason') : pick(of, 'refundId', 'amount'),
        ),
      }),
    },
    summary: say(restored ? 'event.restored' : `event.${kind}`, { sender, details }),
  };
}

function relationSaid({ parentId, verdict, reason }: RelationEvent): Summary {
  return {
    said: { parentId, verdict },
    summary: say(`event.relation_${verdict}`, { parentId, cause: reason }),
  };
}

function refundSaid({ refundId, content, ofPart }: RefundEvent, { viewer }: Sight): Summary {
  const { amount, full, items, shippingTotal, taxTotal, feeTotal, currency } = content;
  const details = [
    ...(full === true ? ['full'] : []),
    ...coded({ amount: currency === undefined ? amount : amount && `${amount} ${currency}` }),
    ...coded({ items: items?.length, shipping: shippingTotal, tax: taxTotal, fees: feeTotal }),
  ];
  return {
    said: {
      refundId,
      ...(ofPart === undefined ? {} : { ofPart }),
      ...pick(content, 'amount', 'currency', 'shippingTotal', 'taxTotal', 'feeTotal', 'full'),
      ...(items && { items: items.map(itemSaid) }),
      // The store's own words, often about the customer: only for the brand.
      ...(viewer.kind === 'brand' ? pick(content, 'reason') : {}),
    },
    summary: refundSentence(refundId, ofPart, details.length === 0 ? ['no_amount'] : details),
  };
}

function refundSentence(refundId: string, ofPart: string | undefined, details: string[]): Sentence {
  if (ofPart === undefined) return say('event.refund', { refundId, details });
  return say('event.part_refund', { refundId, orderId: ofPart, details });
}

function decisionSaid(event: DecisionEvent, { viewer, isOwn }: Sight): Summary {
  const isBrand = viewer.kind === 'brand';
  const sender = event.source === 'schedule' ? 'schedule' : 'brand';
  switch (event.kind) {
    case 'withdraw':
      return { said: {}, summary: say('event.withdraw', { sender }) };
    case 'approve':
      return approvalSaid(event, viewer, sender);
    case 'reject':
      // The commission shows the reason to its own influencer.
      return isOwn
        ? {
            said: pick(event, 'reason'),
            summary: say('event.reject_because', { sender, reason: event.reason }),
          }
        : { said: {}, summary: say('event.reject', { sender }) };
    case 'attribute': {
      // Only the brand sees why an order was moved: the reason may name others.
      const influencer = personFor(viewer, event.influencerId);
      const key = isBrand ? 'event.attribute_because' : 'event.attribute';
      return {
        said: { influencer, ...(isBrand ? pick(event, 'reason') : {}) },
        summary: say(key, { sender, influencer: personCode(influencer), reason: event.reason }),
      };
    }
    case 'confirm': {
      const status = isOwn ? event.status : null;
      return {
        // Without the ids of reports that an influencer may not see.
        said: {
          ...(status && { status }),
          ...(isBrand && { confirmedEventIds: [...event.eventIds] }),
        },
        summary: status ? say('event.confirm_status', { sender, status }) : say('event.confirm', { sender }),
      };
    }
    case 'relate': {
      const { verdict, reason } = event;
      if (!isBrand) return { said: { verdict }, summary: say('event.relate', { sender, verdict }) };
      return { said: { verdict, reason }, summary: say('event.relate_because', { sender, verdict, reason }) };
    }
    case 'suspect': {
      // Only the brand sees the figures: they reveal the limit, and other sales.
      const { suspicion, reason } = event;
      if (!isOwn) return { said: {}, summary: say('event.suspect', { sender }) };
      if (!isBrand) return { said: { suspicion }, summary: say('event.suspect_as', { sender, suspicion }) };
      return { said: { suspicion, reason }, summary: say('event.suspect_because', { sender, reason }) };
    }
  }
}

/** Only the brand and the influencer that an approval names see its amounts. */
function approvalSaid(
  { names, reason }: ApproveEvent,
  viewer: Viewer,
  sender: 'schedule' | 'brand',
): Summary {
  if (!maySee(viewer, names.influencerId)) return { said: {}, summary: say('event.approve', { sender }) };
  const { currency, influencerMinor, platformMinor, memberMinor } = names;
  const figures = new Figures(currency);
  const total = figures.amount(influencerMinor + platformMinor + memberMinor);
  const share = figures.amount(influencerMinor);
  const influencer = personFor(viewer, names.influencerId);
  // The brand's reason is its own: it may name others.
  const why = viewer.kind === 'brand' ? reason : undefined;
  const amounts = { sender, total, share, currency, influencer: personCode(influencer) };
  return {
    said: { influencer, total, share, currency, ...(why === undefined ? {} : { reason: why }) },
    summary:
      why === undefined
        ? say('event.approve_amounts', amounts)
        : say('event.approve_early', { ...amounts, reason: why }),
  };
}

function itemSaid(item: Partial<LineContent>) {
  return pick(item, 'lineId', 'productId', 'variantId', 'name', 'quantity', 'total');
}

/** `tax:24.00` for each defined value. */
function coded(details: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(details).flatMap(([code, value]) => (value === undefined ? [] : `${code}:${value}`));
}

/** The named members that are defined. */
function pick<T extends object, K extends keyof T>(from: T, ...names: K[]): Pick<T, K> {
  const members = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(members) as Pick<T, K>;
}
