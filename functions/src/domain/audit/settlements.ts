import { judge, unequal, type Verdict } from './verdicts';
import { unbalancedEntries } from './entries';
import { describeDifference, differencesOf } from '../base/difference';
import type { LastSettled } from './platformParts';
import { accounts, balancesPosted } from '../ledger/ledger';
import { settlementPostings, settlementProblem, type SettlementRecord } from '../payout/settlement';

/**
 * The settlements of one brand. Each has one entry, which follows from its figures. Those of a currency are numbered, and
 * `settledBeforeMinor` must be the sum of those before it, so a lost settlement leaves a gap.
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

  /** What the settlements in each currency come to. Call it when all are added. */
  get settled(): ReadonlyMap<string, LastSettled> {
    const currencies = [...this.links].map(([currency, links]) => {
      const sumOf = (figure: 'amountMinor' | 'takenMinor'): number =>
        links.reduce((sum, link) => sum + link[figure], 0);
      const lastAt = new Date(Math.max(...links.map(({ recordedAt }) => recordedAt.getTime())));
      const sums = { settledMinor: sumOf('amountMinor'), platformTakenMinor: sumOf('takenMinor') };
      return [currency, { ...sums, lastAt }] as const;
    });
    return new Map(currencies);
  }

  /** Call it when all settlements are added. */
  verdicts(): Verdict[] {
    return [...this.links.values()].flatMap((links) => {
      let [settledMinor, takenMinor] = [0, 0];
      // Amounts have either sign, and clocks differ: the number alone gives the order of commits.
      const inOrder = [...links].sort((a, b) => a.sequence - b.sequence);
      return inOrder.map((link, index) => {
        const figures = [
          ['sequence', link.sequence, index + 1],
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
    const {
      currency,
      entries,
      sequence,
      amountMinor,
      settledBeforeMinor,
      platformTakenBeforeMinor,
      recordedAt,
    } = settlement;
    const takenMinor = -(balancesPosted(entries, currency).get(accounts.platform) ?? 0) || 0;
    const figures = { sequence, amountMinor, takenMinor, settledBeforeMinor, platformTakenBeforeMinor };
    this.links.set(currency, [...(this.links.get(currency) ?? []), { path, recordedAt, ...figures }]);
  }
}

type Link = Pick<
  SettlementRecord,
  'sequence' | 'amountMinor' | 'settledBeforeMinor' | 'platformTakenBeforeMinor' | 'recordedAt'
> & {
  readonly path: string;
  readonly takenMinor: number;
};

function ownProblems(path: string, settlement: SettlementRecord): string[] {
  const { settlementId, brandId, currency, amountMinor, entries, reference } = settlement;
  const balance = {
    ...settlement,
    settledMinor: settlement.settledBeforeMinor,
    platformTakenMinor: settlement.platformTakenBeforeMinor,
  };
  const due = settlementPostings(brandId, balance, amountMinor);
  const refused = settlementProblem(balance);
  return [
    ...(path === `brands/${brandId}/settlements/${settlementId}`
      ? []
      : [`its fields are those of brands/${brandId}/settlements/${settlementId}`]),
    ...(refused === null ? [] : [`amountMinor is ${amountMinor}, which is refused as ${refused}`]),
    ...((amountMinor === 0) === (reference === null)
      ? []
      : [`amountMinor is ${amountMinor}, and reference ${JSON.stringify(reference)}`]),
    ...(amountMinor === 0 && due.length === 0 ? ['it posts nothing'] : []),
    ...unequal([['the number of its entries', entries.length, 1]]),
    ...entries.flatMap((entry) => [
      ...(entry.currency === currency ? [] : [`its entry is in ${entry.currency}, not ${currency}`]),
      ...differencesOf(entry.postings, due, 'postings').map(describeDifference),
    ]),
  ];
}
