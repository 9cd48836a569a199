import { brandStatementCsv, brandStatementHtml } from '../../src/dialects/account/brandStatement';
import { payoutStatementCsv, payoutStatementHtml } from '../../src/dialects/account/payoutStatement';
import type { BrandStatement } from '../../src/domain/payout/statement';
import { owedMinor } from '../../src/domain/payout/settlement';
import { paths } from '../../src/firestore/base/paths';
import { decide } from '../../src/operations/order/decide';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { brandBalances, settleBrand } from '../../src/operations/payout/settleBrand';
import { brandStatement, payoutStatement } from '../../src/operations/payout/statements';
import { writeApprovedOrders } from '../support/bulk';
import { readCsv } from '../support/csv';
import { newId } from '../support/ids';
import { World, type Tenant } from '../support/world';

// Statements of what is stored: they sum to the payout, to the brand's balance and from month to month.

const BUDGET_MS = 60_000;
const CURRENCIES = [
  { currency: 'JPY', total: '10001', halves: [501, 500] },
  { currency: 'TRY', total: '100.01', halves: [501, 500] },
  { currency: 'KWD', total: '10.001', halves: [501, 500] },
] as const;

const world = new World();
let tenant: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = new Date('2026-10-05T10:00:00Z');
  tenant = await world.tenant({
    plan: {
      shares: [
        { party: 'influencer', percent: 50 },
        { party: 'platform', percent: 40 },
        { party: 'member', percent: 10 },
      ],
    },
    brand: { shards: 3, name: 'Lale Moda' },
  });
});
afterAll(() => world.stop());

async function sell(orderId: string, currency: string, total: string, of = tenant): Promise<void> {
  const answer = await world.post('trackSale', of, {
    orderId,
    currency,
    total,
    attribution: { couponCodes: [of.couponCode] },
  });
  expect(answer.status).toBe(201);
}

async function refund(orderId: string, amount: string, refundId = 'r1'): Promise<void> {
  const answer = await world.post('trackRefund', tenant, { orderId, refundId, amount });
  expect(answer.status).toBe(201);
}

const identity = (orderId: string, { brandId, storeId } = tenant) => ({ brandId, storeId, orderId });
const approve = (orderId: string, of = tenant) =>
  decide(
    world.services,
    identity(orderId, of),
    { kind: 'approve', seen: null, reason: null },
    { by: 'uid', source: 'brand', requestId: newId('request') },
  );

async function payOut(currency: string, end: 'sealed' | 'paid' | 'failed', of = tenant): Promise<string> {
  const { brandId, influencerId } = of;
  const account = { brandId, influencerId, currency };
  const { payout } = await createPayout(world.services, account, {
    minimumMinor: 0,
    by: 'uid-of-admin',
    budgetMs: BUDGET_MS,
  });
  const { payoutId } = payout;
  if (end === 'failed')
    await markPayout(world.services, payoutId, { to: 'failed', reason: 'IBAN closed' }, BUDGET_MS);
  if (end === 'paid') {
    await markPayout(world.services, payoutId, { to: 'sent', bankReference: 'EFT-1' }, BUDGET_MS);
    await markPayout(world.services, payoutId, { to: 'paid' }, BUDGET_MS);
  }
  return payoutId;
}

const settle = (currency: string, amountMinor: number, reference: string, paidAt: string, of = tenant) =>
  settleBrand(world.services, {
    brandId: of.brandId,
    currency,
    amountMinor,
    reference,
    paidAt: new Date(paidAt),
    by: 'admin',
  });

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error as { code?: string }).code,
  );

describe.each(CURRENCIES)('payouts in $currency', ({ currency, total }) => {
  test('a first of 2 orders, then one that nets a clawback of the first: lines sum to each total', async () => {
    await sell('a', currency, total);
    world.now = new Date('2026-10-04T10:00:00Z');
    await sell('earlier', currency, total);
    world.now = new Date('2026-10-20T10:00:00Z');
    await approve('a');
    await approve('earlier');
    const first = await payoutStatement(world.services, await payOut(currency, 'paid'));
    expect(first).toMatchObject({
      brandName: 'Lale Moda',
      influencerName: tenant.influencerId,
      payout: { state: 'paid', bankReference: 'EFT-1', currency },
      earnedMinor: 1000,
      nettedMinor: 0,
      totalMinor: 1000,
    });
    expect(first.lines.map(({ orderId, minor }) => [orderId, minor])).toEqual([
      ['earlier', 500],
      ['a', 500],
    ]);
    await refund('a', total);
    await sell('b', currency, total);
    await sell('c', currency, total);
    await approve('b');
    await approve('c');
    const second = await payoutStatement(world.services, await payOut(currency, 'sealed'));
    expect(second).toMatchObject({ earnedMinor: 1000, nettedMinor: -500, totalMinor: 500 });
    expect(second.lines.find(({ isClawback }) => isClawback)).toMatchObject({
      orderId: 'a',
      commissionId: `${tenant.brandId}~${tenant.storeId}~a`,
      approvedMinor: 0,
      claimedBeforeMinor: 500,
      minor: -500,
    });
    const rows = readCsv(payoutStatementCsv(second));
    expect(rows.map(({ row }) => row).sort()).toEqual(['clawback', 'commission', 'commission', 'total']);
    expect(new Set(rows.map((row) => row['currency']))).toEqual(new Set([currency]));
    const page = payoutStatementHtml(second);
    for (const { commissionId } of second.lines) expect(page).toContain(commissionId);
    expect(JSON.stringify(second) + page).not.toContain('uid-of-admin');
  });
});

test('a failed payout keeps its lines and says why; the influencer’s own name where it has one', async () => {
  await paths
    .influencer(world.db, tenant.influencerId)
    .set({ influencerId: tenant.influencerId, name: 'Ayşe Yıldız' });
  await sell('a', 'TRY', '100.00');
  await approve('a');
  const statement = await payoutStatement(world.services, await payOut('TRY', 'failed'));
  expect(statement).toMatchObject({
    influencerName: 'Ayşe Yıldız',
    payout: { state: 'failed', stateReason: 'IBAN closed' },
    totalMinor: 500,
  });
  expect(payoutStatementHtml(statement)).toContain('This payout failed');
});

test('a payout that is not there is not_found', async () => {
  expect(await codeOf(payoutStatement(world.services, 'po_nobody-knows'))).toBe('not_found');
});

describe('a brand’s months', () => {
  /** Sells the order and approves it at once. */
  async function bill(orderId: string, currency: string, total: string, of: Tenant): Promise<void> {
    await sell(orderId, currency, total, of);
    await approve(orderId, of);
  }

  /**
   * October: 3 x 10.00 approved, the last half an hour before November, and 10.00 pending; then a refund of one, and a
   * further one approved.
   */
  async function live(of = tenant): Promise<void> {
    for (const { currency, total } of CURRENCIES) {
      for (const name of ['a', 'b']) await bill(`${currency}-${name}`, currency, total, of);
      await sell(`${currency}-pending`, currency, total, of);
    }
    world.now = new Date('2026-10-31T20:30:00Z');
    for (const { currency, total } of CURRENCIES) await bill(`${currency}-c`, currency, total, of);
    await settle('TRY', 1000, 'first', '2026-10-31T20:59:59Z', of);
    // 21:00 UTC is the next day in Istanbul, and the next month.
    await settle('TRY', 500, 'second', '2026-10-31T21:00:00Z', of);
    world.now = new Date('2026-11-10T10:00:00Z');
    for (const { currency, total } of CURRENCIES) {
      const answer = await world.post('trackRefund', of, {
        orderId: `${currency}-a`,
        refundId: 'r',
        amount: total,
      });
      expect(answer.status).toBe(201);
      await bill(`${currency}-d`, currency, total, of);
    }
  }

  test('a month names its influencer and store beside their ids, and ids alone where there is no name', async () => {
    const { brandId, storeId, influencerId } = tenant;
    await bill('named', 'TRY', '100.00', tenant);
    const month = () => brandStatement(world.services, brandId, '2026-10', 'TRY');
    await paths.influencer(world.db, influencerId).set({ influencerId });
    await paths.store(world.db, brandId, storeId).update({ name: 'Lale Woo' });
    const [unnamed] = readCsv(brandStatementCsv(await month())).filter(({ row }) => row === 'entry');
    expect(unnamed).toMatchObject({
      influencer_id: influencerId,
      influencer_name: '',
      store_id: storeId,
      store_name: 'Lale Woo',
    });
    await paths.influencer(world.db, influencerId).set({ influencerId, name: 'Ayşe Yıldız' });
    const statement = await month();
    const [named] = readCsv(brandStatementCsv(statement)).filter(({ row }) => row === 'entry');
    expect(named).toMatchObject({ influencer_id: influencerId, influencer_name: 'Ayşe Yıldız' });
    const page = brandStatementHtml(statement);
    for (const name of ['Ayşe Yıldız', 'Lale Woo', influencerId, storeId]) expect(page).toContain(name);
  });

  async function monthsOf(currency: string, of = tenant): Promise<BrandStatement[]> {
    const months = ['2026-09', '2026-10', '2026-11', '2026-12'];
    return Promise.all(months.map((month) => brandStatement(world.services, of.brandId, month, currency)));
  }

  function expectChain(statements: readonly BrandStatement[]): void {
    statements.forEach((statement, i) => {
      const { openingMinor, sums, settledMinor, closingMinor } = statement;
      expect(openingMinor + sums.billedMinor - settledMinor).toBe(closingMinor);
      expect(sums.billedMinor).toBe(sums.influencerMinor + sums.platformMinor + sums.memberMinor);
      if (i > 0) expect(openingMinor).toBe(statements[i - 1]?.closingMinor);
    });
  }

  test('each opens with what the one before closed with; the last closes with the brand’s balance, in each currency', async () => {
    await live();
    const balances = await brandBalances(world.services, tenant.brandId);
    for (const { currency } of CURRENCIES) {
      const statements = await monthsOf(currency);
      expectChain(statements);
      const balance = balances.find((of) => of.currency === currency);
      expect(statements.at(-1)?.closingMinor).toBe(balance && owedMinor(balance));
      const settled = currency === 'TRY' ? [0, 1000, 500, 0] : [0, 0, 0, 0];
      expect(statements.map(({ settledMinor }) => settledMinor)).toEqual(settled);
      expect(statements.map(({ lines }) => lines.length)).toEqual([0, 3, 2, 0]);
      expect(statements.map(({ sums }) => sums.billedMinor)).toEqual([0, 3000, 0, 0]);
      expect(statements.map(({ pendingMinor }) => pendingMinor)).toEqual([0, 1000, 1000, 1000]);
    }
  });

  test('lines lead back to order and event; no line or amount of another currency', async () => {
    await live();
    const [, , november] = await monthsOf('KWD');
    if (!november) throw new Error('no november');
    expect(
      november.lines.map(({ orderId, kind, eventId, billedMinor }) => [orderId, kind, eventId, billedMinor]),
    ).toEqual([
      ['KWD-a', 'reversal', 'refund:storeApi:r', -1000],
      ['KWD-d', 'approval', expect.stringMatching(/^approve:/), 1000],
    ]);
    const rows = readCsv(brandStatementCsv(november));
    expect(new Set(rows.map((row) => row['currency']))).toEqual(new Set(['KWD']));
    expect(rows.filter(({ row }) => row === 'entry').map((row) => row['billed'])).toEqual([
      '-1.000',
      '1.000',
    ]);
    const page = brandStatementHtml(november);
    expect(page).toContain('refund:storeApi:r');
    expect(page).not.toMatch(/TRY|JPY/);
  });

  test('an approved order moved to another influencer is a reversal of 10.00; approved again, 10.00 of the other', async () => {
    const other = { influencerId: `${tenant.influencerId}other`, code: `other${tenant.brandId}` };
    const { brandId } = tenant;
    await paths.couponCode(world.db, brandId, other.code).set({ influencerId: other.influencerId, brandId });
    await bill('m', 'TRY', '100.00', tenant);
    const move = { kind: 'attribute', influencerId: other.influencerId, reason: 'agreed' } as const;
    await decide(world.services, identity('m'), move, {
      by: 'uid',
      source: 'brand',
      requestId: newId('request'),
    });
    await approve('m');
    const { lines } = await brandStatement(world.services, brandId, '2026-10', 'TRY');
    const moved = lines.filter(({ orderId }) => orderId === 'm');
    expect(
      moved.map(({ kind, billedMinor, influencers: [one] }) => [
        kind,
        billedMinor,
        one?.influencerId,
        one?.minor,
      ]),
    ).toEqual([
      ['approval', 1000, tenant.influencerId, 500],
      ['reversal', -1000, tenant.influencerId, -500],
      ['approval', 1000, other.influencerId, 500],
    ]);
  });

  test('of the test twin are as those of the brand, and neither shows in the other', async () => {
    const twin = await world.tenant({ brandId: `${tenant.brandId}-test`, key: { mode: 'test' } });
    await live(twin);
    const statements = await monthsOf('TRY', twin);
    expectChain(statements);
    // The twin has the plain 50/50.
    expect(statements.map(({ closingMinor }) => closingMinor)).toEqual([0, 2000, 1500, 1500]);
    expect((await monthsOf('TRY')).map(({ closingMinor }) => closingMinor)).toEqual([0, 0, 0, 0]);
  });

  test('450 orders are read page by page, and sum to what their days roll up', async () => {
    world.now = new Date('2026-10-25T10:00:00Z');
    const plain = await world.tenant();
    const sum = await writeApprovedOrders(world.db, plain, 450, new Date('2026-10-08T10:00:00Z'));
    const statement = await brandStatement(world.services, plain.brandId, '2026-10', 'TRY');
    expect(statement.lines).toHaveLength(450);
    expect(statement.sums.influencerMinor).toBe(sum);
    const payout = await payoutStatement(world.services, await payOut('TRY', 'sealed', plain));
    expect(payout.lines).toHaveLength(450);
    expect(payout.totalMinor).toBe(sum);
  });

  test('add up while orders arrive: each is of one moment', async () => {
    const arrivals = Array.from({ length: 12 }, (_, i) => bill(`live-${i}`, 'TRY', '100.00', tenant));
    const statements = await Promise.all(
      [0, 40, 80, 160].map(async (ms) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return brandStatement(world.services, tenant.brandId, '2026-10', 'TRY');
      }),
    );
    await Promise.all(arrivals);
    for (const { lines, sums } of statements) expect(sums.billedMinor).toBe(1000 * lines.length);
    expect((await brandStatement(world.services, tenant.brandId, '2026-10', 'TRY')).lines).toHaveLength(12);
  });

  test.each([
    ['2026-13', 'TRY', 'invalid_request'],
    ['october', 'TRY', 'invalid_request'],
    ['2026-10', 'XXX', 'currency_not_supported'],
    ['2026-10', 'totals', 'currency_not_supported'],
  ])('month "%s" in "%s" is %s', async (month, currency, code) => {
    expect(await codeOf(brandStatement(world.services, tenant.brandId, month, currency))).toBe(code);
  });

  test('of a brand that is not there are not_found', async () => {
    expect(await codeOf(brandStatement(world.services, 'nobodysbrand', '2026-10', 'TRY'))).toBe('not_found');
  });
});
