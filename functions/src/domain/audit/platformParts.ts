import { judge, unequal, type Verdict } from './verdicts';
import type { Entry } from '../ledger/ledger';
import { accounts, stageOf } from '../ledger/ledger';
import type { CommissionRecord } from '../order/commissionRecord';
import type { PayoutRecord } from '../payout/payout';
import { NOTHING_BILLED, platformTarget, type BilledFigures, type Settled } from '../payout/settlement';

/** An entry is dated when it is made, and stored within that time. */
const COMMIT_MS = 600_000;

/** What the settlements in a currency have come to, and when the last one was recorded. */
export interface LastSettled extends Settled {
  readonly lastAt: Date;
}

interface Sums extends BilledFigures {
  /** When the last entry was made that changes them. */
  readonly changedAt: Date;
}

/**
 * What one brand is billed by its entries, and whether the platform has taken its part of what it has paid. Settlements
 * post that part anew, and so does a schedule each night: a currency is judged if nothing of it has changed since.
 */
export class PlatformParts {
  private readonly sums = new Map<string, Sums>();

  constructor(private readonly brandId: string) {}

  addCommission({ entries }: Pick<CommissionRecord, 'entries'>): void {
    for (const entry of entries) {
      const approved = entry.postings.filter(({ account }) => stageOf(account) === 'approved');
      if (approved.length === 0) continue;
      const sumOf = (name: string): number =>
        approved.reduce((sum, { account, minor }) => (account === name ? sum + minor : sum), 0);
      this.add(entry, {
        billedMinor: -sumOf(accounts.brand(this.brandId)),
        platformMinor: sumOf(accounts.platform),
        writtenOffMinor: 0,
      });
    }
  }

  addPayout({ kind, entries }: Pick<PayoutRecord, 'kind' | 'entries'>): void {
    if (kind !== 'write_off') return;
    for (const entry of entries) {
      const written = entry.postings.filter(({ account }) => account === accounts.platform);
      const writtenOffMinor = -written.reduce((sum, { minor }) => sum + minor, 0);
      this.add(entry, { ...NOTHING_BILLED, writtenOffMinor });
    }
  }

  /**
   * One verdict on each currency that is judged. Where a brand owes nothing, all of the platform's approved part must be
   * taken (MONEY.md, 5.4); where it owes, the part of what is settled.
   *
   * @param postedAt when the schedule last looked at the brand; null: never
   */
  verdicts(settled: ReadonlyMap<string, LastSettled>, postedAt: Date | null): Verdict[] {
    return [...new Set([...this.sums.keys(), ...settled.keys()])]
      .filter((currency) => this.isPosted(currency, [postedAt, settled.get(currency)?.lastAt ?? null]))
      .map((currency) => {
        const figures = this.sums.get(currency) ?? NOTHING_BILLED;
        const { settledMinor = 0, platformTakenMinor = 0 } = settled.get(currency) ?? {};
        const what = `what the platform has taken in ${currency} of ${settledMinor} settled and ${figures.billedMinor} billed`;
        return judge('platformParts', `brands/${this.brandId} ${currency}`, () =>
          unequal([[what, platformTakenMinor, platformTarget(figures, settledMinor)]]),
        );
      });
  }

  private isPosted(currency: string, posted: readonly (Date | null)[]): boolean {
    const lastMs = Math.max(...posted.map((at) => at?.getTime() ?? Number.NEGATIVE_INFINITY));
    const changedMs = this.sums.get(currency)?.changedAt.getTime() ?? Number.NEGATIVE_INFINITY;
    return lastMs > Number.NEGATIVE_INFINITY && changedMs + COMMIT_MS <= lastMs;
  }

  private add({ currency, at }: Pick<Entry, 'currency' | 'at'>, more: BilledFigures): void {
    const sum = this.sums.get(currency) ?? { ...NOTHING_BILLED, changedAt: at };
    this.sums.set(currency, {
      billedMinor: sum.billedMinor + more.billedMinor,
      platformMinor: sum.platformMinor + more.platformMinor,
      writtenOffMinor: sum.writtenOffMinor + more.writtenOffMinor,
      changedAt: at > sum.changedAt ? at : sum.changedAt,
    });
  }
}
