import { countText, listText } from '../../../domain/base/text';
import type { Said } from './shape';
import { nameOf, personFor } from './viewer';
import { maySee, type Viewer } from '../../../domain/order/viewer';
import type {
  ConfirmEvent,
  DecisionEvent,
  LineContent,
  ListedRefund,
  OrderEvent,
  RefundEvent,
  RefundItem,
  SnapshotEvent,
  SuspectEvent,
  Suspicion,
} from '../../../domain/order/event';

/** What the viewer may know of whom an order is credited to. */
export interface Sight {
  readonly viewer: Viewer;
  /** The order's influencer is the viewer, or the viewer is the brand. */
  readonly isOwn: boolean;
}

/** What the event said, in its own digits, and in a sentence. Free texts that may name others stay with the brand. */
export function saidOf(event: OrderEvent, sight: Sight): { said: Said; summary: string } {
  switch (event.kind) {
    case 'sale':
    case 'update':
      return snapshotSaid(event, sight);
    case 'refund':
      return refundSaid(event, sight);
    case 'refund_deleted':
      return {
        said: { refundId: event.refundId },
        summary: `The store deleted the refund ${event.refundId}.`,
      };
    case 'order_deleted':
      return { said: {}, summary: 'The store put the order into its bin, or deleted it.' };
    case 'reject':
    case 'withdraw':
    case 'approve':
    case 'attribute':
    case 'confirm':
    case 'suspect':
      return decisionSaid(event, sight);
  }
}

function snapshotSaid(
  { kind, content, unverified }: SnapshotEvent,
  { viewer }: Sight,
): ReturnType<typeof saidOf> {
  const { orderNumber, status, currency, total, taxTotal, shippingTotal, feeTotal } = content;
  const { items, customer, refunds, restored } = content;
  const parts = [
    status === undefined ? 'no status' : `status "${status}"`,
    `total ${total} ${currency}`,
    ...amountParts({ tax: taxTotal, shipping: shippingTotal, fees: feeTotal }),
    ...(items ? [countText(items.length, 'line')] : []),
    ...(refunds && refunds.length > 0 ? [`${countText(refunds.length, 'refund')} listed`] : []),
  ];
  const who = unverified ? 'A client that signs nothing' : 'The store';
  const did = restored
    ? 'took the order out of its bin'
    : `reported ${kind === 'sale' ? 'the order' : 'a change of the order'}`;
  return {
    said: {
      ...defined({ orderNumber, status, currency, total, taxTotal, shippingTotal, feeTotal }),
      ...(items ? { items: items.map(itemSaid) } : {}),
      ...(customer && viewer.kind === 'brand' ? { customer: { ...customer } } : {}),
      ...(refunds ? { refunds: refunds.map((refund) => listedSaid(refund, viewer)) } : {}),
    },
    summary: `${who} ${did}: ${listText(parts)}.`,
  };
}

/** The store's own words are often about the customer. */
function listedSaid({ refundId, amount, reason }: ListedRefund, { kind }: Viewer) {
  return { refundId, amount, ...(kind === 'brand' && reason !== undefined ? { reason } : {}) };
}

function refundSaid({ refundId, content }: RefundEvent, { viewer }: Sight): ReturnType<typeof saidOf> {
  const { amount, full, items, shippingTotal, taxTotal, feeTotal, reason, currency } = content;
  const parts = [
    ...(full === true ? ['all of it'] : []),
    ...(amount === undefined ? [] : [`${amount}${currency === undefined ? '' : ` ${currency}`}`]),
    ...(items ? [`${countText(items.length, 'item')} named`] : []),
    ...amountParts({ shipping: shippingTotal, tax: taxTotal, fees: feeTotal }),
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
    summary: `The store gave back money, refund ${refundId}: ${parts.length === 0 ? 'no amount told' : listText(parts)}.`,
  };
}

function decisionSaid(event: DecisionEvent, sight: Sight): ReturnType<typeof saidOf> {
  const who = event.source === 'schedule' ? 'The schedule' : 'The brand';
  switch (event.kind) {
    case 'reject':
      // The commission shows the reason to its own influencer.
      return sight.isOwn
        ? { said: { reason: event.reason }, summary: `${who} rejected the commission: "${event.reason}".` }
        : { said: {}, summary: `${who} rejected the commission.` };
    case 'withdraw':
      return { said: {}, summary: `${who} withdrew the rejection.` };
    case 'approve':
      return { said: {}, summary: `${who} approved the commission.` };
    case 'attribute': {
      const influencer = personFor(sight.viewer, event.influencerId);
      const reason = maySeeReasons(sight) ? { reason: event.reason } : {};
      const because = maySeeReasons(sight) ? `: "${event.reason}"` : '';
      return {
        said: { influencer, ...reason },
        summary: `${who} credited the order to ${nameOf(influencer)}${because}.`,
      };
    }
    case 'confirm':
      return confirmSaid(event, who, sight);
    case 'suspect':
      return suspectSaid(event, who, sight);
  }
}

function confirmSaid(
  { eventIds, status }: ConfirmEvent,
  who: string,
  { viewer, isOwn }: Sight,
): ReturnType<typeof saidOf> {
  const told = isOwn && status !== null ? { status } : {};
  const also = isOwn && status !== null ? `, and that it is ${status}` : '';
  return {
    // The reports that an influencer may not see have ids too.
    said: { ...told, ...(viewer.kind === 'brand' ? { confirmedEventIds: [...eventIds] } : {}) },
    summary: `${who} confirmed that the order is genuine${also}.`,
  };
}

/** The figures are told to the brand only: they would tell how much is too much, and of other sales. */
function suspectSaid(
  { suspicion, reason }: SuspectEvent,
  who: string,
  { viewer, isOwn }: Sight,
): ReturnType<typeof saidOf> {
  const isBrand = viewer.kind === 'brand';
  if (!isOwn) return { said: {}, summary: `${who} held the order until the brand confirms it.` };
  const why = isBrand ? reason : SUSPICION_TEXTS[suspicion];
  return {
    said: { suspicion, ...(isBrand ? { reason } : {}) },
    summary: `${who} held the order until the brand confirms it: ${why}.`,
  };
}

/** Why an order is held, as its own influencer may know it: nothing of the customer but what is the influencer's own. */
export const SUSPICION_TEXTS: Readonly<Record<Suspicion, string>> = {
  self_referral: 'the customer’s email is the influencer’s own',
  velocity: 'unusually many sales came within a short time',
};

/** Why an order was moved is told to the brand only: the words may name others. */
function maySeeReasons({ viewer }: Sight): boolean {
  return maySee(viewer, null);
}

function itemSaid({ lineId, productId, variantId, quantity, total, ...more }: LineContent | RefundItem) {
  const name = 'name' in more ? more.name : undefined;
  return defined({ lineId, productId, variantId, name, quantity, total });
}

function amountParts(amounts: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(amounts).flatMap(([name, amount]) =>
    amount === undefined ? [] : [`${name} ${amount}`],
  );
}

/** Without the members that are undefined. */
function defined<T extends Record<string, string | undefined>>(texts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as {
    [K in keyof T]?: string;
  };
}
