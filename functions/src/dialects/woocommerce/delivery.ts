import { digest, idProblem } from '../../domain/base/ids';
import type { ReportedDelivery } from '../../domain/catalogue/news';
import { readCoupon } from './coupon';
import { pick } from '../lenient';
import { wooOrders, type WooOrderOptions } from './order';
import { asWc3, isBareId, isOfAnotherKind, RESOURCES, type Resource } from './olderBodies';
import { readProduct } from './product';

/** The `X-WC-Webhook-*` headers; empty if one is missing. */
export interface DeliveryHeaders {
  readonly topic: string;
  readonly webhookId: string;
  /** Not unique: a webhook's deliveries of one second share it. */
  readonly deliveryId: string;
}

/** How deep a body's links are looked through: WooCommerce sends one of each. */
const MAX_LINKS = 5;

/**
 * The addresses by which a delivery says which shop sent it: the header `X-WC-Webhook-Source`, and of the body
 * `base_url` and the links to itself and its list. A copy of the shop names its own.
 */
export function addressesOf(source: string, body: unknown): string[] {
  const { base_url: baseUrl, _links: links } = pick(body, ['base_url', '_links']);
  const { self, collection } = pick(links, ['self', 'collection']);
  const hrefs = [self, collection]
    .flatMap((list: unknown) => (Array.isArray(list) ? (list as unknown[]).slice(0, MAX_LINKS) : []))
    .map((link) => pick(link, ['href'])['href']);
  return [source, baseUrl, ...hrefs].filter((address) => typeof address === 'string');
}

export interface WooDeliveries {
  /**
   * Maps a delivery. Throws AppError if an order's money cannot be read (see `WooOrders`), or a product or coupon has
   * no id or modification time.
   *
   * @param currency of products, whose bodies name none
   */
  read(headers: DeliveryHeaders, body: unknown, currency: string): ReportedDelivery;
}

export function wooDeliveries(options: WooOrderOptions): WooDeliveries {
  const orders = wooOrders(options);
  const { now } = options;
  return {
    read({ topic, webhookId, deliveryId }, sent, currency) {
      const [named = '', event = ''] = topic.trim().toLowerCase().split('.');
      const resource = RESOURCES.find((known) => known === named);
      if (resource === undefined || !EVENTS.has(event))
        return { about: 'nothing', id: idOf(sent), reason: 'topic_not_used' };
      const body = asWc3(resource, sent, now());
      const id = idOf(body);
      // Deleted before it was delivered: the body is the store's own error.
      if (id === null) return { about: 'nothing', id, reason: 'no_resource' };
      if (event === 'deleted') {
        // The signature does not cover the topic: another body of the store must not delete what it is of.
        if (!isBareId(body)) return { about: 'nothing', id, reason: 'not_a_deletion' };
        return deleted(resource, { id, webhookId: safe(webhookId), deliveryId: safe(deliveryId) });
      }
      if (isOfAnotherKind(resource, body)) return { about: 'nothing', id, reason: 'other_resource' };
      const restored = event === 'restored';
      switch (resource) {
        case 'order': {
          const read = orders.read(body, 'woocommerce', { restored });
          if (!('draft' in read)) return { about: 'order', snapshot: read, isCreation: event === 'created' };
          return read.snapshot
            ? { about: 'order', snapshot: read.snapshot, isCreation: false }
            : { about: 'nothing', id, reason: 'draft' };
        }
        case 'product':
          return { about: 'product', news: readProduct(body, { currency, restored, now }) };
        case 'coupon':
          return { about: 'coupon', news: readCoupon(body, { restored, now }) };
      }
    },
  };
}

const EVENTS: ReadonlySet<string> = new Set(['created', 'updated', 'deleted', 'restored']);

function deleted(
  resource: Resource,
  { id, ...deletion }: { readonly id: string; readonly webhookId: string; readonly deliveryId: string },
): ReportedDelivery {
  if (resource === 'order')
    return { about: 'order', deletion: { source: 'woocommerce', orderId: id, ...deletion } };
  return { about: resource, news: { id, deletion } };
}

function idOf(body: unknown): string | null {
  const { id } = pick(body, ['id']);
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && idProblem(text) === null ? text : null;
}

/** Safe as part of an event's id, whatever the header contains. */
function safe(text: string): string {
  return /^[\w-]{1,64}$/.test(text) ? text : digest(text).slice(0, 32);
}
