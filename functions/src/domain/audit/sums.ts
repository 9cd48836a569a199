import { judge, unequal, type Verdict } from './verdicts';
import { ClaimSums } from './payout';
import { payoutAccountKey, type Claim } from '../ledger/claim';
import type { CommissionRecord } from '../order/commissionRecord';
import { influencerOf, stageOf, type Entry } from '../ledger/ledger';
import type { PayoutLine, PayoutRecord } from '../payout/payout';
import { byMoney, MONEY_FIGURES, moneyByDay, type Money, type RefoldSource } from './refold';
import { NO_TALLY, TALLY_FIGURES, type Tallies } from '../order/tally';
import { TallySums } from '../rollup/tallySums';

interface AccountSums {
  /** On the approved account: what is pending belongs to no payout. */
  posted: number;
  claimed: number;
  unclaimed: number;
  lines: number;
}

/** The sums of one brand over all its documents: by account, payout, day and currency, never by order. */
export class BrandSums {
  private readonly trial = new Map<string, number>();
  private readonly accounts = new Map<string, AccountSums>();
  private readonly claims = new Map<string, ClaimSums>();
  readonly tallies = new TallySums();
  private readonly posted = new Map<string, number>();

  constructor(private readonly brandId: string) {}

  addOrder({ order, commission }: RefoldSource): void {
    this.tallies.add(order.tallies);
    if (!commission) return;
    this.addEntries(commission.entries);
    for (const [day, currencies] of moneyByDay(commission.entries)) {
      for (const [currency, money] of currencies) {
        for (const figure of MONEY_FIGURES) add(this.posted, `${day} ${currency} ${figure}`, money[figure]);
      }
    }
    this.addAccounts(commission);
    this.addClaims(commission.claims);
  }

  addEntries(entries: readonly Entry[]): void {
    for (const { currency, postings } of entries) {
      for (const { minor } of postings) add(this.trial, currency, minor);
    }
  }

  addLines(payout: PayoutRecord, { minor, releasedMinor }: ClaimSums): void {
    this.account(payout.influencerId, payout.currency).lines += minor - releasedMinor;
  }

  /** The sums of the claims that name the payout. Claims of payouts never asked for are left in `danglingClaims`. */
  claimsOf(payoutId: string): ClaimSums {
    const sums = this.claims.get(payoutId) ?? new ClaimSums();
    this.claims.delete(payoutId);
    return sums;
  }

  /** The payouts that commissions name and `claimsOf` was not called for. */
  get danglingClaims(): string[] {
    return [...this.claims.keys()];
  }

  postedOn(day: string, currency: string): Money {
    return byMoney((figure) => this.posted.get(`${day} ${currency} ${figure}`) ?? 0);
  }

  /** The verdicts on currencies and payout accounts. Call it when all documents are added. */
  verdicts(): Verdict[] {
    return [
      ...[...this.trial].map(([currency, sum]) =>
        judge('trialBalance', `brands/${this.brandId} ${currency}`, () =>
          unequal([[`the trial balance in ${currency}`, sum, 0]]),
        ),
      ),
      ...[...this.accounts].map(([key, { posted, claimed, unclaimed, lines }]) =>
        judge('accounts', `payoutAccounts/${key}`, () =>
          unequal([
            ['claimed + unclaimed on the commissions', claimed + unclaimed, posted],
            ['claimed by the lines of payouts', lines, claimed],
          ]),
        ),
      ),
    ];
  }

  private addAccounts({ entries, claims, balances }: CommissionRecord): void {
    for (const { currency, postings } of entries) {
      for (const { account, minor } of postings) {
        const influencerId = influencerOf(account);
        if (influencerId !== null && stageOf(account) === 'approved')
          this.account(influencerId, currency).posted += minor;
      }
    }
    for (const { influencerId, currency, minor } of claims)
      this.account(influencerId, currency).claimed += minor;
    for (const { influencerId, currency, unclaimedMinor } of balances) {
      this.account(influencerId, currency).unclaimed += unclaimedMinor;
    }
  }

  private addClaims(claims: readonly Claim[]): void {
    for (const { payoutId, kind, minor } of claims) {
      if (kind !== 'claim') continue;
      const sums = this.claims.get(payoutId) ?? new ClaimSums();
      sums.add(minor, outcomeOf(claims, payoutId));
      this.claims.set(payoutId, sums);
    }
  }

  private account(influencerId: string, currency: string): AccountSums {
    const key = payoutAccountKey({ brandId: this.brandId, influencerId, currency });
    const sums = this.accounts.get(key) ?? { posted: 0, claimed: 0, unclaimed: 0, lines: 0 };
    this.accounts.set(key, sums);
    return sums;
  }
}

function outcomeOf(claims: readonly Claim[], payoutId: string): PayoutLine['outcome'] {
  const kinds = claims.filter((claim) => claim.payoutId === payoutId).map(({ kind }) => kind);
  return kinds.includes('paid') ? 'paid' : kinds.includes('counterClaim') ? 'released' : 'open';
}

function add(sums: Map<string, number>, key: string, minor: number): void {
  sums.set(key, (sums.get(key) ?? 0) + minor);
}

/** MONEY.md, 5.5: what is wrong with a day, summed over its shards. */
export function dayProblems(day: string, stored: Tallies[string], sums: BrandSums): string[] {
  const rolledUp = sums.tallies.on(day);
  const currencies = new Set([...Object.keys(stored), ...Object.keys(rolledUp)]);
  return [...currencies].flatMap((currency) => {
    const found = stored[currency] ?? NO_TALLY;
    const due = rolledUp[currency] ?? NO_TALLY;
    const posted = sums.postedOn(day, currency);
    return unequal([
      ...TALLY_FIGURES.map((figure) => [`totals.${currency}.${figure}`, found[figure], due[figure]] as const),
      ...MONEY_FIGURES.filter((figure) => due[figure] === found[figure]).map(
        (figure) =>
          [`${figure} in ${currency}, held against its entries,`, found[figure], posted[figure]] as const,
      ),
    ]);
  });
}
