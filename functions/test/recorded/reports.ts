import type { ReportedSnapshot } from '../../src/domain/order/reported';
import { magentoOrders } from '../../src/dialects/magento/order';
import { mobileOrders } from '../../src/dialects/mobile/order';
import { storeApiRequests } from '../../src/dialects/storeApi/requests';
import { wooDeliveries } from '../../src/dialects/woocommerce/delivery';
import { wooOrders } from '../../src/dialects/woocommerce/order';
import { recordClick } from '../../src/operations/link/recordClick';
import { recordDelivery } from '../../src/operations/delivery/recordDelivery';
import { recordRefund, recordSale } from '../../src/operations/order/recordOrderEvent';
import { syncProducts } from '../../src/operations/catalogue/syncProducts';
import { recorded } from '../support/webhooks';
import type { Player } from './player';

export type Json = Readonly<Record<string, unknown>>;

/** What the brand's shop and the network's clients report: each method is one request. */
export class Reports {
  private readonly dialects;

  constructor(protected readonly player: Player) {
    const options = { now: player.now, hashEmail: (email: string) => player.hashEmail(email) };
    this.dialects = {
      storeApi: storeApiRequests(options),
      deliveries: wooDeliveries(options),
      woocommerce: wooOrders(options),
      magento: magentoOrders(options),
      mobile: mobileOrders(options),
    };
  }

  /** Says what time it is at the next call; else an hour passes. */
  at(time: string): this {
    this.player.at(time);
    return this;
  }

  /** `trackSale` of the store API. */
  sale(body: Json): Promise<void> {
    return this.player.step('trackSale', body, async (services, reporter) => {
      const { outcome } = await recordSale(services, reporter, this.dialects.storeApi.sale(body));
      return outcome;
    });
  }

  /** What no dialect lets through, such as a very long name. */
  report(snapshot: ReportedSnapshot): Promise<void> {
    return this.player.step('recordSale', snapshot, async (services, reporter) => {
      return (await recordSale(services, reporter, snapshot)).outcome;
    });
  }

  /** `trackRefund` of the store API. */
  refund(body: Json): Promise<void> {
    return this.player.step('trackRefund', body, async (services, reporter) => {
      const { outcome } = await recordRefund(services, reporter, this.dialects.storeApi.refund(body));
      return outcome;
    });
  }

  /** `trackClick` of the store API; answers the click's id. */
  async click(body: Json): Promise<string> {
    let clickId = '';
    await this.player.step('trackClick', body, async (services, reporter) => {
      ({ clickId } = await recordClick(services, reporter, this.dialects.storeApi.click(body)));
      return 'recorded';
    });
    return clickId;
  }

  /** A webhook's delivery as it was recorded from a real shop, by its number, and received then. */
  fixture(number: string, { at, changed = {} }: { at?: string; changed?: Json } = {}): Promise<void> {
    const [delivery] = recorded(number);
    if (!delivery) throw new Error(`there is no recorded delivery ${number}`);
    const { headers, rawBody, receivedAt, name } = delivery;
    const sent = Object.keys(changed).length === 0 ? name : { fixture: name, changed };
    this.player.at(at ?? receivedAt);
    return this.deliver(headers, { ...(JSON.parse(rawBody) as Json), ...changed }, sent);
  }

  /** Several of them. */
  async fixtures(...numbers: readonly string[]): Promise<void> {
    for (const number of numbers) await this.fixture(number);
  }

  /** A webhook's delivery of this story's own. */
  webhook(topic: string, body: Json, { deliveryId = 'd1', webhookId = '1' } = {}): Promise<void> {
    const headers = {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-id': webhookId,
      'x-wc-webhook-delivery-id': deliveryId,
    };
    return this.deliver(headers, body, { topic, webhookId, deliveryId, body });
  }

  private deliver(headers: Readonly<Record<string, string>>, body: Json, sent: unknown): Promise<void> {
    return this.player.step('woocommerceWebhook', sent, async (services, reporter) => {
      const header = (name: string): string => headers[`x-wc-webhook-${name}`] ?? '';
      const of = { topic: header('topic'), webhookId: header('id'), deliveryId: header('delivery-id') };
      const delivery = this.dialects.deliveries.read(of, body, reporter.brand.currency);
      const { result, reason } = await recordDelivery(services, reporter, delivery);
      return reason === undefined ? result : `${result}: ${reason}`;
    });
  }

  /** `Woo/AddOrder` or `Woo/UpdateOrder` of the network's plugin. */
  plugin(route: 'Woo/AddOrder' | 'Woo/UpdateOrder', body: Json, { unsigned = false } = {}): Promise<void> {
    const sent = unsigned ? { unsigned, body } : { body };
    return this.player.step(route, sent, async (services, reporter) => {
      const read = this.dialects.woocommerce.read(body, 'waffarx', { unverified: unsigned });
      if ('draft' in read) {
        const update = route === 'Woo/UpdateOrder' ? read.snapshot : undefined;
        return update ? (await recordSale(services, reporter, update)).outcome : 'ignored: draft';
      }
      // As the route does: an update without a time is dated by its signature.
      const toldAt = route === 'Woo/UpdateOrder' && !unsigned ? services.now() : undefined;
      const report = { ...read, updatedAt: read.updatedAt ?? toldAt };
      const { outcome } = await recordSale(services, reporter, report);
      return outcome;
    });
  }

  /** `Magento/AddOrder`, which signs nothing as a rule. */
  magento(body: Json, sent: unknown, { signed = false } = {}): Promise<void> {
    return this.player.step('Magento/AddOrder', sent, async (services, reporter) => {
      const read = this.dialects.magento.read(body, { unverified: !signed });
      return (await recordSale(services, reporter, read)).outcome;
    });
  }

  /** `Mobile/AddOrder`, which signs nothing as a rule. */
  mobile(
    body: Json,
    query: Readonly<Record<string, string>>,
    sent: unknown,
    { signed = false } = {},
  ): Promise<void> {
    return this.player.step('Mobile/AddOrder', sent, async (services, reporter) => {
      const read = this.dialects.mobile.read(body, query, { unverified: !signed });
      return (await recordSale(services, reporter, read)).outcome;
    });
  }

  /** The ids of the order's events. */
  eventIds(orderId: string): readonly string[] {
    return this.player.eventIds(orderId);
  }

  /** `syncProducts` of the store API: the catalogue, by which orders learn their categories. */
  products(body: Json): Promise<void> {
    return this.player.step('syncProducts', body, async (services, reporter) => {
      const caller = { ...reporter, keyId: 'key', mode: 'live', scopes: [] } as const;
      await syncProducts(services, caller, this.dialects.storeApi.products(body, reporter.brand.currency));
      return 'synced';
    });
  }
}
