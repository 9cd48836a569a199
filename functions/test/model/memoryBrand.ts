import type { AppError } from '../../src/domain/base/errors';
import type { PayoutAccount } from '../../src/domain/ledger/claim';
import type { Entry } from '../../src/domain/ledger/ledger';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderEvent } from '../../src/domain/order/event';
import { assertOwing, finishDebt, newDebtRecord } from '../../src/domain/payout/debt';
import {
  afterClosing,
  assertPayable,
  claimableMinor,
  claimPage,
  closeLine,
  failPayout,
  isFinished,
  newPayout,
  payPayout,
  sealPayout,
  sendPayout,
  type DebtKind,
  type PayoutLine,
  type PayoutRecord,
} from '../../src/domain/payout/payout';
import {
  newPlatformPart,
  newSettlement,
  settledBy,
  type DatedFigures,
  type SettlementRecord,
} from '../../src/domain/payout/settlement';
import { deliver, hour, IDENTITY, type Stored } from '../support/arbitraries';
import type { BookOrder } from './rules/moneyBook';

interface HeldOrder {
  readonly placed: number;
  readonly stored: Stored;
}

/** One brand in memory: the product's own functions on its orders, payouts and settlements, in one currency. */
export class MemoryBrand {
  readonly orders = new Map<string, HeldOrder>();
  readonly payouts: PayoutRecord[] = [];
  settlements: readonly SettlementRecord[] = [];
  private readonly open = new Map<string, { payout: PayoutRecord; lines: PayoutLine[] }>();
  private hours = 1000;

  constructor(private readonly currency: string) {}

  take(orderId: string, events: readonly OrderEvent[], placed: number): void {
    const known = this.orders.get(orderId);
    const { stored } = deliver(events, { from: known?.stored ?? null });
    this.orders.set(orderId, { placed: known?.placed ?? placed, stored });
  }

  /** What the code for it was, or null. */
  openPayout(influencerId: string): string | null {
    const account = this.account(influencerId);
    if (this.open.has(influencerId)) return 'payout_open';
    const sum = this.sumClaimable(account);
    const refusal = codeOf(() => {
      assertPayable(account, sum, 0);
    });
    if (refusal !== null) return refusal;
    const asked = { payoutId: `po_${this.payouts.length}`, reference: null, minimumMinor: 0, by: 'x' };
    const { payout, lines } = this.claim(newPayout(account, asked, this.now()));
    this.open.set(influencerId, { payout: sealPayout(payout, this.now()), lines });
    return null;
  }

  closePayout(influencerId: string, end: 'paid' | 'failed'): void {
    const open = this.open.get(influencerId);
    if (!open) return;
    this.open.delete(influencerId);
    const closed =
      end === 'failed'
        ? failPayout(open.payout, 'the bank sent it back', this.now())
        : payPayout(sendPayout(open.payout, null, this.now()), 'UTC', this.now());
    this.close(closed, open.lines);
  }

  endDebt(kind: DebtKind, influencerId: string, amountMinor: number): string | null {
    const account = this.account(influencerId);
    if (this.open.has(influencerId)) return 'payout_open';
    const refusal = codeOf(() => {
      assertOwing(account, this.sumClaimable(account), amountMinor);
    });
    if (refusal !== null) return refusal;
    const reference = `debt ${this.payouts.length}`;
    const request = { kind, amountMinor, reference, by: 'x' };
    const { payout, lines } = this.claim(newDebtRecord(account, request, this.now()));
    this.close(finishDebt(payout, 'UTC', this.now()), lines);
    return null;
  }

  settle(amountMinor: number, prepayment: boolean): string | null {
    const n = this.settlements.length;
    const of = { brandId: IDENTITY.brandId, currency: this.currency };
    const asked = {
      ...of,
      settlementId: `set_${n}`,
      reference: `bank ${n}`,
      fingerprint: '',
      recordedBy: 'x',
    };
    const now = this.now();
    return codeOf(() => {
      const settling = { ...asked, amountMinor, prepayment, paidAt: now };
      const context = { timeZone: 'UTC', now };
      this.settlements = [
        ...this.settlements,
        newSettlement(settling, this.settlements, this.figures(), context),
      ];
    });
  }

  post(): void {
    const of = { brandId: IDENTITY.brandId, currency: this.currency };
    const context = { timeZone: 'UTC', now: this.now() };
    const part = newPlatformPart(of, this.settlements, this.figures(), context);
    if (part) this.settlements = [...this.settlements, part];
  }

  /** What is approved of each order, for the model. */
  approved(orderId: string): BookOrder {
    const held = this.orders.get(orderId);
    const influencers: Record<string, bigint> = {};
    let platform = 0n;
    for (const { account, minor } of this.postingsOf(held?.stored.commission?.entries ?? [])) {
      if (account === 'platform') platform += BigInt(minor);
      const [kind, name = '', stage] = account.split(':');
      if (kind === 'influencer' && stage === undefined)
        influencers[name] = (influencers[name] ?? 0n) + BigInt(minor);
    }
    const isPayable = held?.stored.commission?.blockedBy === null;
    return { placed: held?.placed ?? 0, platform, influencers, isPayable };
  }

  unclaimed(orderId: string, influencerId: string): number {
    const balances = this.orders.get(orderId)?.stored.commission?.balances ?? [];
    const own = balances.find((of) => of.influencerId === influencerId && of.currency === this.currency);
    return own?.unclaimedMinor ?? 0;
  }

  get settled() {
    return settledBy(this.settlements);
  }

  /** The balance of each approved account that is not 0, over all entries. */
  accounts(): Record<string, bigint> {
    const sums: Record<string, bigint> = {};
    const commissions = [...this.orders.values()].flatMap(({ stored }) => stored.commission ?? []);
    for (const { entries } of [...commissions, ...this.payouts, ...this.settlements]) {
      for (const { account, minor } of this.postingsOf(entries)) {
        if (account.endsWith(':pending')) continue;
        const name = account.startsWith('brand:') ? 'brand' : account;
        sums[name] = (sums[name] ?? 0n) + BigInt(minor);
      }
    }
    return Object.fromEntries(
      Object.entries(sums)
        .filter(([, minor]) => minor !== 0n)
        .sort(),
    );
  }

  private postingsOf(entries: readonly Entry[]): Entry['postings'] {
    return entries.filter(({ currency }) => currency === this.currency).flatMap(({ postings }) => postings);
  }

  private figures(): DatedFigures {
    let [billedMinor, platformMinor] = [0, 0];
    for (const { stored } of this.orders.values()) {
      for (const { account, minor } of this.postingsOf(stored.commission?.entries ?? [])) {
        if (account === `brand:${IDENTITY.brandId}`) billedMinor -= minor;
        if (account === 'platform') platformMinor += minor;
      }
    }
    const writtenOffMinor = this.payouts
      .filter(({ kind, state }) => kind === 'write_off' && state === 'paid')
      .reduce((sum, { totalMinor }) => sum - totalMinor, 0);
    return { billedMinor, platformMinor, writtenOffMinor, figuresAt: this.now() };
  }

  private account(influencerId: string): PayoutAccount {
    return { brandId: IDENTITY.brandId, influencerId, currency: this.currency };
  }

  private now(): Date {
    this.hours += 1;
    return hour(this.hours);
  }

  /** Each order's commission under a name of its own, the oldest first. */
  private commissions(): CommissionRecord[] {
    return [...this.orders]
      .sort(([, a], [, b]) => a.placed - b.placed)
      .flatMap(([orderId, { stored }]) =>
        stored.commission ? [{ ...stored.commission, orderId, commissionId: orderId }] : [],
      );
  }

  private sumClaimable(account: PayoutAccount): number {
    return this.commissions().reduce((sum, commission) => sum + claimableMinor(commission, account), 0);
  }

  /** Claims page by page, two orders a page. */
  private claim(payout: PayoutRecord): { payout: PayoutRecord; lines: PayoutLine[] } {
    let claiming = payout;
    const lines: PayoutLine[] = [];
    for (let first = 0; first < this.orders.size; first += 2) {
      const page = claimPage(claiming, this.commissions().slice(first, first + 2), this.now());
      claiming = page.payout;
      lines.push(...page.lines);
      page.commissions.forEach((commission) => {
        this.put(commission);
      });
    }
    return { payout: claiming, lines };
  }

  private close(payout: PayoutRecord, lines: readonly PayoutLine[]): void {
    for (const line of lines) {
      const commission = this.commissions().find(({ commissionId }) => commissionId === line.commissionId);
      if (commission) this.put(closeLine(payout, line, commission, this.now()).commission);
    }
    const closed = afterClosing(payout, lines.length, this.now());
    if (!isFinished(closed)) throw new Error('a payout was left open');
    this.payouts.push(closed);
  }

  private put(commission: CommissionRecord): void {
    const held = this.orders.get(commission.commissionId);
    if (held) this.orders.set(commission.commissionId, { ...held, stored: { ...held.stored, commission } });
  }
}

function codeOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return (error as AppError).code;
  }
}
