import fc from 'fast-check';
import { status as GrpcStatus } from '@grpc/grpc-js';
import type { Decision } from '../../src/domain/order/decidable';
import { ApproveByHand, ChangePlan, Decide, Kill, Wait } from './brandCommands';
import type { HistoryCommand } from './historyCommand';
import {
  Approve,
  EndDebt,
  FinishPayout,
  Pay,
  PostParts,
  Resume,
  Settle,
  type PayOptions,
} from './moneyCommands';
import { plans, type Setup } from './setup';
import { CHANGES } from './shop';
import { ShopBinning, ShopChange, ShopDelivery, type ShopChangeOptions } from './shopCommands';
import { DeleteRefund, Refund, Tell, TellUnverified, type TellOptions } from './storeCommands';
import { INFLUENCERS } from './evidence';

// How often what happens in a history.

const KILLS = [
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.INTERNAL,
  GrpcStatus.UNKNOWN,
  GrpcStatus.CANCELLED,
] as const;

const decisions: fc.Arbitrary<Decision> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Decision>({ kind: 'reject', reason: 'fraud' }) },
  { weight: 2, arbitrary: fc.constant<Decision>({ kind: 'withdraw' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...INFLUENCERS, null)
      .map((influencerId): Decision => ({ kind: 'attribute', influencerId, reason: 'by mistake' })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(null, null, 'completed' as const, 'cancelled' as const)
      .map((status): Decision => ({ kind: 'confirm', eventIds: null, status })),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Decision>({
      kind: 'suspect',
      suspicion: 'velocity',
      reason: '12 sales by one click within 60 minutes (limit 5)',
    }),
  },
);

export const copies = fc.constantFrom(1, 1, 2, 3);

/** Most are of ada, so that there is something to pay; now and then she is the shopper. */
const told = {
  coupons: fc.oneof(fc.constant(['ada10']), fc.subarray(['bob10', 'ada10', 'nobodys'])),
  discounts: fc.constantFrom(undefined, ['5', '12.50', '1'], ['7', '7', '7']),
  clickedHours: fc.constantFrom(null, null, -24, -24 * 31),
  emailHash: fc.constantFrom(...Array.from({ length: 11 }, () => undefined), 'hash-of-ada'),
};

interface Tellings {
  readonly sale: fc.Arbitrary<TellOptions>;
  readonly update: fc.Arbitrary<TellOptions>;
}

function tellings(order: fc.Arbitrary<number>): Tellings {
  const sale = fc.record<TellOptions>({
    ...told,
    order,
    copies,
    state: fc.constantFrom(0, 0, 0, 1),
    status: fc.constantFrom(undefined, undefined, 'processing'),
    modifiedHours: fc.constant(null),
    isPlacedNow: fc.constant(false),
  });
  const update = fc.record<TellOptions>({
    ...told,
    order,
    copies,
    state: fc.nat(6),
    status: fc.constantFrom(
      undefined,
      'completed',
      'completed',
      'processing',
      'cancelled',
      'refunded',
      'trash',
    ),
    modifiedHours: fc.integer({ min: 50, max: 56 }),
    isPlacedNow: fc.boolean(),
  });
  return { sale, update };
}

/** By a store that is known, and by somebody who is not. */
function reports(
  setup: Setup,
  order: fc.Arbitrary<number>,
): { signed: fc.Arbitrary<Tell>; unsigned: fc.Arbitrary<TellUnverified> } {
  const { sale, update } = tellings(order);
  const options = fc.oneof({ weight: 2, arbitrary: sale }, { weight: 3, arbitrary: update });
  const unsigned = fc.record({
    options: fc.oneof({ weight: 3, arbitrary: sale }, { weight: 1, arbitrary: update }),
    source: fc.constantFrom('magento' as const, 'mobile' as const),
    isForged: fc.boolean(),
  });
  return {
    signed: options.map((some) => new Tell(setup, some)),
    unsigned: unsigned.map(({ options: some, ...more }) => new TellUnverified(setup, { ...some, ...more })),
  };
}

/** A shop with webhooks, beside all that is told otherwise. */
function shopCommands(setup: Setup, order: fc.Arbitrary<number>): fc.Arbitrary<HistoryCommand>[] {
  const common = { ...told, order, isCoarse: fc.constantFrom(false, false, false, true), copies };
  const change = fc
    .record<ShopChangeOptions>({
      ...common,
      change: fc.constantFrom(...CHANGES, 'status', 'refund', 'unrefund'),
      seconds: fc.nat(3),
      isTold: fc.constantFrom(true, true, false),
    })
    .map((options) => new ShopChange(setup, options));
  const delivery = fc
    .record({ ...common, which: fc.nat(9) })
    .map((options) => new ShopDelivery(setup, options));
  const binning = fc
    .record({ order, webhook: fc.constantFrom(1, 2), copies })
    .map((options) => new ShopBinning(setup, options));
  return [change, change, change, delivery, delivery, binning];
}

function payments(setup: Setup, order: fc.Arbitrary<number>): fc.Arbitrary<Pay> {
  return fc
    .record<PayOptions>({
      influencerId: fc.constantFrom('ada', 'ada', 'bob'),
      order,
      minimumMinor: fc.constantFrom(0, 0, 1, 100, 50_000),
      end: fc.constantFrom('open', 'sent', 'paid', 'paid', 'paid', 'failed'),
      isCutOff: fc.constantFrom(false, false, true),
      isAfterApprovals: fc.constantFrom(true, true, false),
      copies: fc.constantFrom(1, 1, 2),
    })
    .map((options) => new Pay(setup, options));
}

/** What may happen after the opening, as often as it is listed. */
export function commandsOf(setup: Setup): fc.Arbitrary<HistoryCommand>[] {
  const order = fc.nat(setup.orders.length - 1);
  const times = <T>(count: number, command: T): T[] => Array.from({ length: count }, () => command);
  const { signed, unsigned } = reports(setup, order);
  const decide = fc.record({ order, decision: decisions, copies }).map((options) => new Decide(options));
  const approve = fc
    .record({
      order,
      saw: fc.constantFrom('what is there' as const, 'what is there' as const, 'less' as const),
      reason: fc.constantFrom(null, 'we know the shopper', 'we know the shopper'),
      copies,
    })
    .map((options) => new ApproveByHand(options));
  const refund = fc
    .record({
      order,
      refund: fc.constantFrom(0, 0, 1, 1, 2, 3, 4),
      isForeign: fc.constantFrom(false, false, false, true),
      copies,
    })
    .map((options) => new Refund(setup, options));
  const deletion = fc
    .record({ order, refund: fc.nat(4), copies })
    .map((options) => new DeleteRefund(options));
  const finishing = fc
    .record({ which: fc.nat(9), end: fc.constantFrom('sent' as const, 'paid' as const, 'failed' as const) })
    .map((options) => new FinishPayout(options));
  const settle = fc
    .record({ which: fc.nat(2), percent: fc.constantFrom(10, 50, 100, 150, -30), copies })
    .map((options) => new Settle(options));
  const debt = fc
    .record({
      influencerId: fc.constantFrom(...INFLUENCERS),
      order,
      debtKind: fc.constantFrom('repayment' as const, 'write_off' as const),
      percent: fc.constantFrom(30, 100, 100, 101),
      isCutOff: fc.boolean(),
      copies,
    })
    .map((options) => new EndDebt(setup, options));
  const wait = fc
    .record({ hours: fc.constantFrom(0, 1, 24, 24 * 15, 24 * 31), isQuiet: fc.boolean() })
    .map((options) => new Wait(options));
  const kill = fc
    .record({
      moment: fc.constantFrom('before' as const, 'after' as const),
      code: fc.constantFrom(...KILLS),
      afterRpcs: fc.nat(30),
    })
    .map((options) => new Kill(options));
  return [
    ...times(4, signed),
    unsigned,
    ...shopCommands(setup, order),
    ...times(3, refund),
    deletion,
    ...times(3, decide),
    ...times(2, approve),
    ...times(2, fc.constant(new Approve())),
    ...times(5, payments(setup, order)),
    finishing,
    fc.constant(new Resume()),
    settle,
    debt,
    fc.constant(new PostParts()),
    plans.map((plan) => new ChangePlan(plan)),
    ...times(2, wait),
    ...times(3, kill),
  ];
}
