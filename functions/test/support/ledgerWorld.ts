import { decisionFingerprint, fingerprintOf, type OrderEvent } from '../../src/domain/order/event';
import { applyEvent } from '../../src/domain/order/record';
import type { RefundContent, SnapshotContent } from '../../src/domain/order/event';
import type { Decision } from '../../src/domain/order/decidable';
import { commitEvent } from '../../src/firestore/order/orders';
import { paths } from '../../src/firestore/base/paths';
import { decide } from '../../src/operations/order/decide';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { recordClick } from '../../src/operations/link/recordClick';
import { recordRefund, recordSale } from '../../src/operations/order/recordOrderEvent';
import { rollUpClosedHours } from '../../src/operations/rollup/rollUpClosedHours';
import type { Caller } from '../../src/operations/base/services';
import type { DebtKind } from '../../src/domain/payout/payout';
import { endDebt } from '../../src/operations/payout/endDebt';
import { postPlatformParts } from '../../src/operations/payout/postPlatformParts';
import { settleBrand } from '../../src/operations/payout/settleBrand';
import { recordVoucher } from './vouchers';
import type { Tenant, World } from './world';

/** Of vouchers: one given and partly taken back, one in dollars, and a reversal of nothing. */
const VOUCHER_EVENTS = [
  { event: 'issued', event_id: 'w1', code: 'WFX-1', amount: '50.00', currency: 'TRY' },
  { event: 'redeemed', event_id: 'w2', code: 'WFX-1', order_id: 'plain', discount: '50.00', currency: 'TRY' },
  { event: 'reversed', event_id: 'w3', code: 'WFX-1', order_id: 'plain', discount: '20.00', currency: 'TRY' },
  { event: 'redeemed', event_id: 'w4', code: 'WFX-2', order_id: 'dollars', discount: '7', currency: 'USD' },
  { event: 'reversed', event_id: 'w5', code: 'WFX-3', order_id: 'plain', discount: '1.00', currency: 'TRY' },
].map((event) => ({ ...event, occurred_at: '2026-02-02T10:00:00Z' }));

/** How long a payout may claim: these are small. */
const BUDGET_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The documents that tests look for, or break. */
export interface LedgerWorld {
  readonly tenant: Tenant;
  readonly otherInfluencerId: string;
  readonly paidPayoutId: string;
  readonly failedPayoutId: string;
  readonly openPayoutId: string;
  readonly settlementId: string;
  /** In dinars: 0.900 of 1.500 owed back was paid back, then 0.400 written off. */
  readonly repaymentId: string;
  readonly writeOffId: string;
  /** In dinars: a prepayment, what was paid back of it, and what the schedule posted. */
  readonly dinarSettlementIds: readonly [prepayment: string, paidBack: string, platformPart: string];
  order: (orderId: string) => string;
  commission: (orderId: string) => string;
  view: (orderId: string) => string;
}

/**
 * A brand of 50/30/20 that has lived through everything the ledger knows, written by the operations alone.
 *
 * @param startedAt the real time, as the test that asks for days knows it: midnight may pass while it runs
 */
export async function makeLedger(world: World, startedAt = new Date()): Promise<LedgerWorld> {
  const shares = [
    { party: 'influencer', percent: 50 },
    { party: 'platform', percent: 30 },
    { party: 'member', percent: 20 },
  ] as const;
  // A store of this name, so that the orders lie in the same shards each time, some in each.
  const named = { storeId: 'ledgerstore' };
  const tenant = await world.tenant({ ...named, plan: { shares: [...shares] }, brand: { shards: 3 } });
  const { brandId, storeId, influencerId } = tenant;
  const otherInfluencerId = `${influencerId}b`;
  await paths
    .couponCode(world.db, brandId, `${tenant.couponCode.toLowerCase()}b`)
    .set({ influencerId: otherInfluencerId, brandId });
  const life = new Life(world, tenant, await callerOf(world, tenant));
  await ordersOfFirstMonth(life, otherInfluencerId);

  world.now = new Date('2026-03-01T10:00:00Z');
  const paidPayoutId = await life.payOut('USD', 'paid');
  const failedPayoutId = await life.payOut('TRY', 'failed');
  world.now = new Date('2026-03-02T10:00:00Z');
  await life.payOut('TRY', 'paid');
  await life.refund('paid-then-refunded', 'late', { amount: '40.00' });
  await life.sale('after-payout', { total: '300.00' });
  await life.decide('after-payout', { kind: 'approve', seen: null, reason: null });
  await life.sale('waiting', { total: '70.00' });
  const openPayoutId = await life.payOut('TRY', 'open');
  const { settlement } = await settleBrand(world.services, {
    brandId,
    currency: 'TRY',
    amountMinor: 2_000,
    reference: 'bank-1',
    paidAt: new Date('2026-03-03T10:00:00Z'),
    by: 'admin',
  });
  const debts = await dinars(life);
  await purchase(life);
  await life.closeHours(startedAt);
  for (const sent of VOUCHER_EVENTS) await recordVoucher(world, tenant, sent);
  return {
    tenant,
    otherInfluencerId,
    paidPayoutId,
    failedPayoutId,
    openPayoutId,
    settlementId: settlement.settlementId,
    ...debts,
    order: (orderId) => `brands/${brandId}/orders/${storeId}~${orderId}`,
    commission: (orderId) => `commissions/${brandId}~${storeId}~${orderId}`,
    view: (orderId) => `commissionViews/${brandId}~${storeId}~${orderId}`,
  };
}

async function ordersOfFirstMonth(life: Life, otherInfluencerId: string): Promise<void> {
  await life.sale('plain', { total: '100.00', items: [line('100.00')] });
  await life.decide('plain', { kind: 'approve', seen: null, reason: null });
  await life.sale('paid-then-refunded', { total: '199.99' });
  await life.decide('paid-then-refunded', { kind: 'approve', seen: null, reason: null });
  await life.sale('dollars', { total: '80.01', currency: 'USD' });
  await life.decide('dollars', { kind: 'approve', seen: null, reason: null });
  await life.sale('nobodys', { total: '55.00' }, false);
  await life.refund('parked', 'r1', { amount: '5.00' });
  await life.refund('refund-first', 'r1', { amount: '5.00' });
  await life.sale('refund-first', { total: '50.00' });
  await life.sale('refund-deleted', { total: '60.00' });
  await life.refund('refund-deleted', 'r1', { amount: '60.00' });
  await life.deleteRefund('refund-deleted', 'r1');
  await life.sale('cancelled', { total: '33.33' });
  await life.sale('cancelled', { total: '33.33', status: 'cancelled' }, true, '2026-02-03T10:00:00Z');
  await life.sale('rejected', { total: '10.00' });
  await life.decide('rejected', { kind: 'reject', reason: 'a test order' });
  await life.sale('moved', { total: '44.40' });
  await life.decide('moved', { kind: 'attribute', influencerId: otherInfluencerId, reason: 'agreed' });
  // What came first was an update in another currency than its sale, which precedes it.
  await life.sale('two-currencies', { total: '20.00', currency: 'USD' }, true, '2026-02-03T10:00:00Z');
  await life.sale('two-currencies', { total: '500.00' });
  await life.sale('edited', { total: '90.00', items: [bigLine('90.00')] });
  for (const hour of [11, 12, 13]) {
    const total = `${hour}0.00`;
    await life.sale('edited', { total, items: [bigLine(total)] }, true, `2026-02-02T${hour}:00:00Z`);
  }
}

/** Paid out, taken back, and owed back since: in a currency of their own. */
async function dinars(
  life: Life,
): Promise<Pick<LedgerWorld, 'repaymentId' | 'writeOffId' | 'dinarSettlementIds'>> {
  for (const orderId of ['dinars-1', 'dinars-2']) {
    await life.sale(orderId, { total: '20.000', currency: 'KWD' });
    await life.decide(orderId, { kind: 'approve', seen: null, reason: null });
  }
  const prepayment = await life.settle('KWD', 5_000);
  await life.payOut('KWD', 'paid');
  await life.refund('dinars-1', 'r1', { amount: '20.000' });
  await life.refund('dinars-2', 'r1', { amount: '10.000' });
  const repaymentId = await life.endDebt('repayment', 900);
  const paidBack = await life.settle('KWD', -1_000);
  const writeOffId = await life.endDebt('write_off', 400);
  await life.postParts();
  const platformPart = await life.lastSettlement('KWD');
  return { repaymentId, writeOffId, dinarSettlementIds: [prepayment, paidBack, platformPart] };
}

/** A purchase and the part of it that a seller got, of which 30.00 are given back. */
async function purchase(life: Life): Promise<void> {
  const items = [line('80.00')];
  await life.sale('purchase', { total: '80.00', items }, false);
  await life.sale('purchase-part', { total: '80.00', items, parentOrderId: 'purchase' }, false);
  await life.refund('purchase-part', 'r1', { amount: '30.00' });
}

function line(total: string): NonNullable<SnapshotContent['items']>[number] {
  return { lineId: '1', productId: 'p1', name: 'A product', quantity: '2', total };
}

/** 200 kB, so that the third of its kind moves the first to the order's history. */
function bigLine(total: string): NonNullable<SnapshotContent['items']>[number] {
  return { ...line(total), name: 'x'.repeat(200_000) };
}

/** Who calls for the tenant. */
export async function callerOf(world: World, { brandId, storeId, keyId }: Tenant): Promise<Caller> {
  const { lookUps } = world.services;
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) throw new Error('the tenant is not stored');
  return { brand, store, keyId, mode: 'live', scopes: [], requestId: 'req_ledger' };
}

/** The operations, as one brand meets them, each a day and an hour after the one before. */
class Life {
  private step = 0;

  constructor(
    private readonly world: World,
    private readonly tenant: Tenant,
    private readonly caller: Caller,
  ) {}

  async sale(
    orderId: string,
    content: Partial<SnapshotContent> & Pick<SnapshotContent, 'total'>,
    isAttributed = true,
    updatedAt?: string,
  ): Promise<void> {
    this.tick();
    const attribution = isAttributed ? { couponCodes: [this.tenant.couponCode] } : undefined;
    await recordSale(this.world.services, this.caller, {
      source: 'storeApi',
      orderId,
      content: { currency: 'TRY', status: 'completed', ...(attribution && { attribution }), ...content },
      ...(updatedAt === undefined ? {} : { updatedAt: new Date(updatedAt) }),
    });
  }

  async refund(orderId: string, refundId: string, content: RefundContent): Promise<void> {
    this.tick();
    await recordRefund(this.world.services, this.caller, { source: 'storeApi', orderId, refundId, content });
  }

  async deleteRefund(orderId: string, refundId: string): Promise<void> {
    this.tick();
    const now = this.world.services.now();
    const event: OrderEvent = {
      kind: 'refund_deleted',
      id: `refund_deleted:storeApi:${refundId}`,
      source: 'storeApi',
      fingerprint: fingerprintOf({}, {}),
      occurredAt: now,
      receivedAt: now,
      requestId: 'req_deleted',
      refundId,
    };
    const { brandId, storeId } = this.tenant;
    const identity = { brandId, storeId, orderId };
    const { shards, timeZone } = this.caller.brand;
    await commitEvent(this.world.db, identity, shards, {
      whole: (stored) => applyEvent(stored, event, { identity, timeZone, now, plan: null }),
    });
  }

  async decide(orderId: string, decision: Decision): Promise<void> {
    this.tick();
    const { brandId, storeId } = this.tenant;
    const decisionId = `dec_${decisionFingerprint(decision).slice(0, 12)}`;
    await decide(this.world.services, { brandId, storeId, orderId }, decision, {
      by: 'a user',
      source: 'brand',
      requestId: 'req_decide',
      decisionId,
    });
  }

  /** Pays out what the influencer has in the currency, and leaves the payout in that state. */
  async payOut(currency: string, end: 'open' | 'paid' | 'failed'): Promise<string> {
    const { brandId, influencerId } = this.tenant;
    const { services } = this.world;
    const { payout } = await createPayout(
      services,
      { brandId, influencerId, currency },
      { minimumMinor: 1, by: 'admin', budgetMs: BUDGET_MS },
    );
    if (end === 'failed')
      await markPayout(services, payout.payoutId, { to: 'failed', reason: 'no such account' }, BUDGET_MS);
    if (end === 'paid') {
      await markPayout(services, payout.payoutId, { to: 'sent', bankReference: 'b1' }, BUDGET_MS);
      await markPayout(services, payout.payoutId, { to: 'paid' }, BUDGET_MS);
    }
    return payout.payoutId;
  }

  /** What the brand paid, more than it owes too; negative: what it was paid back. */
  async settle(currency: string, amountMinor: number): Promise<string> {
    this.tick();
    const { brandId } = this.tenant;
    const reference = `bank ${currency} ${amountMinor}`;
    const asked = { brandId, currency, amountMinor, reference, prepayment: true, by: 'admin' };
    return (await settleBrand(this.world.services, asked)).settlement.settlementId;
  }

  async endDebt(kind: DebtKind, amountMinor: number): Promise<string> {
    this.tick();
    const { brandId, influencerId } = this.tenant;
    const account = { brandId, influencerId, currency: 'KWD' };
    const asked = { kind, amountMinor, reference: kind, by: 'admin', budgetMs: BUDGET_MS };
    return (await endDebt(this.world.services, account, asked)).payout.payoutId;
  }

  /** The schedule posts the platform's parts. */
  async postParts(): Promise<void> {
    this.tick();
    const options = { budgetMs: BUDGET_MS, brandIds: [this.tenant.brandId] };
    const { failures } = await postPlatformParts(this.world.services, options);
    if (failures.length > 0) throw new Error('the parts were not posted', { cause: failures[0]?.error });
  }

  /** What the schedule posted in the currency. */
  async lastSettlement(currency: string): Promise<string> {
    const { docs } = await paths
      .settlements(this.world.db, this.tenant.brandId)
      .where('currency', '==', currency)
      .get();
    const posted = docs.filter((doc) => doc.get('amountMinor') === 0);
    if (posted.length !== 1) throw new Error(`the schedule posted ${posted.length} times in ${currency}`);
    return posted[0]?.id ?? '';
  }

  /** Clicks, the roll-up of all that was before the last hour, and something after it. The clock is the real one then. */
  async closeHours(startedAt: Date): Promise<void> {
    const { services } = this.world;
    const { referralCode, brandId } = this.tenant;
    const wholeHour = Math.floor((startedAt.getTime() - BUDGET_MS * 15) / HOUR_MS) * HOUR_MS;
    this.world.now = new Date(wholeHour - HOUR_MS);
    for (const visitorId of ['a', 'b', 'c']) {
      await recordClick(services, this.caller, { referralCode, visitorId });
    }
    this.world.now = startedAt;
    await recordClick(services, this.caller, { referralCode, visitorId: 'd' });
    this.world.now = null;
    const { isDone } = await rollUpClosedHours(services, { brandIds: [brandId], budgetMs: BUDGET_MS });
    if (!isDone) throw new Error('the hours were not closed');
    await recordSale(services, this.caller, {
      source: 'storeApi',
      orderId: 'after-roll-up',
      content: { currency: 'TRY', total: '15.00', attribution: { couponCodes: [this.tenant.couponCode] } },
    });
  }

  private tick(): void {
    this.step += 1;
    const last = this.world.now ?? new Date('2026-02-01T00:00:00Z');
    this.world.now = new Date(last.getTime() + 3_600_000);
  }
}
