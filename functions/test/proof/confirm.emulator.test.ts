import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderRecord } from '../../src/domain/order/record';
import { paths } from '../../src/firestore/base/paths';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import { tokensOf, type Person } from '../support/account';
import { leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// What a client reports that signs nothing is kept as unverified, and earns nothing until the brand confirms it or the
// store reports the order itself.

const world = new World();
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(async () => {
  await world.start();
});
beforeEach(async () => {
  world.now = new Date('2026-09-01T10:00:00Z');
  tenant = await world.tenant();
  tokens = await tokensOf(world, tenant);
});
afterAll(() => world.stop());

/** As the operation takes it from a dialect that signs nothing. Returns the event's id. */
async function report(
  total: string,
  more: { couponCodes?: string[]; status?: string; isSigned?: boolean } = {},
): Promise<string> {
  const { services } = world;
  const brand = await services.lookUps.brand(tenant.brandId);
  const store = await services.lookUps.store(tenant.brandId, tenant.storeId);
  if (!brand || !store) throw new Error('the tenant is not there');
  const { couponCodes = [tenant.couponCode], status = 'processing', isSigned = false } = more;
  const content = { currency: 'TRY', total, status, attribution: { couponCodes } };
  const requestId = services.newId('request');
  const unverified = isSigned ? undefined : true;
  const sale = { source: 'magento', orderId: '1', content, unverified } as const;
  return (await recordSale(services, { brand, store, requestId }, sale)).event.id;
}

const confirm = (body: object = {}, token = tokens.manager): Promise<AccountAnswer> =>
  world.account('POST', '/v1/orders/1/confirm', token, body);

async function stored(): Promise<{ order: OrderRecord; commission: CommissionRecord | undefined }> {
  const { brandId, storeId } = tenant;
  const order = (await paths.order(world.db, brandId, storeId, '1').get()).data() as OrderRecord;
  const commission = (await paths.commission(world.db, brandId, storeId, '1').get()).data();
  return { order, commission: commission as CommissionRecord | undefined };
}

describe('an unverified order of 100.00', () => {
  test('has no commission; confirmed, 10.00 are due, 5.00 of them to the influencer', async () => {
    await report('100.00');
    expect(await stored()).toMatchObject({
      order: { unverified: true, influencerId: null },
      commission: undefined,
    });
    expect(await confirm()).toMatchObject({
      status: 201,
      body: {
        attributed: true,
        commission: { status: 'pending', total: '10.00', influencer: '5.00' },
        replayed: false,
      },
    });
  });

  test('is worth what its store says once it reports it: 8.00 of 80.00', async () => {
    await report('100.00');
    const sale = {
      orderId: '1',
      currency: 'TRY',
      total: '80.00',
      attribution: { couponCodes: [tenant.couponCode] },
    };
    const { status, body } = await world.post('trackSale', tenant, sale);
    expect([status, body]).toMatchObject([201, { commission: { total: '8.00' } }]);
  });

  test('confirmed by name counts as reported then; a forged report of 9,000.00 stays out, before and after', async () => {
    const genuine = await report('100.00');
    await report('9000.00');
    await confirm({ eventIds: [genuine] });
    expect((await stored()).commission).toMatchObject({ totalMinor: 1000 });
    await report('7000.00');
    const { order, commission } = await stored();
    expect(commission).toMatchObject({ totalMinor: 1000 });
    expect(order.flags.map(({ reason }) => reason)).toEqual(['unverified', 'unverified']);
  });

  test('confirmed without names means what was there when it was taken: a report that comes later is not confirmed', async () => {
    const first = await report('100.00');
    await confirm({ decisionId: 'd-1' });
    await report('9000.00');
    const again = await leavesUntouched(world, [tenant], () => confirm({ decisionId: 'd-1' }));
    expect(again).toMatchObject({ status: 200, body: { replayed: true, commission: { total: '10.00' } } });
    const { order } = await stored();
    expect(order.events.find(({ kind }) => kind === 'confirm')).toMatchObject({ eventIds: [first] });
  });

  test('whose store cannot report is completed, and cancelled, by the brand’s word', async () => {
    await report('100.00');
    expect(await confirm({ status: 'completed' })).toMatchObject({
      status: 201,
      body: { commission: { heldUntil: '2026-09-15T10:00:00.000Z' } },
    });
    expect(await confirm({ status: 'cancelled' })).toMatchObject({
      status: 201,
      body: { commission: { status: 'reversed', statusReason: 'order_cancelled' } },
    });
    expect(await confirm({ status: 'completed' })).toMatchObject({
      body: { commission: { status: 'pending', total: '10.00' } },
    });
  });

  test('that Magento signed has nothing to confirm, and is completed by the brand’s word: Magento tells no more', async () => {
    await report('100.00', { isSigned: true });
    expect(await confirm()).toMatchObject({ status: 409, body: { code: 'nothing_to_confirm' } });
    expect(await confirm({ status: 'completed' })).toMatchObject({
      status: 201,
      body: { commission: { status: 'pending', total: '10.00', heldUntil: '2026-09-15T10:00:00.000Z' } },
    });
  });

  test('is confirmed once: again there is nothing to confirm; another decision under the same id is a conflict', async () => {
    await report('100.00');
    await confirm({ decisionId: 'd-1' });
    await leavesUntouched(world, [tenant], async () => {
      expect(await confirm()).toMatchObject({ status: 409, body: { code: 'nothing_to_confirm' } });
      expect(await confirm({ decisionId: 'd-1', status: 'completed' })).toMatchObject({
        status: 409,
        body: { code: 'event_conflict' },
      });
    });
  });

  test('that names an event of the store’s own is refused, and nothing changes', async () => {
    await report('100.00');
    const answer = await leavesUntouched(world, [tenant], () => confirm({ eventIds: ['sale:storeApi'] }));
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'eventIds.0' }] },
    });
  });

  test('confirmed by two at once is confirmed by both, with one commission of 10.00', async () => {
    await report('100.00');
    const answers = await Promise.all([
      confirm(),
      confirm({}, tokens.owner),
      confirm({}, tokens.admin).catch(() => null),
    ]);
    expect(answers.filter((answer) => answer?.status === 201).length).toBe(1);
    expect((await stored()).commission).toMatchObject({ totalMinor: 1000, pendingMinor: 500 });
  });
});

describe('what an influencer sees of unverified reports', () => {
  const explain = (token: string): Promise<AccountAnswer> =>
    world.account('GET', `/v1/orders/1/explain?brandId=${tenant.brandId}&storeId=${tenant.storeId}`, token);

  test('of an order that only such a report names: that it waits for confirmation, and no figure of the order', async () => {
    await report('100.00');
    const { status, body } = await explain(tokens.influencer);
    expect([status, body]).toMatchObject([
      200,
      {
        order: { total: null, status: null, currency: null },
        summary: {
          key: 'order.unverified',
          text: expect.stringContaining('nobody knows who sent it') as string,
        },
        attribution: { candidates: [{ outcome: 'unverified', influencer: { kind: 'you' } }] },
        money: null,
        status: null,
      },
    ]);
  });

  test('nothing of the reports of others: a forged one of their own shows them none', async () => {
    const other = await world.tenant();
    await paths
      .couponCode(world.db, tenant.brandId, 'others10')
      .set({ influencerId: other.influencerId, brandId: tenant.brandId });
    await report('123.45');
    await report('1.00', { couponCodes: ['others10'] });
    const token = await world.idToken({ influencerId: other.influencerId });
    const { status, text } = await explain(token);
    expect(status).toBe(200);
    expect(text).toContain('total 1.00 TRY');
    expect(text).not.toMatch(/123\.45/);
    expect(text.toLowerCase()).not.toContain(tenant.couponCode.toLowerCase());
  });

  test('nothing of an order that its store reported: a forged report makes nobody concerned', async () => {
    const other = await world.tenant();
    await paths
      .couponCode(world.db, tenant.brandId, 'others10')
      .set({ influencerId: other.influencerId, brandId: tenant.brandId });
    await world.post('trackSale', tenant, { orderId: '1', currency: 'TRY', total: '123.45' });
    await report('1.00', { couponCodes: ['others10'] });
    const token = await world.idToken({ influencerId: other.influencerId });
    expect(await explain(token)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('the brand sees all of it, and which events it may confirm', async () => {
    const eventId = await report('100.00');
    const { body } = await explain(tokens.viewer);
    expect(body).toMatchObject({
      order: { total: '100.00', status: 'processing' },
      events: [{ id: eventId, effect: 'parked', flags: [{ reason: 'unverified' }] }],
      status: { status: null, reason: 'unverified', waitsFor: [{ what: 'confirmation' }] },
      money: { voided: { key: 'voided.unverified' }, isPosted: false },
    });
  });
});
