import type { Entry } from '../../src/domain/ledger/ledger';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { AppError } from '../../src/domain/base/errors';
import type { DebtKind, PayoutRecord } from '../../src/domain/payout/payout';
import { commissions } from '../../src/firestore/documents/orderKinds';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { decide } from '../../src/operations/order/decide';
import { endDebt } from '../../src/operations/payout/endDebt';
import { createPayout, markPayout, type PayoutResult } from '../../src/operations/payout/payouts';
import { postPlatformParts } from '../../src/operations/payout/postPlatformParts';
import { settleBrand } from '../../src/operations/payout/settleBrand';
import { ownName } from './ids';
import type { Tenant, World } from './world';

const BUDGET_MS = 600_000;
const HOUR_MS = 3_600_000;

/** A brand whose commissions are 10 %, half of it the influencer's: what is sold, approved, paid and settled. */
export class MoneyShop {
  constructor(
    readonly world: World,
    readonly tenant: Tenant,
  ) {}

  get account() {
    const { brandId, influencerId } = this.tenant;
    return { brandId, influencerId, currency: 'TRY' };
  }

  /** Sells an order for that amount, completed unless said otherwise. */
  async sell(orderId: string, total: string, more: object = {}): Promise<void> {
    const attribution = { couponCodes: [this.tenant.couponCode] };
    const body = { orderId, currency: 'TRY', total, attribution, ...more };
    const { status } = await this.world.post('trackSale', this.tenant, body);
    if (status !== 201) throw new Error(`the sale was answered ${status}`);
  }

  /** The store says so at a later time. */
  async report(orderId: string, total: string, status: string): Promise<void> {
    this.wait();
    await this.sell(orderId, total, { status, updatedAt: this.world.services.now().toISOString() });
  }

  async approve(orderId: string): Promise<void> {
    await this.decide(orderId, { kind: 'approve', seen: null, reason: null });
  }

  async sellApproved(orderId: string, total: string, more: object = {}): Promise<void> {
    await this.sell(orderId, total, more);
    await this.approve(orderId);
  }

  /** Of an order of 100.00: 5.00 of its 5.00 are paid out, and then it is cancelled. */
  async owe(orderId: string, total = '100.00'): Promise<void> {
    await this.sellApproved(orderId, total);
    await this.payOut();
    await this.report(orderId, total, 'cancelled');
  }

  async decide(orderId: string, decision: Parameters<typeof decide>[2]): Promise<void> {
    const { brandId, storeId } = this.tenant;
    const who = { by: 'somebody', source: 'brand', requestId: 'req_money' } as const;
    this.wait();
    await decide(this.world.services, { brandId, storeId, orderId }, decision, who);
  }

  /** Opens a payout of what there is. */
  pay(budgetMs = BUDGET_MS): Promise<PayoutResult> {
    return createPayout(this.world.services, this.account, { minimumMinor: 1, by: 'admin', budgetMs });
  }

  async payOut(): Promise<PayoutRecord> {
    const { payout } = await this.pay();
    await this.mark(payout.payoutId, { to: 'sent' });
    return (await this.mark(payout.payoutId, { to: 'paid' })).payout;
  }

  mark(payoutId: string, mark: Parameters<typeof markPayout>[2]): Promise<PayoutResult> {
    return markPayout(this.world.services, payoutId, mark, BUDGET_MS);
  }

  endDebt(
    kind: DebtKind,
    amountMinor: number,
    { reference = ownName('debt'), budgetMs = BUDGET_MS }: { reference?: string; budgetMs?: number } = {},
  ): Promise<PayoutResult> {
    const request = { kind, amountMinor, reference, by: 'admin', budgetMs };
    return endDebt(this.world.services, this.account, request);
  }

  settle(amountMinor: number, more: Partial<Parameters<typeof settleBrand>[1]> = {}) {
    const { brandId } = this.tenant;
    const request = { brandId, currency: 'TRY', amountMinor, reference: ownName('bank'), by: 'admin' };
    return settleBrand(this.world.services, { ...request, ...more });
  }

  postParts() {
    return postPlatformParts(this.world.services, {
      budgetMs: BUDGET_MS,
      brandIds: [this.tenant.brandId],
    });
  }

  async commission(orderId: string): Promise<CommissionRecord> {
    const { brandId, storeId } = this.tenant;
    return commissions.readFound(await paths.commission(this.world.db, brandId, storeId, orderId).get());
  }

  /** The balance of every approved account that is not 0, over all entries there are of the brand. */
  async accounts(currency = 'TRY'): Promise<Record<string, number>> {
    const { brandId } = this.tenant;
    const { db } = this.world;
    const entries: Entry[] = [];
    for (const from of [paths.commissions(db), paths.payouts(db)]) {
      const { docs } = await from.where('brandId', '==', brandId).get();
      for (const doc of docs) entries.push(...(doc.data() as { entries: Entry[] }).entries);
    }
    const { docs } = await paths.settlements(db, brandId).get();
    for (const doc of docs) entries.push(...(doc.data() as { entries: Entry[] }).entries);
    const sums: Record<string, number> = {};
    for (const { account, minor } of entries
      .filter((entry) => entry.currency === currency)
      .flatMap(({ postings }) => postings)) {
      if (account.endsWith(':pending')) continue;
      const name = account.split(':')[0] ?? '';
      sums[name] = (sums[name] ?? 0) + minor;
    }
    return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
  }

  /** What the audit finds of the brand. */
  async problems(): Promise<string[]> {
    const { findings } = await auditAll(this.world.services, { brandId: this.tenant.brandId });
    return findings.map(({ check, path, message }) => `${check} ${path}: ${message}`);
  }

  /** An hour later: what was told before is seen by what is posted now. */
  wait(): void {
    const { world } = this;
    world.now = new Date((world.now ?? new Date()).getTime() + HOUR_MS);
  }
}

/** What it was refused as. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}
