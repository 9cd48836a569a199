import { ratio, roundHalfUp } from './ratio';

// The money of one brand in one currency a second time, from MONEY.md, 4: what payouts, repayments, write-offs and
// settlements come to. What is approved of each order is input.

/** What is approved of one order now, and whether something positive of it may be paid out. */
export interface BookOrder {
  readonly placed: number;
  readonly platform: bigint;
  readonly influencers: Readonly<Record<string, bigint>>;
  readonly isPayable: boolean;
}

interface BookClaim {
  readonly order: string;
  readonly minor: bigint;
}

export type BookRefusal =
  'nothing_to_pay' | 'payout_open' | 'exceeds_debt' | 'exceeds_owed' | 'exceeds_credit' | null;

export class MoneyBook {
  readonly orders = new Map<string, BookOrder>();
  /** By influencer, then order: what payouts took, less what repayments and write-offs gave back. */
  private readonly claimed = new Map<string, Map<string, bigint>>();
  private readonly open = new Map<string, readonly BookClaim[]>();
  private readonly sentTo = new Map<string, bigint>();
  private cash = 0n;
  settled = 0n;
  taken = 0n;
  writtenOff = 0n;

  get billed(): bigint {
    return [...this.orders.values()].reduce(
      (sum, { platform, influencers }) => sum + platform + sumOf(Object.values(influencers)),
      0n,
    );
  }

  get owed(): bigint {
    return this.billed - this.settled;
  }

  unclaimed(influencer: string, order: string): bigint {
    const approved = this.orders.get(order)?.influencers[influencer] ?? 0n;
    return approved - (this.claimed.get(influencer)?.get(order) ?? 0n);
  }

  /** What a payout could claim: negative always, positive where nothing holds the order up. */
  private claimable(influencer: string): BookClaim[] {
    return [...this.orders]
      .map(([order, { isPayable }]) => ({ order, minor: this.unclaimed(influencer, order), isPayable }))
      .filter(({ minor, isPayable }) => minor < 0n || (minor > 0n && isPayable));
  }

  /** Negative: the influencer owes it back. */
  balance(influencer: string): bigint {
    return sumOf(this.claimable(influencer).map(({ minor }) => minor));
  }

  openPayout(influencer: string): BookRefusal {
    if (this.open.has(influencer)) return 'payout_open';
    if (this.balance(influencer) <= 0n) return 'nothing_to_pay';
    const claims = this.claimable(influencer);
    this.open.set(influencer, claims);
    this.claim(influencer, claims, 1n);
    return null;
  }

  closePayout(influencer: string, end: 'paid' | 'failed'): void {
    const claims = this.open.get(influencer);
    if (!claims) return;
    this.open.delete(influencer);
    if (end === 'failed') this.claim(influencer, claims, -1n);
    else this.send(influencer, sumOf(claims.map(({ minor }) => minor)));
  }

  endDebt(kind: 'repayment' | 'write_off', influencer: string, amount: bigint): BookRefusal {
    if (this.open.has(influencer)) return 'payout_open';
    if (amount > -this.balance(influencer)) return 'exceeds_debt';
    let left = amount;
    const oldestFirst = this.claimable(influencer)
      .filter(({ minor }) => minor < 0n)
      .sort((a, b) => this.placed(a.order) - this.placed(b.order));
    for (const { order, minor } of oldestFirst) {
      const part = -minor < left ? -minor : left;
      this.claim(influencer, [{ order, minor: -part }], 1n);
      left -= part;
    }
    if (kind === 'repayment') this.send(influencer, -amount);
    else {
      this.sentTo.set(influencer, (this.sentTo.get(influencer) ?? 0n) - amount);
      this.writtenOff += amount;
    }
    return null;
  }

  settle(amount: bigint, isPrepayment: boolean): BookRefusal {
    const { owed } = this;
    if (amount > 0n && amount > owed && !isPrepayment) return 'exceeds_owed';
    if (amount < 0n && (owed >= 0n || amount < owed)) return 'exceeds_credit';
    this.settled += amount;
    this.cash -= amount;
    this.post();
    return null;
  }

  /** The platform's part anew: of a settlement, and of the schedule. */
  post(): void {
    const part = this.platformPart();
    this.cash += part - this.taken;
    this.taken = part;
  }

  platformPart(): bigint {
    const { billed, settled, writtenOff } = this;
    const approved = sumOf([...this.orders.values()].map(({ platform }) => platform));
    if (billed === 0n) return approved - writtenOff;
    const paid = settled < billed ? settled : billed;
    return roundHalfUp(ratio(approved * paid, billed)) - writtenOff;
  }

  /** The balance of each account that is not 0. */
  accounts(): Record<string, bigint> {
    const influencers = [...new Set([...this.sentTo.keys(), ...this.names()])].map(
      (name): [string, bigint] => {
        const approved = sumOf([...this.orders.values()].map((order) => order.influencers[name] ?? 0n));
        return [`influencer:${name}`, approved - (this.sentTo.get(name) ?? 0n)];
      },
    );
    const platform = sumOf([...this.orders.values()].map((order) => order.platform));
    const all: [string, bigint][] = [
      ['brand', this.settled - this.billed],
      ...influencers,
      ['platform', platform - this.taken - this.writtenOff],
      ['cash', this.cash],
    ];
    return Object.fromEntries(all.filter(([, minor]) => minor !== 0n).sort());
  }

  private names(): string[] {
    return [...this.orders.values()].flatMap(({ influencers }) => Object.keys(influencers));
  }

  private placed(order: string): number {
    return this.orders.get(order)?.placed ?? 0;
  }

  private claim(influencer: string, claims: readonly BookClaim[], sign: bigint): void {
    const own = this.claimed.get(influencer) ?? new Map<string, bigint>();
    for (const { order, minor } of claims) own.set(order, (own.get(order) ?? 0n) + sign * minor);
    this.claimed.set(influencer, own);
  }

  private send(influencer: string, minor: bigint): void {
    this.sentTo.set(influencer, (this.sentTo.get(influencer) ?? 0n) + minor);
    this.cash += minor;
  }
}

function sumOf(minors: readonly bigint[]): bigint {
  return minors.reduce((sum, minor) => sum + minor, 0n);
}
