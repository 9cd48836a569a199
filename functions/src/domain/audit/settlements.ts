import { judge, unequal, type Verdict } from './verdicts';
import { unbalancedEntries } from './entries';
import { describeDifference, differencesOf } from '../base/difference';
import { accounts, balancesPosted } from '../ledger/ledger';
import { settlementPostings, type SettlementRecord } from '../payout/settlement';

/**
 * The settlements of one brand. Each has one entry, which follows from its figures. `settledBeforeMinor` must be the
 * sum of the settlements before it in its currency, so a lost settlement leaves a gap.
 */
export class SettlementChains {
  /** By currency, only what a verdict needs: a brand settles a few times a month. */
  private readonly links = new Map<string, Link[]>();

  add(path: string, settlement: SettlementRecord): Verdict[] {
    return [
      judge('entryBalances', path, () => unbalancedEntries(settlement.entries)),
      judge('settlements', path, () => {
        this.link(path, settlement);
        return ownProblems(path, settlement);
      }),
    ];
  }

  /** Call it when all settlements are added. */
  verdicts(): Verdict[] {
    return [...this.links.values()].flatMap((links) => {
      let [settledMinor, takenMinor] = [0, 0];
      // Each settles more than zero, so `settledBeforeMinor` gives the order of commits, whatever the clocks said.
      const inOrder = [...links].sort((a, b) => a.settledBeforeMinor - b.settledBeforeMinor);
      return inOrder.map((link) => {
        const figures = [
          ['settledBeforeMinor', link.settledBeforeMinor, settledMinor],
          ['platformTakenBeforeMinor', link.platformTakenBeforeMinor, takenMinor],
        ] as const;
        settledMinor += link.amountMinor;
        takenMinor += link.takenMinor;
        return judge('settlementChains', link.path, () =>
          unequal(figures).map((problem) => `${problem}, by the settlements that are there`),
        );
      });
    });
  }

  private link(path: string, settlement: SettlementRecord): void {
    const { currency, entries, amountMinor, settledBeforeMinor, platformTakenBeforeMinor } = settlement;
    const takenMinor = -(balancesPosted(entries, currency).get(accounts.platform) ?? 0) || 0;
    const link = { path, amountMinor, takenMinor, settledBeforeMinor, platformTakenBeforeMinor };
    this.links.set(currency, [...(this.links.get(currency) ?? []), link]);
  }
}

type Link = Pick<SettlementRecord, 'amountMinor' | 'settledBeforeMinor' | 'platformTakenBeforeMinor'> & {
  readonly path: string;
  readonly takenMinor: number;
};

function ownProblems(path: string, settlement: SettlementRecord): string[] {
  const { settlementId, brandId, currency, amountMinor, entries, owedMinor } = settlement;
  const due = settlementPostings(
    brandId,
    {
      currency,
      owedMinor,
      settledMinor: settlement.settledBeforeMinor,
      platformMinor: settlement.platformMinor,
      platformTakenMinor: settlement.platformTakenBeforeMinor,
    },
    amountMinor,
  );
  return [
    ...(path === `brands/${brandId}/settlements/${settlementId}`
      ? []
      : [`its fields are those of brands/${brandId}/settlements/${settlementId}`]),
    ...(amountMinor > 0 ? [] : [`amountMinor is ${amountMinor}`]),
    ...unequal([['the number of its entries', entries.length, 1]]),
    ...entries.flatMap((entry) => [
      ...(entry.currency === currency ? [] : [`its entry is in ${entry.currency}, not ${currency}`]),
      ...differencesOf(entry.postings, due, 'postings').map(describeDifference),
    ]),
  ];
}
