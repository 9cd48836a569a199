import type { HashEmail } from '../../functions/src/domain/base/mailbox';
import { magentoOrders } from '../../functions/src/dialects/magento/order';
import { storeApiRequests } from '../../functions/src/dialects/storeApi/requests';
import { voucherSchema, readVoucherReport } from '../../functions/src/dialects/waffarx/voucher';
import { decide } from '../../functions/src/operations/order/decide';
import { recordVoucherEvent } from '../../functions/src/operations/voucher/recordVoucherEvent';
import { recordSale } from '../../functions/src/operations/order/recordOrderEvent';
import { hashEmail, type Reporter, type Services } from '../../functions/src/operations/base/services';
import type { DemoBrand, SetNow } from './demoWorld';

// What only the network's clients and a suspicious shopper bring, for the demo: unsigned orders, one of them confirmed by
// its brand; a sale held because the customer is the influencer; a voucher, redeemed and taken back.

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-11-16T10:00:00Z');

export async function seedNetwork(
  services: Services,
  brands: readonly DemoBrand[],
  setNow: SetNow,
): Promise<void> {
  const unsigned = brands.find(({ signing }) => signing === 'none');
  if (unsigned) await seedUnsigned(services, unsigned, setNow);
  const [demo] = brands;
  if (!demo) return;
  await seedSelfReferral(services, demo, setNow);
  await seedVoucher(services, demo, setNow);
}

async function reporterOf(services: Services, { brandId, store }: DemoBrand): Promise<Reporter> {
  const [brand, found] = await Promise.all([
    services.lookUps.brand(brandId),
    services.lookUps.store(brandId, store.storeId),
  ]);
  if (!brand || !found) throw new Error(`${brandId} is not seeded`);
  return { brand, store: found, requestId: services.newId('request') };
}

function emailHasher(services: Services): HashEmail {
  return (email) => hashEmail(services, email);
}

/** Two orders as the network's Magento module reports them; the brand has confirmed the first, which was delivered. */
async function seedUnsigned(services: Services, brand: DemoBrand, setNow: SetNow): Promise<void> {
  const orders = magentoOrders({ now: services.now, hashEmail: emailHasher(services) });
  for (const [index, orderId] of ['000000041', '000000042'].entries()) {
    setNow(new Date(FIRST_DAY + index * DAY_MS));
    const body = magentoBody(brand, orderId);
    await recordSale(services, await reporterOf(services, brand), orders.read(body, { unverified: true }));
  }
  setNow(new Date(FIRST_DAY + 2 * DAY_MS));
  const identity = { brandId: brand.brandId, storeId: brand.store.storeId, orderId: '000000041' };
  const who = { by: 'seed', source: 'brand', requestId: services.newId('request') } as const;
  await decide(services, identity, { kind: 'confirm', eventIds: null, status: 'completed' }, who);
}

function magentoBody({ currency, influencers }: DemoBrand, orderId: string): object {
  return {
    order_id: orderId,
    order_currency: currency,
    order_total: '684.0000',
    Subtotal: '600.0000',
    DiscountAmount: '0.0000',
    TaxAmount: '84.0000',
    ShippingAmount: 0,
    afftoken: influencers[0]?.referralCode,
    afsrc: 'waffarad',
    billingAddress: { email: 'shopper@shop.example' },
    Products: [{ sku: 'DRESS-1', name: 'Linen dress', qty: 1, price: '600.0000', discount: '0.0000' }],
  };
}

/** The influencer buys with their own coupon: the commission is due, and held. */
async function seedSelfReferral(services: Services, brand: DemoBrand, setNow: SetNow): Promise<void> {
  setNow(new Date(FIRST_DAY));
  const requests = storeApiRequests({ now: services.now, hashEmail: emailHasher(services) });
  const [influencer] = brand.influencers;
  const sale = requests.sale({
    orderId: 1007,
    currency: brand.currency,
    total: '600.00',
    taxTotal: '100.00',
    status: 'completed',
    items: [{ lineId: 1, productId: 'p2', name: 'Product 2', quantity: 1, total: '500.00' }],
    attribution: { couponCodes: [influencer?.couponCode] },
    customer: { id: 600, email: `${influencer?.influencerId}@influencer.example` },
  });
  await recordSale(services, await reporterOf(services, brand), sale);
}

/** A voucher of 100.00: it took 80.00 off an order that was refunded since, which reconciliation shows. */
async function seedVoucher(services: Services, brand: DemoBrand, setNow: SetNow): Promise<void> {
  const say = async (day: number, event: object): Promise<void> => {
    setNow(new Date(FIRST_DAY + day * DAY_MS));
    const body = { code: 'WX-7H2K', currency: brand.currency, ...event };
    const report = readVoucherReport(voucherSchema(services.now), body, brand.currency);
    await recordVoucherEvent(services, await reporterOf(services, brand), report);
  };
  const voucher = { waffarx_reference: { voucher_id: 'v-1001', batch_id: 'b-7' } };
  await say(0, { event: 'issued', event_id: 'evt-1', amount: '100.00', ...voucher });
  await say(1, { event: 'redeemed', event_id: 'evt-2', order_id: 1001, discount: '80.00', ...voucher });
}
