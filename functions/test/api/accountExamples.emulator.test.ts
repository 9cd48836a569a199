import { createHash } from 'node:crypto';
import { ACCOUNT_SHAPES } from '../../../openapi/account';
import {
  ACCOUNT_EXAMPLES,
  STORY,
  STORY_IDS,
  STORY_ORDERS,
  UNVERIFIED_ORDER,
  WEBHOOK_SECRETS,
  ADMIN_UID,
} from '../../../openapi/accountExamples';
import { COUPON_STORY } from '../../../openapi/couponExamples';
import { EXAMPLES_AT } from '../../../openapi/examples';
import { ACCOUNT_ROUTES } from '../../src/http/account/routes';
import { getAuth } from '../../src/firestore/base/auth';
import { noteSeen } from '../../src/operations/brand/noteSeen';
import { createPayout } from '../../src/operations/payout/payouts';
import { recordPluginState } from '../../src/operations/brand/recordPluginState';
import { recordCoupon } from '../support/coupons';
import { Shop, tokensOf, type Person } from '../support/account';
import { World, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;
/** What the examples call by other names. */
const names = new Map<string, string>();

beforeAll(async () => {
  world.now = EXAMPLES_AT;
  await world.start();
  tenant = await world.tenant();
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
  for (const orderId of STORY_ORDERS)
    await shop.order({ orderId, occurredAt: '2026-11-21T10:00:00Z', status: 'completed' });
  await shop.unverifiedOrder(UNVERIFIED_ORDER);
  names.set('lalemoda', tenant.brandId);
  names.set('lalewoo', tenant.storeId);

  names.set(ADMIN_UID, (await getAuth().verifyIdToken(tokens.admin)).uid);
  await reportPluginState();
  for (const sent of COUPON_STORY) await recordCoupon(world, tenant, sent);

  names.set('AYSE10', tenant.couponCode);
  names.set('ayse10', tenant.couponCode.toLowerCase());
  // After the codes that begin with it.
  names.set('ayse', tenant.influencerId);
});

afterAll(() => world.stop());

function toTenant(text: string): string {
  return [...names].reduce((sent, [shown, own]) => sent.replaceAll(shown, own), text);
}

/** The answer with the example's names, and one for each id that is made anew each time. */
function toExample(text: string): string {
  const shown = [...names].reduce((got, [name, own]) => got.replaceAll(own, name), text);
  return shown.replaceAll(/req_[\w-]{24}/g, 'req_pX0f5b3Gq9sD1wKz7Lr2Yt8U');
}

/** Ids that the answers bring stand for those of the examples from then on. */
function learn(name: string, body: Record<string, unknown>): void {
  if (name === 'createPayout') names.set(STORY_IDS.PAYOUT_ID, String(body['payoutId']));
  if (name === 'settleBrand') names.set(STORY_IDS.SETTLEMENT_ID, String(body['settlementId']));
  const { secret, secretVersion } = body;
  if (typeof secret === 'string') names.set(WEBHOOK_SECRETS[secretVersion === 1 ? 1 : 2], secret);
}

/** The plugin of the story's store tells of itself on the day before, and has polled today. */
async function reportPluginState(): Promise<void> {
  const { services } = world;
  const { brandId, storeId } = tenant;
  const [brand, store] = await Promise.all([
    services.directory.brand(brandId),
    services.directory.store(brandId, storeId),
  ]);
  if (!brand || !store) throw new Error('the tenant is not there');
  const reporter = { brand, store, requestId: 'req_plugin' };
  const software = { plugin: '2.0.0', wordpress: '6.9', woocommerce: '9.9.5', php: '8.3.8' };
  const reports = [
    { eventId: 'ps-1', change: 'activated', feature: null, software, time: '2026-11-20T09:00:00Z' },
    {
      eventId: 'ps-2',
      change: 'deactivated',
      feature: 'coupons',
      software: {},
      time: '2026-11-20T09:05:00Z',
    },
  ] as const;
  for (const { time, ...report } of reports) {
    const occurredAt = new Date(time);
    world.now = new Date(occurredAt.getTime() + 2000);
    await recordPluginState(services, reporter, { ...report, occurredAt, signedAt: world.now });
  }
  world.now = new Date('2026-11-21T11:20:00Z');
  await noteSeen(services, reporter, 'plugin', {});
  world.now = EXAMPLES_AT;
}

/** The payout that fails needs a further order, and its account to be free. */
async function openFailing(): Promise<void> {
  await shop.decide('2004', { kind: 'approve' });
  const { payout } = await createPayout(
    world.services,
    { brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' },
    { minimumMinor: 0, by: 'somebody', budgetMs: 30_000 },
  );
  names.set(STORY_IDS.FAILED_PAYOUT_ID, payout.payoutId);
}

test('the story tells every route', () => {
  expect([...STORY].sort()).toEqual(Object.keys(ACCOUNT_ROUTES).sort());
});

const told = STORY.flatMap((name) =>
  ACCOUNT_EXAMPLES[name].map((example) => ({ name, title: example.name, example })),
);

test.each(told)('$name is answered as the example $title says', async ({ name, example }) => {
  if (name === 'markPayoutFailed') await openFailing();
  const { method } = ACCOUNT_ROUTES[name];
  const request = example.request && (JSON.parse(toTenant(JSON.stringify(example.request))) as object);
  const got = await world.account(method, toTenant(example.path), tokens[example.as], request);
  expect(got.status).toBe(example.status);
  learn(name, got.body);
  const shape = ACCOUNT_SHAPES[name].answers[example.status];
  if (typeof shape === 'string') {
    expectFile(got.headers, got.text, shape);
    return;
  }
  expect(shape?.parse(got.body)).toEqual(got.body);
  expect(JSON.parse(toExample(got.text))).toEqual(example.answer);
});

function expectFile(headers: Headers, text: string, type: 'text/csv' | 'text/html'): void {
  expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  expect(headers.get('cache-control')).toBe('no-store');
  const extension = type === 'text/csv' ? 'csv' : 'html';
  const disposition = type === 'text/csv' ? 'attachment' : 'inline';
  expect(headers.get('content-disposition')).toMatch(
    new RegExp(`^${disposition}; filename="[\\w-]+\\.${extension}"$`),
  );
  expect(text).toContain('2001');
  if (type === 'text/csv') return;
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toContain('unsafe');
  // Else the browser would leave the page without its styles.
  for (const [, style = ''] of text.matchAll(/<style>(.*?)<\/style>/gs))
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
  expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|https?:/);
}
