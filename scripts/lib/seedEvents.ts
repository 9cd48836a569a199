import { storeApiRequests } from '../../functions/src/dialects/storeApi/requests';
import { apiSecret, formatApiKey } from '../../functions/src/domain/apiKey';
import { authenticate } from '../../functions/src/operations/authenticate';
import { recordClick } from '../../functions/src/operations/recordClick';
import { recordRefund, recordSale } from '../../functions/src/operations/recordOrderEvent';
import { hashEmail, type Services } from '../../functions/src/operations/services';
import { syncProducts } from '../../functions/src/operations/syncProducts';
import type { DemoBrand } from './demoWorld';

// A little history for the demo brands, through the same operations that the API calls.

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-11-10T08:30:00Z');

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
  setNow: (time: Date) => void,
): Promise<void> {
  for (const brand of brands.filter(({ mode }) => mode === 'live'))
    await seedBrandEvents(services, brand, setNow);
}

async function seedBrandEvents(
  services: Services,
  brand: DemoBrand,
  setNow: (time: Date) => void,
): Promise<void> {
  const { keyId, mode } = brand;
  const key = formatApiKey({ mode, keyId, secret: apiSecret(services.secrets.apiSecret, keyId, 1) });
  const requests = storeApiRequests({ now: services.now, hashEmail: (email) => hashEmail(services, email) });
  const as = () => authenticate(services, key, null, services.newId('request'));
  setNow(new Date(FIRST_DAY));
  await syncProducts(services, await as(), requests.products(catalogue(brand), brand.currency));
  for (const [index, order] of ORDERS.entries()) {
    const clicked = new Date(FIRST_DAY + index * DAY_MS);
    setNow(clicked);
    const influencer = brand.influencers[index % brand.influencers.length];
    if (!influencer) throw new Error(`${brand.brandId} has no influencer`);
    const visit = {
      referralCode: influencer.referralCode,
      visitorId: `visitor-${index}`,
      landingUrl: brand.store.siteUrl,
    };
    const click = await recordClick(services, await as(), requests.click(visit));
    setNow(new Date(clicked.getTime() + 1_800_000));
    const sale = saleBody(brand, index, order);
    const attribution =
      index % 3 === 2 ? { couponCodes: [influencer.couponCode] } : { clickId: click.clickId };
    // Every sixth order came by itself.
    await recordSale(services, await as(), requests.sale(index === 5 ? sale : { ...sale, attribution }));
    if (index % 3 !== 1) continue;
    setNow(new Date(clicked.getTime() + 2 * DAY_MS));
    const items = index === 1 ? undefined : [{ lineId: 1, quantity: 1 }];
    const refund = {
      orderId: sale.orderId,
      refundId: `${sale.orderId}-r1`,
      ...(items ? { items } : { full: true }),
    };
    await recordRefund(services, await as(), requests.refund(refund));
  }
}

function saleBody(brand: DemoBrand, index: number, { lines, shipping, taxPercent }: (typeof ORDERS)[number]) {
  const decimals = { JPY: 0, KWD: 3 }[brand.currency] ?? 2;
  const amount = (minor: number): string => (minor / 10 ** decimals).toFixed(decimals);
  const net = lines.reduce((sum, line) => sum + line, 0);
  const tax = Math.round(((net + shipping) * taxPercent) / 100);
  return {
    orderId: 1001 + index,
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
