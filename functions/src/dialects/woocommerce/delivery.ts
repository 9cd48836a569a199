import { digest, idProblem } from '../../domain/base/ids';
import type { ReportedDelivery } from '../../domain/catalogue/news';
import { readCoupon } from './coupon';
import { pick } from '../lenient';
import { wooOrders, type WooOrderOptions } from './order';
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
    read({ topic, webhookId, deliveryId }, body, currency) {
      const [resource = '', event = ''] = topic.trim().toLowerCase().split('.');
      const id = idOf(body);
      const restored = event === 'restored';
      const isKnown =
        ['order', 'product', 'coupon'].includes(resource) &&
        ['created', 'updated', 'deleted', 'restored'].includes(event);
      if (!isKnown) return { about: 'nothing', id, reason: 'topic_not_used' };
      // Deleted before it was delivered: the body is the store's own error.
      if (id === null) return { about: 'nothing', id, reason: 'no_resource' };
      const deletion = { webhookId: safe(webhookId), deliveryId: safe(deliveryId) };
      if (resource === 'order') {
        if (event === 'deleted')
          return { about: 'order', deletion: { source: 'woocommerce', orderId: id, ...deletion } };
        const read = orders.read(body, 'woocommerce', { restored });
        if (!('draft' in read)) return { about: 'order', snapshot: read, isCreation: event === 'created' };
        return read.snapshot
          ? { about: 'order', snapshot: read.snapshot, isCreation: false }
          : { about: 'nothing', id, reason: 'draft' };
      }
      if (resource === 'product')
        return {
          about: 'product',
          news: event === 'deleted' ? { id, deletion } : readProduct(body, { currency, restored, now }),
        };
      return {
        about: 'coupon',
        news: event === 'deleted' ? { id, deletion } : readCoupon(body, { restored, now }),
      };
    },
  };
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
