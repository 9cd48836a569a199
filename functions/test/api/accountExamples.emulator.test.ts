import { createHash } from 'node:crypto';
import { EXAMPLES_AT } from '../../../openapi/examples';
import type { AccountRoute } from '../../src/http/account/route';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../../src/http/account/routes';
import { getAuth } from '../../src/firestore/base/auth';
import { noteHeartbeat } from '../../src/operations/brand/noteHeartbeat';
import { createPayout } from '../../src/operations/payout/payouts';
import { recordPluginState } from '../../src/operations/brand/recordPluginState';
import { recordVoucher } from '../support/vouchers';
import { expectExample, startStory, toldIn } from '../support/examples';
import { Shop, tokensOf, type Person } from '../support/account';
import { World, type Tenant } from '../support/world';

/** The orders of the story, of 100.00 TRY each: 10.00 are due, 5.00 of it to the influencer. */
const STORY_ORDERS = ['2001', '2002', '2003', '2004', '2005'];
/** A further one, which a client that signs nothing reported as `processing`. */
const UNVERIFIED_ORDER = '2006';

/** What the plugin reported of vouchers before the story. */
const VOUCHER_STORY = [
  {
    event: 'issued',
    event_id: 'wfx-1',
    code: 'WFX-8F3K',
    amount: '50.00',
    currency: 'TRY',
    waffarx_reference: { voucher_id: 'V-1001', batch_id: 'B-7' },
    expiry_date: '2026-12-31',
    occurred_at: '2026-11-19T09:00:00Z',
  },
  {
    event: 'redeemed',
    event_id: 'wfx-2',
    code: 'WFX-8F3K',
    discount: '50.00',
    currency: 'TRY',
    order_id: 2001,
    occurred_at: '2026-11-21T10:00:00Z',
  },
  {
    event: 'redeemed',
    event_id: 'wfx-3',
    code: 'WFX-2D9Q',
    discount: '20.00',
    currency: 'TRY',
    order_id: 2999,
    voucher_id: 'V-1002',
    occurred_at: '2026-11-21T11:00:00Z',
  },
  {
    event: 'reversed',
    event_id: 'wfx-4',
    code: 'WFX-2D9Q',
    discount: '20.00',
    currency: 'TRY',
    order_id: 2999,
    occurred_at: '2026-11-21T11:30:00Z',
  },
] as const;

const world = new World();
let tenant: Tenant;
let shop: Shop;
let tokens: Record<Person, string>;
/** The user ids of this run, by what the examples show. */
const drawn: Record<string, string> = {};

beforeAll(async () => {
  tenant = await startStory(world, EXAMPLES_AT);
  shop = new Shop(world, tenant);
  tokens = await tokensOf(world, tenant);
  for (const orderId of STORY_ORDERS)
    await shop.order({ orderId, occurredAt: '2026-11-21T10:00:00Z', status: 'completed' });
  await shop.unverifiedOrder(UNVERIFIED_ORDER);
  drawn[(await getAuth().verifyIdToken(tokens.admin)).uid] = 'q7WkZr2TgVh1Yx5sNd8PbLmC3JfE';
  drawn[(await getAuth().verifyIdToken(tokens.owner)).uid] = 'Wn3TqYk8Zb5Rs1Xv7Hd2LmPc9JfG';
  drawn[tenant.keyId] = 'Lm4kTq9VxW2c';
  await reportPluginState();
  for (const sent of VOUCHER_STORY) await recordVoucher(world, tenant, sent);
});

afterAll(() => world.stop());

/** The plugin of the story's store tells of itself on the day before, and has polled today. */
async function reportPluginState(): Promise<void> {
  const { services } = world;
  const { brandId, storeId } = tenant;
  const [brand, store] = await Promise.all([
    services.lookUps.brand(brandId),
    services.lookUps.store(brandId, storeId),
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
  await noteHeartbeat(services, reporter, 'plugin', {});
  world.now = EXAMPLES_AT;
}

/** The payout that fails needs a further order, and its account to be free. */
async function openFailing(): Promise<void> {
  await shop.decide('2004', { kind: 'approve', seen: null, reason: null });
  const { brandId, influencerId } = tenant;
  // With a reference the payout has the same id in each run.
  const asked = { minimumMinor: 0, reference: '2026-11-b', by: 'somebody', budgetMs: 30_000 };
  await createPayout(world.services, { brandId, influencerId, currency: 'TRY' }, asked);
}

/** The balance of the deposit that order 2001 was: of this one its store does not say so. */
async function reportBalance(): Promise<void> {
  await shop.order({ orderId: '2007', parentOrderId: '2001', occurredAt: '2026-11-21T10:00:00Z' });
}

/** Of the order that was paid out nothing is approved any more, and of no other is something to be paid. */
async function openDebt(): Promise<void> {
  await shop.decide('2004', { kind: 'reject', reason: 'a test order' });
  await shop.decide('2001', { kind: 'attribute', influencerId: null, reason: 'own purchase' });
}

test.each(toldIn('account'))('$operation is answered as the example $name says', async ({ example }) => {
  // The story has routes of the account function only.
  const operation = example.operation as AccountRouteName;
  const { as, path, request } = example;
  if (as === undefined || path === undefined)
    throw new Error(`openapi/examples/${operation}/${example.name}.json must say as whom, and the path`);
  if (operation === 'markPayoutFailed') await openFailing();
  if (operation === 'relateOrder' && example.name === 'related') await reportBalance();
  if (operation === 'recordRepayment' && example.name === 'repayment') await openDebt();
  const {
    methods: [method],
    answers,
  }: AccountRoute = ACCOUNT_ROUTES[operation];
  const got = await world.account(method, path, tokens[as], request);
  if (answers[200] === 'text/csv' || answers[200] === 'text/html')
    expectFile(got.headers, got.text, answers[200]);
  expectExample(example, got, drawn);
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
