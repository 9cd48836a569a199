import { status as GrpcStatus } from '@grpc/grpc-js';
import type { DIALECTS, LogLine } from '../../src/domain/base/logLine';
import { SWITCHES, type SwitchName } from '../../src/domain/base/switches';
import { paths } from '../../src/firestore/base/paths';
import { SCHEDULES } from '../../src/scheduled';
import { runSchedule } from '../../src/scheduled/schedule';
import { SEEN_TOTAL, Shop, tokensOf, type Person } from '../support/account';
import { magentoOrder, sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectProblem, goodBody, leavesUntouched } from '../support/http';
import { newId } from '../support/ids';
import { deliver, delivery } from '../support/webhooks';
import { World, type AccountAnswer, type Answer, type Tenant } from '../support/world';

// What the operator switches off in `network/switches`, without a deploy.

const world = new World();
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
  tokens = await tokensOf(world, tenant);
});
beforeEach(async () => {
  await world.switchOff();
  world.logs.length = 0;
});
afterAll(() => world.stop());

const order = (id: number) =>
  delivery('order.created', {
    id,
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    date_created_gmt: '2026-11-21T09:00:00',
    date_modified_gmt: '2026-11-21T09:00:00',
  });

/** One request of each dialect that answers 503 while it is switched off. */
const CALLS: Readonly<Record<Exclude<(typeof DIALECTS)[number], 'woocommerce'>, () => Promise<Answer>>> = {
  storeApi: () => world.post('trackSale', tenant, goodBody('trackSale', tenant)),
  waffarx: () => sendSigned(world, '/Woo/Settings', signerOf(tenant), '{}'),
  magento: () => sendUnsigned(world, '/magento/addOrder', magentoOrder('m1')),
  mobile: () => sendUnsigned(world, '/mobile/addorder', magentoOrder('m2')),
  account: () => world.account('GET', '/v1/plan', tokens.viewer),
  link: () => world.raw('go', tenant.referralCode, { headers: { 'user-agent': 'Mozilla/5.0 Chrome/130.0' } }),
};

describe.each(Object.entries(CALLS))('the dialect %s', (name, call) => {
  test('switched off: 503 with Retry-After, nothing is written, the log has a warning; on again: as before', async () => {
    await world.switchOff(name as SwitchName);
    const off = await leavesUntouched(world, [tenant], call);
    expect({ status: off.status, retryAfter: off.headers.get('retry-after') }).toEqual({
      status: 503,
      retryAfter: '600',
    });
    if (name !== 'link') expectProblem(off, 'switched_off');
    expect(world.logs).toMatchObject([{ severity: 'WARNING', dialect: name, outcome: 'switched_off' }]);
    await world.switchOff();
    expect((await call()).status).not.toBe(503);
  });

  test('stays on while everything else is off', async () => {
    await world.switchOff(...SWITCHES.filter((other) => other !== name));
    expect((await call()).status).not.toBe(503);
  });
});

async function run(name: keyof typeof SCHEDULES): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const log = (line: LogLine): void => {
    lines.push(line);
  };
  await runSchedule(SCHEDULES[name], { services: () => world.services, newId, log });
  return lines.slice(1);
}

describe('deliveries of WooCommerce', () => {
  test('switched off: each is answered 200 and set aside for as long as it takes; on again: played in', async () => {
    const own = await world.tenant();
    await world.switchOff('woocommerce');
    const answer = await deliver(world, own, order(11));
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { result: 'set_aside', reason: 'switched_off' },
    });
    const kept = paths.brand(world.db, own.brandId).collection('setAside');
    const [document] = (await kept.get()).docs;
    expect(document?.data()).toMatchObject({ cause: 'switched_off', expiresAt: null });
    world.now = new Date(Date.now() + 3_600_000);
    expect(await run('retrySetAside')).toMatchObject([{ outcome: 'switched_off' }]);
    expect((await kept.get()).size).toBe(1);
    await world.switchOff();
    expect(await run('retrySetAside')).toMatchObject([{ outcome: 'done', recorded: 1 }]);
    world.now = null;
    expect((await kept.get()).size).toBe(0);
    expect((await paths.order(world.db, own.brandId, own.storeId, '11').get()).exists).toBe(true);
  });

  test('a forged one is refused as always', async () => {
    await world.switchOff('woocommerce');
    expectProblem(await deliver(world, tenant, order(12), { secret: 'wrong' }), 'invalid_signature');
  });
});

describe('approvals switched off', () => {
  const call = (orderId: string, verb: string, body: object): Promise<AccountAnswer> =>
    world.account('POST', `/v1/orders/${orderId}/${verb}`, tokens.owner, body);

  test('nobody approves, alone or in a list, and approveDue does nothing and says so; a rejection goes on', async () => {
    const shop = new Shop(world, tenant, 'switched');
    const orderId = await shop.order();
    await world.switchOff('approvals');
    const approval = { ...SEEN_TOTAL, reason: 'in person' };
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await call(orderId, 'approve', approval), 'switched_off');
      const orders = [{ orderId, ...SEEN_TOTAL }];
      const list = { decision: 'approve', orders, reason: 'in person', decisionId: 'list-1' };
      expectProblem(await world.account('POST', '/v1/orders/decide', tokens.owner, list), 'switched_off');
      expect(await run('approveDue')).toMatchObject([
        {
          severity: 'WARNING',
          outcome: 'switched_off',
          warnings: ['approvals is switched off in network/switches'],
        },
      ]);
    });
    expect((await call(orderId, 'reject', { reason: 'own purchase' })).status).toBe(201);
  });
});

test('payouts switched off: none is opened, continued or marked, a debt is not ended, advancePayouts does nothing; they are still read', async () => {
  const shop = new Shop(world, tenant, 'paid');
  const { payoutId } = await shop.payout('sealed');
  await world.switchOff('payouts');
  const { brandId, influencerId } = tenant;
  const account = { brandId, influencerId, currency: 'TRY' };
  const calls: [string, object?][] = [
    ['/v1/payouts', account],
    ...['advance', 'sent', 'paid', 'failed'].map((verb): [string, object] => [
      `/v1/payouts/${payoutId}/${verb}`,
      { reason: 'wrong IBAN' },
    ]),
    ['/v1/repayments', { ...account, amount: '1.00', reference: 'r' }],
    ['/v1/write-offs', { ...account, amount: '1.00', reference: 'w' }],
  ];
  await leavesUntouched(world, [tenant], async () => {
    for (const [path, body] of calls) {
      expectProblem(await world.account('POST', path, tokens.admin, body), 'switched_off');
    }
    expect(await run('advancePayouts')).toMatchObject([{ severity: 'WARNING', outcome: 'switched_off' }]);
  });
  expect((await world.account('GET', `/v1/payouts/${payoutId}`, tokens.admin)).status).toBe(200);
});

describe('a wrong document switches nothing off, or on, silently', () => {
  const write = async (fields: Record<string, unknown>): Promise<void> => {
    await paths.switches(world.db).set(fields);
    world.services.lookUps.forgetSwitches();
  };

  test.each([
    ['a misspelled name', { payout: false, storeApi: false }, /network\/switches cannot be read: .*"payout"/],
    ['a text for a switch', { storeApi: 'off' }, /storeApi: must be true or false/],
  ])('%s: each line names it, and all stays on', async (_what, fields, named) => {
    await write(fields);
    expect((await CALLS.storeApi()).status).toBeLessThan(300);
    expect(world.logs).toMatchObject([
      { severity: 'WARNING', switchesError: expect.stringMatching(named) as string },
    ]);
  });

  test('what was off before stays off, and the schedules name it too', async () => {
    await write({ storeApi: false });
    expectProblem(await CALLS.storeApi(), 'switched_off');
    await write({ storeApi: 'no' });
    expectProblem(await CALLS.storeApi(), 'switched_off');
    expect(await run('advancePayouts')).toMatchObject([
      { severity: 'WARNING', warnings: [expect.stringContaining('storeApi: must be true or false')] },
    ]);
  });

  test('nor does a Firestore that does not answer', async () => {
    await write({ storeApi: false });
    expectProblem(await CALLS.storeApi(), 'switched_off');
    world.services.lookUps.forgetSwitches();
    world.wire.inject({ moment: 'before', code: GrpcStatus.INTERNAL, method: 'BatchGetDocuments', times: 9 });
    expectProblem(await CALLS.storeApi(), 'switched_off');
    world.wire.reset();
  });
});
