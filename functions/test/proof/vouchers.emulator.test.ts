import { status as GrpcStatus } from '@grpc/grpc-js';
import { voucherAnswerSchema } from '../../src/dialects/waffarx/voucherAnswer';
import { owedBy, type VoucherRecord } from '../../src/domain/voucher/record';
import { readDocument } from '../../src/firestore/base/convert';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type AccountAnswer, type Tenant } from '../support/world';

// CONTRACT.md, 2: `Woo/Coupon`. What a store tells of vouchers, once, twice, at once and in any order.

const PATH = '/Woo/Coupon';
const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = new Date('2026-11-21T12:00:00Z');
  tenant = await world.tenant();
  world.wire.reset();
});
afterAll(() => world.stop());

type Json = Readonly<Record<string, unknown>>;

const report = (body: unknown, by = tenant): Promise<AccountAnswer> =>
  sendSigned(world, PATH, signerOf(by), body);

/** Sends it again as long as the answer says that this is safe. */
async function persist(body: Json, by = tenant): Promise<AccountAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await report(body, by);
    if ((answer.status !== 503 && answer.status !== 429) || attempt === 20) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
  }
}

const ISSUED = {
  event: 'issued',
  event_id: 'e1',
  code: 'WFX-1',
  amount: '50.00',
  currency: 'TRY',
  waffarx_reference: { voucher_id: 'V-1', batch_id: 'B-1' },
  expiry_date: '2026-12-31',
  occurred_at: '2026-11-20T10:00:00Z',
};
const used = (event: 'redeemed' | 'reversed', eventId: string, discount: string, more: Json = {}): Json => ({
  event,
  event_id: eventId,
  code: 'WFX-1',
  discount,
  currency: 'TRY',
  order_id: 1042,
  occurred_at: '2026-11-20T11:00:00Z',
  ...more,
});
const LIFE = [ISSUED, used('redeemed', 'e2', '37.50'), used('reversed', 'e3', '37.50')];

async function voucherOf(code = 'wfx-1', by = tenant): Promise<VoucherRecord | null> {
  const ref = paths.voucher(world.db, by.brandId, by.storeId, code);
  return readDocument(await ref.get()) as VoucherRecord | null;
}

/** What the voucher's entries posted, by event. */
async function postedBy(by = tenant): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const entry of (await voucherOf('wfx-1', by))?.entries ?? [])
    sums[entry.eventId] = (sums[entry.eventId] ?? 0) + owedBy(entry);
  return sums;
}

async function monthsOf(by = tenant): Promise<Record<string, unknown>> {
  const { docs } = await paths.voucherMonths(world.db, by.brandId).get();
  return Object.fromEntries(docs.map((doc) => [doc.id.slice(by.storeId.length + 1), doc.get('totals')]));
}

async function expectClean(by = tenant): Promise<void> {
  const { findings } = await auditAll(world.services, { brandId: by.brandId });
  expect(findings).toEqual([]);
}

test('the whole life of a voucher: issued, 37.50 given on an order, and taken back with it', async () => {
  const answers = [];
  for (const body of LIFE) answers.push(await report(body));
  expect(answers.map(({ status, body }) => [status, voucherAnswerSchema.parse(body)])).toEqual([
    [
      201,
      {
        eventId: 'e1',
        event: 'issued',
        couponCode: 'wfx-1',
        state: 'applied',
        coupon: 'issued',
        order: null,
        replayed: false,
      },
    ],
    [
      201,
      {
        eventId: 'e2',
        event: 'redeemed',
        couponCode: 'wfx-1',
        state: 'applied',
        coupon: 'redeemed',
        order: { orderId: '1042', currency: 'TRY', redeemed: '37.50', reversed: '0.00', owed: '37.50' },
        replayed: false,
      },
    ],
    [
      201,
      {
        eventId: 'e3',
        event: 'reversed',
        couponCode: 'wfx-1',
        state: 'applied',
        coupon: 'reversed',
        order: { orderId: '1042', currency: 'TRY', redeemed: '37.50', reversed: '37.50', owed: '0.00' },
        replayed: false,
      },
    ],
  ]);
  expect(await voucherOf()).toMatchObject({
    state: 'reversed',
    faceMinor: 5000,
    expiresOn: '2026-12-31',
    reference: { voucherId: 'V-1', batchId: 'B-1' },
    totals: [{ currency: 'TRY', redeemedMinor: 3750, reversedMinor: 3750, owedMinor: 0 }],
    flags: [],
  });
  expect(await postedBy()).toEqual({ e2: 3750, e3: -3750 });
  expect(await monthsOf()).toEqual({ '2026-11~0': { TRY: { redeemedMinor: 3750, reversedMinor: 3750 } } });
  expect(world.logs.at(-1)).toMatchObject({
    function: 'conversion',
    route: '/Woo/Coupon',
    kind: 'coupon_reversed',
    eventId: 'e3',
    outcome: 'applied',
    brandId: tenant.brandId,
  });
  await expectClean();
});

test('an event costs two RPCs and three writes, its repeat no write', async () => {
  await report(ISSUED);
  world.wire.reset();
  await report(used('redeemed', 'e2', '37.50'));
  expect(world.wire.totals).toMatchObject({ rpcs: 2, writes: 3 });
  world.wire.reset();
  await report(used('redeemed', 'e2', '37.50'));
  expect(world.wire.totals.writes).toBe(0);
});

describe('the same event', () => {
  test('again is answered 200 and replayed, and changes nothing; also a coarser print', async () => {
    for (const body of LIFE) await report(body);
    await leavesUntouched(world, [tenant], async () => {
      for (const body of [...LIFE, used('redeemed', 'e2', '37.5'), used('reversed', 'e3', '38')]) {
        const answer = await report(body);
        expect(answer).toMatchObject({ status: 200, body: { replayed: true, state: 'applied' } });
      }
    });
  });

  test('sent again with another time of sending is a replay', async () => {
    const { occurred_at: _told, ...untimed } = used('redeemed', 'e2', '37.50');
    expect((await report({ ...untimed, timestamp: 1795255100 })).status).toBe(201);
    expect(await report({ ...untimed, timestamp: 1795255160 })).toMatchObject({
      status: 200,
      body: { replayed: true },
    });
  });

  test('under another id counts, and is flagged: 37.50 were owed already', async () => {
    for (const body of [ISSUED, used('redeemed', 'e2', '37.50')])
      expect((await report(body)).body).not.toHaveProperty('flags');
    expect(
      await report(used('redeemed', 'e3', '37.50', { occurred_at: '2026-11-20T11:00:01Z' })),
    ).toMatchObject({
      status: 201,
      body: { order: { owed: '75.00' }, flags: ['redeemed_twice'] },
    });
  });

  test.each<[string, Json]>([
    ['another amount', used('redeemed', 'e2', '37.51')],
    ['another order', used('redeemed', 'e2', '37.50', { order_id: 1043 })],
    ['another kind', used('reversed', 'e2', '37.50')],
    ['another voucher', used('redeemed', 'e2', '37.50', { code: 'WFX-2' })],
    ['an issue', { ...ISSUED, event_id: 'e2' }],
  ])('with %s is a conflict: 409, and nothing changes', async (_what, body) => {
    for (const sent of LIFE) await report(sent);
    await leavesUntouched(world, [tenant], async () => {
      expectProblem(await report(body), 'event_conflict', []);
    });
  });

  test('of another store is another event', async () => {
    const other = await world.tenant({ brandId: tenant.brandId });
    await report(LIFE[1]);
    expect((await report(LIFE[1], other)).status).toBe(201);
    expect(await postedBy(other)).toEqual({ e2: 3750 });
    await expectClean();
  });
});

test('a reversal before its redemption is parked, 202 each time, and takes effect with it', async () => {
  for (const replayed of [false, true])
    expect(await report(LIFE[2])).toMatchObject({
      status: 202,
      body: { state: 'parked', coupon: 'parked', flags: ['reversal_without_redemption'], replayed },
    });
  expect(await postedBy()).toEqual({});
  expect(await report(LIFE[1])).toMatchObject({
    status: 201,
    body: { coupon: 'reversed', order: { owed: '0.00' }, flags: ['never_issued'] },
  });
  expect(await report(LIFE[2])).toMatchObject({ status: 200, body: { state: 'applied' } });
  expect(await postedBy()).toEqual({ e2: 3750, e3: -3750 });
  await expectClean();
});

test('without a currency it is in the brand’s, also when that changes before the repeat', async () => {
  const { currency: _currency, ...bare } = used('redeemed', 'e2', '37.50');
  await report(bare);
  const brand = await world.services.lookUps.brand(tenant.brandId);
  await world.db.doc(`brands/${tenant.brandId}`).update({ currency: 'EUR' });
  const later = new World();
  await later.start();
  later.now = world.now;
  const again = await sendSigned(later, PATH, signerOf(tenant), bare);
  await later.stop();
  expect(brand?.currency).toBe('TRY');
  expect(again).toMatchObject({ status: 200, body: { order: { currency: 'TRY', owed: '37.50' } } });
});

test('a voucher is never evidence', async () => {
  await report(ISSUED);
  const sale = { orderId: '1042', currency: 'TRY', total: '100.00', attribution: { couponCodes: ['WFX-1'] } };
  const answer = await world.post('trackSale', tenant, sale);
  expect(answer.body).toMatchObject({ attributed: false, reason: 'unknown_coupon', commission: null });
});

describe('is refused, and nothing is stored', () => {
  const refused = async (answer: () => Promise<AccountAnswer>, ...expected: Expected): Promise<void> => {
    await leavesUntouched(world, [tenant], async () => expectProblem(await answer(), ...expected));
  };
  type Expected = [code: Parameters<typeof expectProblem>[1], paths: readonly string[]];

  test('an unknown event, named', () =>
    refused(() => report({ ...ISSUED, event: 'voided' }), 'invalid_request', ['event']));

  test('a redemption without its order, id and discount', () =>
    refused(() => report({ event: 'redeemed', code: 'WFX-1' }), 'invalid_request', [
      'event_id',
      'order_id',
      'discount',
    ]));

  test.each([['null'], ['[]'], ['"issued"'], ['5']])('the body %s', (raw) =>
    refused(() => report(raw), 'invalid_request', ['']),
  );

  test('what is no JSON', () => refused(() => report('{'), 'malformed_json', []));

  test('too large an amount', () =>
    refused(() => report(used('redeemed', 'e2', '10000000000000.01')), 'amount_out_of_range', ['discount']));

  test('what nobody signed, also with the name of a key', async () => {
    await refused(() => sendUnsigned(world, PATH, ISSUED), 'invalid_signature', []);
    const named = { 'x-waffarx-key': tenant.keyId };
    await refused(() => sendUnsigned(world, PATH, ISSUED, named), 'invalid_signature', []);
  });

  test('what another key signed', async () => {
    const other = await world.tenant();
    const signer = { ...signerOf(other), keyId: tenant.keyId };
    await refused(() => sendSigned(world, PATH, signer, ISSUED), 'invalid_signature', []);
  });

  test('what a key without the scope of sales signed', async () => {
    const narrow = await world.tenant({ brandId: tenant.brandId, key: { scopes: ['products'] } });
    await refused(() => report(ISSUED, narrow), 'insufficient_scope', []);
  });
});

describe('at once', () => {
  test('ten equal redemptions are one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => persist(used('redeemed', 'e2', '37.50'))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9);
    expect(await postedBy()).toEqual({ e2: 3750 });
    await expectClean();
  });

  test('a whole life with repeats is that life', async () => {
    const events = [...LIFE, ...LIFE, ...LIFE];
    await Promise.all(events.map((body) => persist(body)));
    expect(await voucherOf()).toMatchObject({ state: 'reversed', flags: [] });
    expect(await postedBy()).toEqual({ e2: 3750, e3: -3750 });
    await expectClean();
  });

  test('one event id of six vouchers is one voucher’s; the others are told', async () => {
    const codes = ['A', 'B', 'C', 'D', 'E', 'F'];
    const answers = await Promise.all(codes.map((code) => persist(used('redeemed', 'e2', '1.00', { code }))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const { docs } = await paths.vouchers(world.db, tenant.brandId).get();
    expect(docs).toHaveLength(1);
    await expectClean();
  });

  test('twelve vouchers of one store share a month, and every kuruş is in it', async () => {
    const bodies = Array.from({ length: 12 }, (_, index) =>
      used('redeemed', `e${index}`, '1.01', { code: `C${index}`, order_id: index }),
    );
    const answers = await Promise.all(bodies.map((body) => persist(body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await monthsOf()).toEqual({ '2026-11~0': { TRY: { redeemedMinor: 1212, reversedMinor: 0 } } });
    await expectClean();
  });
});

describe('where the wire breaks', () => {
  const CODES = ['ABORTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'RESOURCE_EXHAUSTED'] as const;
  const faults = (['before', 'after'] as const).flatMap((moment) =>
    CODES.map((code) => [moment, code] as const),
  );

  test.each(faults)('%s the commit with %s: sent again, it has happened once', async (moment, code) => {
    await report(ISSUED);
    world.wire.inject({ moment, code: GrpcStatus[code], method: 'Commit', times: 1 });
    const answer = await persist(used('redeemed', 'e2', '37.50'));
    expect([200, 201]).toContain(answer.status);
    expect(await postedBy()).toEqual({ e2: 3750 });
    expect(await monthsOf()).toEqual({ '2026-11~0': { TRY: { redeemedMinor: 3750, reversedMinor: 0 } } });
    await expectClean();
  });

  test('killed at any RPC of a life, and taken up again: nothing is lost and nothing doubled', async () => {
    let isStruck = true;
    for (let afterRpcs = 0; isStruck; afterRpcs += 1) {
      for (const moment of ['before', 'after'] as const) {
        const one = await world.tenant();
        await report(used('redeemed', 'warm', '1.00', { code: 'WARM' }), one);
        world.wire.reset();
        world.wire.killAfter({ moment, code: GrpcStatus.UNKNOWN, afterRpcs });
        const answers = [];
        for (const body of [...LIFE].reverse()) {
          const answer = await report(body, one);
          answers.push(answer.status);
          if (answer.status >= 500) answers.push((await persist(body, one)).status);
        }
        isStruck = answers.includes(503);
        expect(answers.filter((status) => ![200, 201, 202, 503].includes(status))).toEqual([]);
        expect(await voucherOf('wfx-1', one)).toMatchObject({ state: 'reversed', flags: [] });
        expect(await postedBy(one)).toEqual({ e2: 3750, e3: -3750 });
        await expectClean(one);
      }
    }
  });
});
