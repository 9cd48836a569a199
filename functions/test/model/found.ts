import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { Entry } from '../../src/domain/ledger/ledger';
import type { OrderRecord } from '../../src/domain/order/record';
import type { PayoutLine, PayoutLock, PayoutRecord } from '../../src/domain/payout/payout';
import type { SettlementRecord } from '../../src/domain/payout/settlement';
import type { Tallies } from '../../src/domain/order/tally';

/** All that is stored of a brand at the end of its history. */
export interface Found {
  readonly orders: readonly OrderRecord[];
  readonly commissions: readonly CommissionRecord[];
  readonly days: readonly { readonly day: string; readonly totals?: Tallies[string] }[];
  readonly payouts: readonly PayoutRecord[];
  readonly lines: readonly PayoutLine[];
  readonly locks: readonly PayoutLock[];
  readonly settlements: readonly SettlementRecord[];
}

export function entriesOf({ commissions, payouts, settlements }: Found): Entry[] {
  return [...commissions, ...payouts, ...settlements].flatMap(({ entries }) => entries);
}

export function balancesOf(entries: readonly Entry[]): Record<string, bigint> {
  const balances: Record<string, bigint> = {};
  for (const { currency, postings } of entries) {
    for (const { account, minor } of postings) add(balances, `${currency} ${account}`, BigInt(minor));
  }
  return balances;
}

export function add(sums: Record<string, bigint>, name: string, figure: bigint): void {
  sums[name] = (sums[name] ?? 0n) + figure;
}

/** What is not 0, as text, so that a difference can be read. */
export function present(sums: Record<string, bigint>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, figure]) => figure !== 0n)
      .map(([name, figure]) => [name, String(figure)]),
  );
}
