import fc from 'fast-check';
import type { ApproveEvent, NamedAmounts, OrderEvent } from '../../src/domain/order/event';
import { isDecision } from '../../src/domain/order/event';
import type { Plan } from '../../src/domain/brand/plan';
import { BRAND_WORDS } from './brandWords';
import { INFLUENCERS } from './evidence';
import { countedOf, decisionsOf } from './rules/decisions';
import { byAge } from './rules/events';
import { modelOrder } from './rules/order';
import { asModelEvent, asModelPlan } from './translate';

// What an approval names and has seen: as it is decided of what was known then, or anything at all.

interface Draw {
  /** What whoever approved knew: what had come by then, all that ever comes, or something that fits no state. */
  readonly knew: 'what had come' | 'all' | 'what is not so';
  /** Less or more than what is due, of each party. */
  readonly off: readonly [number, number, number];
  readonly influencer: (typeof INFLUENCERS)[number];
  readonly isForeign: boolean;
  /** Of the reports the one that is named as the newest; the last draw is a report that nobody knows. */
  readonly seen: number;
  readonly hasSeenBinnings: boolean;
}

const off = fc.constantFrom(0, 0, -1, 1, -5, 1_000_000);
export const approvalDraws: fc.Arbitrary<Draw> = fc.record({
  knew: fc.constantFrom(
    'what had come' as const,
    'what had come' as const,
    'all' as const,
    'what is not so' as const,
  ),
  off: fc.tuple(off, off, off),
  influencer: fc.constantFrom(...INFLUENCERS),
  isForeign: fc.constantFrom(false, false, false, true),
  seen: fc.nat(8),
  hasSeenBinnings: fc.boolean(),
});

/** The events with approvals that name something, each by its draw, the earlier ones first. */
export function withApprovals(
  events: readonly OrderEvent[],
  plans: readonly Plan[],
  draws: readonly Draw[],
): OrderEvent[] {
  const approvals = events
    .filter((event) => event.kind === 'approve')
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const filled = new Map<OrderEvent, OrderEvent>();
  const now = (): OrderEvent[] => events.map((event) => filled.get(event) ?? event);
  approvals.forEach((approval, i) => {
    const draw = draws[i];
    if (!draw) throw new Error('an approval needs a draw');
    filled.set(approval, { ...approval, ...drawn(approval, now(), plans, draw) });
  });
  return now();
}

function drawn(
  { id, occurredAt }: ApproveEvent,
  events: readonly OrderEvent[],
  plans: readonly Plan[],
  draw: Draw,
): Pick<ApproveEvent, 'names' | 'asOf'> {
  const isEarlier = (event: OrderEvent): boolean =>
    isDecision(event) ? event.occurredAt < occurredAt : draw.knew === 'all' || event.receivedAt <= occurredAt;
  const known = events.filter((event) => event.id !== id && isEarlier(event)).map(asModelEvent);
  const order = modelOrder(known, plans.map(asModelPlan), BRAND_WORDS);
  const { counted, unverified } = countedOf(
    known.filter((event) => event.kind === 'snapshot').sort(byAge),
    decisionsOf(known),
  );
  const newest = counted.findLast((report) => !unverified.includes(report));
  const binnings = (some: readonly { readonly kind: string; readonly id: string }[]): string[] =>
    some.filter(({ kind }) => kind === 'binning' || kind === 'order_deleted').map((event) => event.id);
  if (order?.influencerId && newest && draw.knew !== 'what is not so') {
    const { influencerId, currency, shares } = order;
    return {
      names: {
        influencerId,
        currency,
        influencerMinor: Number(shares.influencer),
        platformMinor: Number(shares.platform),
        memberMinor: Number(shares.member),
      },
      asOf: { snapshotId: newest.id, deletionIds: binnings(known) },
    };
  }
  const reports = events.filter(({ kind }) => kind === 'sale' || kind === 'update');
  return {
    names: anyNames(draw, order),
    asOf: {
      snapshotId: reports[draw.seen]?.id ?? 'update:nobody-knows',
      deletionIds: draw.hasSeenBinnings ? binnings(events) : [],
    },
  };
}

function anyNames(
  { off: [influencer, platform, member], ...draw }: Draw,
  order: ReturnType<typeof modelOrder>,
): NamedAmounts {
  const about = (share: bigint | undefined, more: number): number => Math.max(0, Number(share ?? 0n) + more);
  return {
    influencerId: draw.influencer,
    currency: draw.isForeign ? 'EUR' : (order?.currency ?? 'TRY'),
    influencerMinor: about(order?.shares.influencer, influencer),
    platformMinor: about(order?.shares.platform, platform),
    memberMinor: about(order?.shares.member, member),
  };
}
