import type { ReportedSnapshot } from '../../src/domain/reports';
import type { Decision } from '../../src/domain/decidable';
import type { PlanTerms } from '../../src/domain/plan';
import { magentoOrders } from '../../src/dialects/magento/order';
import { mobileOrders } from '../../src/dialects/mobile/order';
import { storeApiRequests } from '../../src/dialects/storeApi/requests';
import { wooDeliveries } from '../../src/dialects/woocommerce/delivery';
import { wooOrders } from '../../src/dialects/woocommerce/order';
import { approveDue } from '../../src/operations/approveDue';
import { decide } from '../../src/operations/decide';
import { createPayout, markPayout } from '../../src/operations/payouts';
import { recordClick } from '../../src/operations/recordClick';
import { recordDelivery } from '../../src/operations/recordDelivery';
import { recordRefund, recordSale } from '../../src/operations/recordOrderEvent';
import { reviewSales } from '../../src/operations/reviewSales';
import { syncProducts } from '../../src/operations/syncProducts';
import { savePlan } from '../../src/operations/savePlan';
import { recorded } from '../support/webhooks';
import { BRAND_ID, STORE_ID, type BrandOptions, type InfluencerId } from './brand';
import { Player } from './player';
import type { Firestore } from '@google-cloud/firestore';
import type { StoredRecording } from './recording';

export type Json = Readonly<Record<string, unknown>>;

export interface Story {
  /** The name of the recording's file. */
  readonly name: string;
  /** What happens, in plain words. */
  readonly title: string;
  readonly options?: BrandOptions;
  readonly play: (tell: Teller) => Promise<void>;
}

/** How long an operation may go on; by the story's clock no time passes. */
const BUDGET_MS = 60_000;

/** Plays the story in an empty database. */
export async function play(db: Firestore, { title, options = {}, play }: Story): Promise<StoredRecording> {
  const player = await Player.begin(db, options);
  await play(new Teller(player));
  return player.end(title);
}

/** What can happen to a brand: each method is one call as a store, a person or a schedule makes it. */
export class Teller {
  private readonly dialects;

  constructor(private readonly player: Player) {
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
      if ('draft' in read) return 'ignored: draft';
      // As the route does: an update of an order that tells no time is dated by its signature.
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

  /** A decision of the brand. */
  decide(orderId: string, decision: Decision): Promise<void> {
    return this.player.step('decide', { orderId, ...decision }, async (services, { requestId }) => {
      const identity = { brandId: BRAND_ID, storeId: STORE_ID, orderId };
      const who = { by: 'the-owner', source: 'brand', requestId } as const;
      return (await decide(services, identity, decision, who)).outcome;
    });
  }

  /** The schedule that holds sales which came too fast. */
  review(): Promise<void> {
    return this.player.step('reviewSales', null, async (services, { requestId }) => {
      const { held, failures } = await reviewSales(services, { budgetMs: BUDGET_MS, requestId });
      if (failures.length > 0) throw new Error('the review failed');
      return `held: ${held}`;
    });
  }

  /** The schedule that approves what has been held for long enough. */
  approveDue(): Promise<void> {
    return this.player.step('approveDue', null, async (services, { requestId }) => {
      const { approved, failed } = await approveDue(services, { budgetMs: BUDGET_MS, requestId });
      if (failed > 0) throw new Error('the approvals failed');
      return `approved: ${approved}`;
    });
  }

  /** The brand saves a plan, in force a minute later. */
  savePlan(terms: PlanTerms): Promise<void> {
    return this.player.step('savePlan', terms, async (services, { requestId }) => {
      const { plan } = await savePlan(services, BRAND_ID, { terms }, { uid: 'the-owner', requestId });
      return `version ${plan.version}`;
    });
  }

  /** Opens a payout, claims and seals it. */
  async payOut(influencerId: InfluencerId, currency = 'TRY'): Promise<string> {
    let payoutId = '';
    await this.player.step('createPayout', { influencerId, currency }, async (services) => {
      const account = { brandId: BRAND_ID, influencerId, currency };
      const options = { minimumMinor: 1, by: 'the-admin', budgetMs: BUDGET_MS };
      const { payout } = await createPayout(services, account, options);
      ({ payoutId } = payout);
      return payout.state;
    });
    return payoutId;
  }

  /** What became of a payout. */
  mark(payoutId: string, to: 'sent' | 'paid' | 'failed'): Promise<void> {
    return this.player.step('markPayout', { payoutId, to }, async (services) => {
      const mark =
        to === 'failed'
          ? ({ to, reason: 'no such account' } as const)
          : to === 'sent'
            ? ({ to, bankReference: 'b1' } as const)
            : ({ to } as const);
      return (await markPayout(services, payoutId, mark, BUDGET_MS)).payout.state;
    });
  }
}
