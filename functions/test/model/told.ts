import type { SnapshotContent } from '../../src/domain/order/event';
import type { AppliedEvent } from '../../src/domain/order/record';
import { at, OWNER_EMAILS, OWNERS, type History } from './history';
import type { ModelEvidence, ModelSnapshot } from './rules/events';
import { asModelEvent } from './translate';

/** What a report names for an influencer, and who bought. */
export interface ToldEvidence {
  readonly coupons: readonly string[];
  /** What the coupons took off, in their order; absent: not told. */
  readonly discounts?: readonly string[] | undefined;
  /** When the shopper clicked; null: no link is named. */
  readonly clickedHours: number | null;
  readonly emailHash?: string | undefined;
}

/** As it is told. */
export function attributionOf(
  history: History,
  { coupons, discounts, clickedHours, emailHash }: ToldEvidence,
): Pick<SnapshotContent, 'attribution' | 'customer'> {
  const referral =
    clickedHours === null ? {} : { referralCode: history.referralCode, clickedAt: at(clickedHours) };
  const told = coupons.flatMap((code, i) => {
    const discount = discounts?.[i];
    return discount === undefined ? [] : [{ code, discount }];
  });
  return {
    attribution: {
      couponCodes: [...coupons],
      ...(told.length > 0 ? { couponDiscounts: told } : {}),
      ...referral,
    },
    ...(emailHash === undefined ? {} : { customer: { emailHash } }),
  };
}

/** The event as it was taken, but with owners and plan as the model knows them. */
export function asToldEvent(
  history: History,
  { event }: AppliedEvent,
  { coupons, discounts, clickedHours }: ToldEvidence,
): ModelSnapshot {
  const taken = asModelEvent(event);
  if (taken.kind !== 'snapshot') throw new Error('a sale was stored as something else');
  const evidence = coupons.map((value, i): ModelEvidence => {
    const discount = discounts?.[i];
    return {
      kind: 'coupon',
      value,
      clickedMs: null,
      ...ownerOf(OWNERS[value]),
      ...(discount === undefined ? {} : { discount }),
    };
  });
  if (clickedHours !== null) {
    const clickedMs = at(clickedHours).getTime();
    evidence.push({ kind: 'referralCode', value: history.referralCode, clickedMs, ...ownerOf('bob') });
  }
  return { ...taken, planVersion: history.planVersionAt(taken.occurredMs), evidence };
}

function ownerOf(owner: string | undefined): Pick<ModelEvidence, 'owner' | 'ownerEmailHash'> {
  if (owner === undefined) return { owner: null };
  const ownerEmailHash = OWNER_EMAILS[owner];
  return { owner, ...(ownerEmailHash === undefined ? {} : { ownerEmailHash }) };
}
