import { storeApiRequests } from '../../functions/src/dialects/storeApi/requests';
import { apiSecret, formatApiKey } from '../../functions/src/domain/credentials/apiKey';
import { authenticate } from '../../functions/src/operations/access/authenticate';
import { approveDue } from '../../functions/src/operations/review/approveDue';
import { decide } from '../../functions/src/operations/order/decide';
import { owedMinor } from '../../functions/src/domain/payout/settlement';
import { createPayout, markPayout } from '../../functions/src/operations/payout/payouts';
import { recordClick } from '../../functions/src/operations/link/recordClick';
import { recordRefund, recordSale } from '../../functions/src/operations/order/recordOrderEvent';
import { reviewSales } from '../../functions/src/operations/review/reviewSales';
import { hashEmail, type Caller, type Services } from '../../functions/src/operations/base/services';
import { brandBalances, settleBrand } from '../../functions/src/operations/payout/settleBrand';
import { syncProducts } from '../../functions/src/operations/catalogue/syncProducts';
import type { DemoBrand, SetNow } from './demoWorld';
import { seedNetwork } from './seedNetwork';

// A little history for the demo brands, through the same operations that the API calls.

const DAY_MS = 86_400_000;
/** Orders whose hold is over: approved, paid, one of them clawed back. */
const FIRST_OLD_DAY = Date.parse('2026-10-12T08:30:00Z');
const OLD_ORDER_IDS = 801;
const APPROVED_AT = new Date('2026-11-02T02:00:00Z');
const PAID_AT = new Date('2026-11-05T09:00:00Z');
const FIRST_DAY = Date.parse('2026-11-10T08:30:00Z');
const ORDER_IDS = 1001;
const BUDGET_MS = 60_000;

/** Amounts of the demo orders by the decimals of the brand's currency: lines, shipping, tax. */
const ORDERS: readonly {
  readonly lines: readonly number[];
  readonly shipping: number;
  readonly taxPercent: number;
}[] = [
  { lines: [24990, 15900], shipping: 4990, taxPercent: 20 },
  { lines: [9950], shipping: 0, taxPercent: 20 },
  { lines: [129900, 4500, 4500], shipping: 0, taxPercent: 20 },
  { lines: [33333], shipping: 2500, taxPercent: 10 },
  { lines: [75000, 1], shipping: 4990, taxPercent: 20 },
  { lines: [19990], shipping: 0, taxPercent: 10 },
];

/** Plays the events. `setNow` moves the services' clock. */
export async function seedEvents(
  services: Services,
  brands: readonly DemoBrand[],
  setNow: SetNow,
): Promise<void> {
  for (const brand of brands.filter(({ mode, signing }) => mode === 'live' && signing === 'required')) {
    const shop = new DemoShop(services, brand, setNow);
    await shop.offer();
    for (const [index, order] of ORDERS.entries())
      await shop.sell(index, order, FIRST_OLD_DAY, OLD_ORDER_IDS);
    await payOut(services, brand, setNow);
    for (const [index, order] of ORDERS.entries()) await shop.sell(index, order, FIRST_DAY, ORDER_IDS);
    await afterPayout(services, shop);
  }
  await seedNetwork(services, brands, setNow);
}

/** One brand's store, as it calls the API. */
class DemoShop {
  private readonly key: string;
  private readonly requests;

  constructor(
    private readonly services: Services,
    readonly brand: DemoBrand,
    readonly setNow: SetNow,
  ) {
    const { keyId, mode } = brand;
    this.key = formatApiKey({ mode, keyId, secret: apiSecret(services.secrets.apiSecret.get(1), keyId, 1) });
    this.requests = storeApiRequests({
      now: services.now,
      hashEmail: (email) => hashEmail(services, email),
    });
  }

  private caller(): Promise<Caller> {
    return authenticate(this.services, this.key, null, this.services.newId('request'));
  }

  /** The catalogue. */
  async offer(): Promise<void> {
    this.setNow(new Date(FIRST_OLD_DAY));
    const call = this.requests.products(catalogue(this.brand), this.brand.currency);
    await syncProducts(this.services, await this.caller(), call);
  }

  /** A click, the order half an hour later and, of every third, a refund two days later. */
  async sell(
    index: number,
    order: (typeof ORDERS)[number],
    firstDay: number,
    orderIds: number,
  ): Promise<void> {
    const { services, brand, requests } = this;
    const clicked = new Date(firstDay + index * DAY_MS);
    this.setNow(clicked);
    const influencer = brand.influencers[index % brand.influencers.length];
    if (!influencer) throw new Error(`${brand.brandId} has no influencer`);
    const visit = {
      referralCode: influencer.referralCode,
      visitorId: `visitor-${index}`,
      landingUrl: brand.store.siteUrl,
    };
    const click = await recordClick(services, await this.caller(), requests.click(visit));
    this.setNow(new Date(clicked.getTime() + 1_800_000));
    const sale = saleBody(brand, orderIds + index, index, order);
    const attribution =
      index % 3 === 2 ? { couponCodes: [influencer.couponCode] } : { clickId: click.clickId };
    // Every sixth order came by itself.
    const body = index === 5 ? sale : { ...sale, attribution };
    await recordSale(services, await this.caller(), requests.sale(body));
    if (index % 3 !== 1) return;
    this.setNow(new Date(clicked.getTime() + 2 * DAY_MS));
    await this.refund(sale.orderId, index === 1 ? { full: true } : { items: [{ lineId: 1, quantity: 1 }] });
  }

  async refund(orderId: number, what: object): Promise<void> {
    const refund = this.requests.refund({ orderId, refundId: `${orderId}-r1`, ...what });
    await recordRefund(this.services, await this.caller(), refund);
  }
}

/** The old orders are approved, settled by the brand, and paid out to each influencer. */
async function payOut(services: Services, brand: DemoBrand, setNow: SetNow): Promise<void> {
  const { brandId, currency } = brand;
  setNow(APPROVED_AT);
  await reviewSales(services, { budgetMs: BUDGET_MS, requestId: services.newId('request') });
  await approveDue(services, { budgetMs: BUDGET_MS, requestId: services.newId('request') });
  setNow(PAID_AT);
  for (const balance of await brandBalances(services, brandId)) {
    const [reference, amountMinor] = [`${brandId}-2026-10`, owedMinor(balance)];
    await settleBrand(services, { brandId, currency, amountMinor, reference, by: 'seed' });
  }
  for (const { influencerId } of brand.influencers) {
    const account = { brandId, influencerId, currency };
    const options = { minimumMinor: 1, reference: '2026-10', by: 'seed', budgetMs: BUDGET_MS };
    const { payout } = await createPayout(services, account, options);
    const sent = { to: 'sent', bankReference: `bank-${influencerId}` } as const;
    await markPayout(services, payout.payoutId, sent, BUDGET_MS);
    await markPayout(services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
  }
}

/** A refund after the payout, which the next one nets, and a decision of the brand. */
async function afterPayout(services: Services, shop: DemoShop): Promise<void> {
  const { brandId, store } = shop.brand;
  shop.setNow(new Date(FIRST_DAY + 9 * DAY_MS));
  await shop.refund(OLD_ORDER_IDS, { items: [{ lineId: 1, quantity: 1 }] });
  const identity = { brandId, storeId: store.storeId, orderId: String(ORDER_IDS + 3) };
  const requestId = services.newId('request');
  await decide(
    services,
    identity,
    { kind: 'reject', reason: 'The customer returned it at the door' },
    { by: 'seed', source: 'brand', requestId },
  );
}

function saleBody(
  brand: DemoBrand,
  orderId: number,
  index: number,
  { lines, shipping, taxPercent }: (typeof ORDERS)[number],
) {
  const decimals = { JPY: 0, KWD: 3 }[brand.currency] ?? 2;
  const amount = (minor: number): string => (minor / 10 ** decimals).toFixed(decimals);
  const net = lines.reduce((sum, line) => sum + line, 0);
  const tax = Math.round(((net + shipping) * taxPercent) / 100);
  return {
    orderId,
    currency: brand.currency,
    total: amount(net + shipping + tax),
    shippingTotal: amount(shipping),
    taxTotal: amount(tax),
    status: 'completed',
    items: lines.map((line, i) => ({
      lineId: i + 1,
      productId: `p${((index + i) % 5) + 1}`,
      name: `Product ${((index + i) % 5) + 1}`,
      quantity: 1,
      total: amount(line),
    })),
    customer: { id: 500 + index, email: `shopper${index}@shop.example` },
  };
}

function catalogue({ currency, store }: DemoBrand) {
  const decimals = { JPY: 0, KWD: 3 }[currency] ?? 2;
  return {
    syncId: 'seed',
    final: true,
    products: [1, 2, 3, 4, 5].map((n) => ({
      productId: `p${n}`,
      name: `Product ${n}`,
      price: ((n * 4990) / 10 ** decimals).toFixed(decimals),
      currency,
      url: `${store.siteUrl}/p/${n}`,
      stockStatus: 'instock',
      categories: [{ id: 'c1', name: 'Demo' }],
    })),
  };
}
