import fc from 'fast-check';
import { Decide, Wait } from './brandCommands';
import { copies } from './commands';
import type { HistoryCommand } from './historyCommand';
import { Pay } from './moneyCommands';
import type { Setup } from './setup';
import { CHANGES, type Change } from './shop';
import { ShopChange } from './shopCommands';
import { Refund, Tell, TellUnverified, type TellOptions } from './storeCommands';

/**
 * How a history begins: most orders are told of, by a store that signs, by nobody known or by a shop's webhooks; what comes
 * before its sale comes from the rest. In every third one the first order is paid out and refunded then, so that there is
 * a clawback to net.
 */
export function openingsOf(setup: Setup): fc.Arbitrary<HistoryCommand[]> {
  const openings = setup.orders.map((_, order) =>
    fc.record({
      way: fc.constantFrom('signed' as const, 'signed' as const, 'unsigned' as const, 'shop' as const, null),
      options: fc.record<TellOptions>({
        order: fc.constant(order),
        state: fc.constant(0),
        status: fc.constantFrom(undefined, undefined, 'processing'),
        modifiedHours: fc.constant(null),
        isPlacedNow: fc.constant(false),
        coupons: fc.constantFrom(['ada10'], ['ada10'], ['bob10']),
        clickedHours: fc.constant(null),
        copies,
      }),
      changes: fc.array(fc.constantFrom<Change>(...CHANGES), { maxLength: 5 }),
      isConfirmed: fc.boolean(),
    }),
  );
  return fc.tuple(fc.nat(2), fc.nat(3), ...openings).map(([dice, refund, ...all]) => {
    const [first] = all;
    if (dice > 0 || !first) return all.flatMap((opening) => opened(setup, opening));
    const sale = { ...first.options, status: undefined, coupons: ['ada10'] };
    const others = all.slice(1).flatMap((opening) => opened(setup, opening));
    return [new Tell(setup, sale), ...payAndTakeBack(setup, refund), ...others];
  });
}

interface Opening {
  readonly way: 'signed' | 'unsigned' | 'shop' | null;
  readonly options: TellOptions;
  readonly changes: readonly Change[];
  readonly isConfirmed: boolean;
}

function opened(setup: Setup, { way, options, changes, isConfirmed }: Opening): HistoryCommand[] {
  if (way === 'signed') return [new Tell(setup, options)];
  if (way === 'shop') {
    const common = { ...options, seconds: 1, isTold: true, isCoarse: false };
    return ['status' as const, 'status' as const, ...changes].map(
      (change) => new ShopChange(setup, { ...common, change }),
    );
  }
  if (way === null) return [];
  const { order, copies: times } = options;
  const report = new TellUnverified(setup, { ...options, source: 'mobile', isForged: false });
  if (!isConfirmed) return [report];
  const decision = { kind: 'confirm', eventIds: null, status: 'completed' } as const;
  // There is nothing to confirm before the report has come.
  return [report, new Wait({ hours: 0, isQuiet: true }), new Decide({ order, decision, copies: times })];
}

/** The first order is paid out to ada, and the store gives back a part of it or all. */
function payAndTakeBack(setup: Setup, refund: number): HistoryCommand[] {
  const account = { influencerId: 'ada', order: 0, minimumMinor: 0, end: 'paid' } as const;
  return [
    new Pay(setup, { ...account, isCutOff: false, isAfterApprovals: true, copies: 1 }),
    new Wait({ hours: 1, isQuiet: true }),
    new Refund(setup, { order: 0, refund, isForeign: false, copies: 1 }),
  ];
}
