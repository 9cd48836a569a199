import type { ModelTally } from '../../../functions/test/model/rules/order';
import { printAmount } from './money';

/** Columns as wide as their widest cell; the first one to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`;
  return [line(head), `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`, ...rows.map(line)].join(
    '\n',
  );
}

export function moneyTable(tallies: ReadonlyMap<string, ModelTally>): string {
  const head = ['currency', 'sales', 'gross', 'refunds', 'refunded', 'commission', 'influencer', 'platform'];
  const rows = [...tallies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, tally]) => {
      const print = (minor: bigint): string => printAmount(minor, currency);
      return [
        currency,
        String(tally.sales),
        print(tally.grossMinor),
        String(tally.refunds),
        print(tally.refundedMinor),
        print(tally.pendingCommissionMinor + tally.approvedCommissionMinor),
        print(tally.pendingInfluencerMinor + tally.approvedInfluencerMinor),
        print(tally.pendingPlatformMinor + tally.approvedPlatformMinor),
      ];
    });
  return table(head, rows);
}

export function outcomeTable(outcomes: ReadonlyMap<string, number>): string {
  const split = [...outcomes].map(([name, count]) => {
    const [call = '', kind = ''] = name.split(' ');
    return { call, kind, count };
  });
  const kinds = [...new Set(split.map(({ kind }) => kind))].sort();
  const calls = [...new Set(split.map(({ call }) => call))].sort();
  const rows = calls.map((call) => [
    call,
    ...kinds.map((kind) => String(split.find((one) => one.call === call && one.kind === kind)?.count ?? '')),
  ]);
  return table(['answered', ...kinds], rows);
}

/** The value below which so many percent of the values are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
