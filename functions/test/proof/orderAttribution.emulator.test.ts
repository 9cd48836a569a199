import { signClickToken } from '../../src/domain/link/click';
import { codeKey } from '../../src/domain/base/ids';
import { paths } from '../../src/firestore/base/paths';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// A shop without a plugin: who brought an order by what WooCommerce's own order attribution noted of the session.

const world = new World();
const NOW = new Date('2026-11-21T12:00:00.000Z');
const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
let tenant: Tenant;
let other: Tenant;
let orderId = 0;

beforeAll(async () => {
  await world.start();
  world.now = NOW;
  [tenant, other] = [await world.tenant(), await world.tenant()];
});
afterAll(() => world.stop());

const clickOf = ({ brandId, influencerId }: Tenant, clickedAt = daysAgo(1)): string =>
  signClickToken({ brandId, influencerId, clickedAt, nonce: 'nonce' }, world.services.secrets.clickToken);

/** Who earns from an order with these fields of WooCommerce's order attribution, and why: 10 % of 100.00. */
async function credited(noted: Readonly<Record<string, string>>): Promise<[string | null, unknown]> {
  orderId += 1;
  const meta = Object.entries(noted).map(([key, value], id) => ({
    id,
    key: `_wc_order_attribution_${key}`,
    value,
  }));
  const body = {
    id: orderId,
    number: String(orderId),
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    total_tax: '20.00',
    date_created_gmt: '2026-11-21T10:00:00',
    date_modified_gmt: '2026-11-21T10:00:00',
    line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
    meta_data: meta,
  };
  const answer = await deliver(world, tenant, delivery('order.created', body));
  expect(answer).toMatchObject({ status: 200, body: { result: 'recorded' } });
  const { brandId, storeId } = tenant;
  const order = (await paths.order(world.db, brandId, storeId, String(orderId)).get()).data();
  const { reason } = order!['attribution'] as { reason: unknown };
  return [order!['influencerId'] as string | null, reason];
}

describe('the click in utm_id', () => {
  test('is the influencer’s by itself, a month long: of 29 days it counts, of 31 it does not', async () => {
    expect(await credited({ utm_id: clickOf(tenant) })).toEqual([tenant.influencerId, 'click']);
    expect(await credited({ utm_id: clickOf(tenant, daysAgo(29)) })).toEqual([tenant.influencerId, 'click']);
    expect(await credited({ utm_id: clickOf(tenant, daysAgo(31)) })).toEqual([null, 'window_passed']);
    expect(await credited({ utm_id: clickOf(tenant, daysAgo(365)) })).toEqual([null, 'window_passed']);
  });

  test('of another brand is nobody’s', async () => {
    expect(await credited({ utm_id: clickOf(other) })).toEqual([null, 'unknown_click']);
  });

  test('edited is nobody’s: influencer, brand, time or signature', async () => {
    const click = clickOf(tenant, daysAgo(365));
    const [, , seconds = ''] = click.split('.');
    const later = (parseInt(seconds, 36) + 364 * 86_400).toString(36);
    for (const edited of [
      click.replace(`.${tenant.influencerId}.`, '.mert.'),
      clickOf(other).replace(other.brandId, tenant.brandId),
      click.replace(`.${seconds}.`, `.${later}.`),
      `${click.slice(0, -1)}${click.endsWith('A') ? 'B' : 'A'}`,
    ]) {
      expect(await credited({ utm_id: edited })).toEqual([null, 'unknown_click']);
    }
  });

  test('which is the shop’s own campaign hides no landing, and is no evidence', async () => {
    const session_entry = `https://shop.example/?ref=${tenant.referralCode}`;
    const [influencerId] = await credited({ utm_id: '120211234567890', session_entry });
    expect(influencerId).toBe(tenant.influencerId);
    expect(await credited({ utm_id: '120211234567890' })).toEqual([null, 'no_evidence']);
  });
});

describe('the code in utm_content', () => {
  const campaign = (content: string, more: Readonly<Record<string, string>> = {}) => ({
    utm_source: 'halfshare',
    utm_medium: 'affiliate',
    utm_content: content,
    ...more,
  });

  test('is evidence with the time of its session, and none without', async () => {
    const at = (session_start_time: string) => campaign(tenant.referralCode, { session_start_time });
    expect(await credited(at('2026-11-21 09:00:00'))).toEqual([tenant.influencerId, 'referralCode']);
    expect(await credited(at('2025-11-21 09:00:00'))).toEqual([null, 'window_passed']);
    expect(await credited(at('yesterday'))).toEqual([null, 'no_evidence']);
    expect(await credited(campaign(tenant.referralCode))).toEqual([null, 'no_evidence']);
  });

  test.each(['31180', '🔥', '❤️', 'عائشة', '\u200fعائشة', 'אבי-7'])(
    'may be %j, as may `ref`',
    async (code) => {
      const { brandId, influencerId } = tenant;
      await paths.referralCode(world.db, codeKey(code) ?? '').set({ influencerId, brandIds: [brandId] });
      const session_start_time = '2026-11-21 09:00:00';
      const entry = `https://shop.example/?ref=${encodeURIComponent(code)}`;
      expect(await credited(campaign(code, { session_start_time }))).toEqual([influencerId, 'referralCode']);
      expect(await credited({ session_entry: entry })).toEqual([influencerId, 'referralCode']);
    },
  );
});
